"""The brand of the congress: its colours as a stylesheet, its pictures; and the organisers' own pages."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.content.translations import row_text, text_columns, with_translations
from smartcity_session.files.brand_pictures import TYPES, stored_name
from smartcity_session.files.stored_files import open_stored
from smartcity_session.http.cache_control import CachePolicy, cache_as, reads, shared
from smartcity_session.models import Congress, InformationPage, Room
from smartcity_session.models.translation import TextSubject
from smartcity_session.presentation.colours import brand_colours
from smartcity_session.presentation.markdown import markdown_page
from smartcity_session.views.downloads import Download, send
from smartcity_session.views.pages import MissingPageError, current_congress, page_language, render_page

FEWEST_FOR_CONTENTS = 3  # headings of a page that has links to them


@require_safe
@reads()
def brand_css(request: HttpRequest, digits: str) -> HttpResponse:  # noqa: ARG001 (a view)
    """The colours that pages make of the accent of the congress, in a stylesheet that never changes."""
    if not Congress.objects.filter(accent__iexact=f"#{digits}").exists():
        raise MissingPageError(_("The congress has another accent colour."))
    colours = brand_colours(f"#{digits}")
    properties = {
        "accent": colours.accent,
        "accent-ink": colours.ink,
        "link": colours.link,
        "link-dark": colours.link_on_dark,
    }
    text = "".join(f"--brand-{name}: {value}; " for name, value in properties.items())
    response = HttpResponse(f":root {{ {text}}}\n", content_type="text/css; charset=utf-8")
    return cache_as(response, CachePolicy.FOR_EVER)


@require_safe
@reads()
def brand_picture(request: HttpRequest, picture: str) -> HttpResponseBase:
    """Send a logo, the picture of the header or of a room. Its address names its content: a copy is right for ever."""
    name = stored_name(picture)
    used = Q(logo=name) | Q(logo_dark=name) | Q(header_picture=name)
    if not (Congress.objects.filter(used).exists() or Room.objects.filter(picture=name).exists()):
        raise MissingPageError(_("There is no such picture."))
    try:
        file = open_stored(name)
    except FileNotFoundError as error:
        raise MissingPageError(_("There is no such picture.")) from error
    kind = TYPES[picture.rpartition(".")[2]]
    download = Download(file=file, name="", kind=kind, size=file.size, version=picture, inline=True)
    return cache_as(send(request, download), CachePolicy.FOR_EVER)


@require_safe
@shared
def information(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page of the organisers' own."""
    texts = text_columns(TextSubject.PAGE)
    here = page_language()
    rows = with_translations(InformationPage.objects.filter(slug=page, is_published=True), here, *texts)
    found = rows.first()
    if found is None:
        raise MissingPageError(_("There is no such page."))
    title, source = (row_text(found, each, getattr(found, each.field), here) for each in texts)
    text = markdown_page(source)
    contents = text.headings if len(text.headings) >= FEWEST_FOR_CONTENTS else ()
    return render_page(
        request,
        "information/information.html",
        congress=current_congress(),
        title=title,
        source=source,
        text=text,
        contents=contents,
    )
