"""What a page says of its other languages, to readers and to programs; the languages that forms of the admin offer."""

from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from smartcity_session.http.languages import addresses_of, site_languages
from smartcity_session.models.fields import LanguageFormField
from smartcity_session.text.language_names import known_languages, own_name, shown_language

register = template.Library()


@register.simple_tag
def canonical_and_alternates(canonical: str) -> SafeString:
    """The address of the page (RFC 6596), and of the same page in every language; `x-default` is the main one."""
    link = format_html('<link rel="canonical" href="{}">', canonical)
    if not site_languages().further:
        return link
    path, mark, query = canonical.removeprefix(settings.SITE_URL).partition("?")
    rows = [(code, f"{settings.SITE_URL}{address}{mark}{query}") for code, address in addresses_of(path)]
    rows.append(("x-default", rows[0][1]))
    return link + format_html_join("", '\n<link rel="alternate" hreflang="{}" href="{}">', rows)


@register.simple_tag(takes_context=True)
def language_list(context: dict[str, Any]) -> SafeString:
    """The list from which browsers complete what is typed for a language; nothing on a page that asks for none."""
    shown = context.get("adminform")
    groups = (
        [shown.form.fields, *(each.formset.form.base_fields for each in context["inline_admin_formsets"])]
        if shown
        else []
    )
    asked = not shown or any(isinstance(each, LanguageFormField) for fields in groups for each in fields.values())
    return _language_list(get_language() or "") if asked else mark_safe("")


@cache
def _language_list(_language: str) -> SafeString:
    rows = ((shown_language(code), own_name(code)) for code in known_languages())
    options = format_html_join("", '<option value="{}">{}</option>', sorted(rows))
    return format_html('<datalist id="languages">{}</datalist>', options)


@register.simple_tag
def open_graph_locales() -> SafeString:
    """The language of the page and the further ones as Open Graph names them, with a territory: "ko_KR"."""
    languages = site_languages()
    if not languages.further:
        return mark_safe("")
    here = get_language() or languages.main
    others = [(_with_territory(each),) for each in languages.all if each != here]
    alternates = format_html_join("", '\n<meta property="og:locale:alternate" content="{}">', others)
    return format_html('<meta property="og:locale" content="{}">{}\n', _with_territory(here), alternates)


def _with_territory(code: str) -> str:
    locale = Locale.parse(code, sep="-")
    if locale.territory:
        return f"{locale.language}_{locale.territory}"
    likely = get_global("likely_subtags").get(locale.language, "")
    return f"{locale.language}_{likely.rpartition('_')[2]}" if likely else locale.language
