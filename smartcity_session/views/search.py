"""One search box for the whole programme."""

import math
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from smartcity_session.content import SessionSummary
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.models import SearchEntry
from smartcity_session.search.excerpts import ExcerptPart, excerpt, marked
from smartcity_session.search.query import Answers, Hit, QueryError, search
from smartcity_session.search.words import Phrase
from smartcity_session.views.pages import MissingPageError, current_congress, page_language, render_page
from smartcity_session.views.paging import positive_number

Kind = SearchEntry.Kind

PLURALS = {
    Kind.SESSION: gettext_lazy("Sessions"),
    Kind.TALK: gettext_lazy("Talks"),
    Kind.SPEAKER: gettext_lazy("Speakers"),
    Kind.ORGANISATION: gettext_lazy("Organisations"),
    Kind.MATERIAL: gettext_lazy("Materials"),
    Kind.EVENT: gettext_lazy("Events"),
}
TEMPLATE = "search/search.html"
PER_PAGE = 20
# Where on the page of its session a thing is
PARTS = {Kind.TALK: "talk-{thing}", Kind.MATERIAL: "materials", Kind.EVENT: "events"}


@dataclass(frozen=True, slots=True)
class Result:
    """An answer as pages show it; `session` is None for what belongs to no session alone."""

    label: str
    kind: str
    url: str
    language: str
    title: list[ExcerptPart]
    excerpt: list[ExcerptPart]
    session: SessionSummary | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to the answers of one kind; `kind` is empty for all kinds."""

    kind: str
    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of answers."""

    results: tuple[Result, ...]
    choices: tuple[Choice, ...]
    kind: str
    total: int
    number: int
    pages: int
    earlier: str
    later: str


def hit_url(hit: Hit) -> str:
    """The path that an answer leads to: a page of its own, or its place on the page of its session."""
    if hit.kind == Kind.SPEAKER:
        return reverse("speaker", args=[hit.slug])
    if hit.session is None:
        return reverse("organisation", args=[hit.slug])
    part = PARTS.get(Kind(hit.kind), "").format(thing=hit.thing)
    return reverse("session", args=[hit.session.slug]) + (f"#{part}" if part else "")


def chosen_kind(kind: str) -> str:
    """The kind that a request names; empty for all of them. Raises QueryError where there is no such kind."""
    if kind and kind not in Kind.values:
        raise QueryError(
            _("There are no results of this kind. Kinds are: %(kinds)s.") % {"kinds": ", ".join(Kind.values)}
        )
    return kind


@require_safe
@shared
@reads("q", "kind", "page")
def search_page(request: HttpRequest) -> HttpResponse:
    """Search for what the reader asks; without a word in it, say how."""
    query = request.GET.get("q", "")
    try:
        answers = search(query, language=page_language())
        kind = chosen_kind(request.GET.get("kind", ""))
        page = _page(answers, query, kind, _number(request.GET.get("page", "1")))
    except QueryError as error:
        typed = query.replace("\0", " ")
        return render_page(request, TEMPLATE, congress=current_congress(), status=400, query=typed, problem=str(error))
    asked = bool(answers.phrases)
    canonical = settings.SITE_URL + (_address(query, number=page.number) if asked else reverse("search"))
    return render_page(
        request, TEMPLATE, congress=current_congress(), canonical=canonical, query=query, page=page, asked=asked
    )


@require_safe
@shared
def opensearch_xml(request: HttpRequest) -> HttpResponse:
    """Tell browsers how to search here from their own search box (OpenSearch 1.1)."""
    context = {
        "congress": current_congress(),
        "address": settings.SITE_URL + reverse("search"),
        "self": settings.SITE_URL + reverse("opensearch"),
        "icon": settings.SITE_URL + static("img/icon.svg"),
    }
    kind = "application/opensearchdescription+xml"
    return render(request, "search/opensearch.xml", context, content_type=kind)


def _number(text: str) -> int:
    number = positive_number(text)
    if number is None:
        raise QueryError(_("The number of a page of results has to be a whole number from 1."))
    return number


def _page(answers: Answers, query: str, kind: str, number: int) -> ResultPage:
    total = answers.total(kind)
    pages = max(1, math.ceil(total / PER_PAGE))
    if number > pages:
        raise MissingPageError(
            _("There is no page %(number)d of these results: the last one is page %(last)d.")
            % {"number": number, "last": pages}
        )
    hits = answers.hits(first=(number - 1) * PER_PAGE, number=PER_PAGE, kind=kind) if total else []
    return ResultPage(
        results=tuple(_result(hit, answers.phrases) for hit in hits),
        choices=tuple(_choices(answers, query)),
        kind=kind,
        total=total,
        number=number,
        pages=pages,
        earlier=_address(query, kind, number - 1) if number > 1 else "",
        later=_address(query, kind, number + 1) if number < pages else "",
    )


def _choices(answers: Answers, query: str) -> list[Choice]:
    every = [Choice("", _("All"), answers.total(), _address(query))]
    return every + [
        Choice(kind.value, str(PLURALS[kind]), answers.total(kind), _address(query, kind))
        for kind in Kind
        if answers.total(kind)
    ]


def _result(hit: Hit, phrases: tuple[Phrase, ...]) -> Result:
    return Result(
        label=str(Kind(hit.kind).label),
        kind=hit.kind,
        url=hit_url(hit),
        language=hit.language,
        title=marked(hit.title, phrases),
        excerpt=excerpt(hit.text, phrases),
        session=hit.session,
    )


def _address(query: str, kind: str = "", number: int = 1) -> str:
    parts = {"q": query, **({"kind": kind} if kind else {}), **({"page": number} if number > 1 else {})}
    return f"{reverse('search')}?{urlencode(parts)}"
