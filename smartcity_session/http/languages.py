"""In which language an answer is, which its address says: `/sessions/d4/` or `/ko/sessions/d4/`.

Addresses without a language are those of the congress's main language, so that they never change. A congress names its
further languages; another one is 404. Nothing is negotiated, so that every reader of an address gets the same page.

The addresses of a language are a site map of its own (`HttpRequest.urlconf`), in which links lead to pages of the same
language. Some answers are the same in every language; they have no second address (`WITHOUT_LANGUAGE` in `urls.py`).
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_urlconf, include, path, set_urlconf
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_language_from_request

from smartcity_session.http.generation_slots import IS_BUSY
from smartcity_session.models import Congress

Handler = Callable[[HttpRequest], HttpResponseBase]
SITE_MAP_HANDLERS = ("handler400", "handler403", "handler404", "handler413", "handler500")


class SiteLanguages(NamedTuple):
    """The languages of the congress: of the addresses without a language, and the further ones."""

    main: str = settings.LANGUAGE_CODE
    further: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Both, the main one first."""
        return (self.main, *self.further)


class _Known:
    """What this process knows of the congress; `last` is what it knew before it was told to forget it."""

    now: SiteLanguages | None = None
    last: SiteLanguages | None = None


def site_languages(*, ask: bool = True) -> SiteLanguages:
    """Return the languages of the congress; without `ask`, or while the database is unavailable, as last known.

    They are read once, and again after `forget_site_languages`.
    """
    if _Known.now is None and ask:
        with suppress(Error):
            remember_site_languages(_languages_of(Congress.objects.only("language", "further_languages").first()))
    return _Known.now or _Known.last or SiteLanguages()


def language_of_text(code: str) -> str:
    """Return the language of the congress for what goes with a text in the language `code`: that one, or the main."""
    languages = site_languages()
    with suppress(LookupError):
        fitting = translation.get_supported_language_variant(code)
        return fitting if fitting in languages.all else languages.main
    return languages.main


def remember_site_languages(languages: SiteLanguages) -> None:
    """Take these for the languages of the congress until they are read again."""
    _Known.now = _Known.last = languages


def forget_site_languages() -> None:
    """Have the languages read again: another process may have changed them."""
    _Known.now = None


def watch_congress() -> None:
    """Know of a change of the languages at once in the process that makes it."""
    post_save.connect(_note, sender=Congress, dispatch_uid="languages")
    post_delete.connect(_note, sender=Congress, dispatch_uid="languages")


def _note(*, instance: Congress, **signal: Any) -> None:
    remember_site_languages(_languages_of(instance if "created" in signal else None))


def _languages_of(congress: Congress | None) -> SiteLanguages:
    """The languages of a congress, as far as there still are catalogues."""
    if congress is None:
        return SiteLanguages()
    known = dict(settings.LANGUAGES)
    main = congress.language if congress.language in known else settings.LANGUAGE_CODE
    return SiteLanguages(main, tuple(each for each in congress.languages if each in known and each != main))


@cache
def site_map(language: str, root: str) -> ModuleType:
    """Return the site map of a further language: that of the module `root` with the language before its addresses."""
    main: Any = import_module(root)
    pages: list[Any] = []
    others: list[Any] = []
    for each in main.urlpatterns:
        (pages if _has_languages(each, getattr(main, "WITHOUT_LANGUAGE", ())) else others).append(each)
    made: Any = ModuleType(f"{root}.{language}")
    made.urlpatterns = [path(f"{language}/", include(pages)), *others]
    for handler in SITE_MAP_HANDLERS:
        if hasattr(main, handler):
            setattr(made, handler, getattr(main, handler))
    return made  # type: ignore[no-any-return]


def _has_languages(route: URLPattern | URLResolver, without: Any) -> bool:
    return isinstance(route, URLPattern) and bool(route.name) and route.name not in without


def site_map_of(language: str) -> ModuleType | str:
    """Return the site map of one of the congress's languages, for `reverse(..., urlconf=...)`."""
    if language == site_languages().main:
        return settings.ROOT_URLCONF
    return site_map(language, settings.ROOT_URLCONF)


def address_language(path_info: str) -> str:
    """Return the language that an address begins with, whether or not the congress has it; empty without one."""
    first = path_info[1:].partition("/")
    return first[0] if first[1] and first[0] in _codes() else ""


def bare_path(path_info: str) -> str:
    """Return the address without its language: "/sessions/d4/" of "/ko/sessions/d4/"."""
    language = address_language(path_info)
    return path_info[len(language) + 1 :] if language else path_info


def path_in(language: str, path_info: str) -> str:
    """Return the address of the same page in one of the congress's languages."""
    bare = bare_path(path_info)
    return bare if language == site_languages().main else f"/{language}{bare}"


def addresses_of(path_info: str) -> list[tuple[str, str]]:
    """Return the congress's languages, the main one first, each with the address of the same page in it."""
    return [(each, path_in(each, path_info)) for each in site_languages().all]


@cache
def _codes() -> frozenset[str]:
    return frozenset(dict(settings.LANGUAGES))


def speak(get_response: Handler) -> Handler:
    """Answer in the language of the address; in the admin, in the one that the reader chose, or the browser asks for.

    What is asked by machines beside the portal, and static files, need no language, and no database for it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        section = request.path_info[1:].partition("/")[0]
        if section in {"healthz", "readyz", settings.STATIC_URL.strip("/")}:
            return get_response(request)
        if section == settings.ADMIN_PATH:
            return _in_language_of_reader(request, get_response)
        languages = site_languages(ask=not request.META.get(IS_BUSY))
        language = address_language(request.path_info)
        if language not in languages.further:
            language = ""
        if language:
            request.urlconf = site_map(language, settings.ROOT_URLCONF)  # type: ignore[assignment]  # not only names of modules
        return _in_language_of_address(request, get_response, language, languages)

    return middleware


def _in_language_of_address(
    request: HttpRequest, get_response: Handler, language: str, languages: SiteLanguages
) -> HttpResponseBase:
    before = get_urlconf()
    set_urlconf(getattr(request, "urlconf", None))  # for what is answered before Django looks for a view
    try:
        with translation.override(language or languages.main):
            response = get_response(request)
    finally:
        set_urlconf(before)
    if language or (len(languages.all) > 1 and is_page_of_language(request)):
        response.headers.setdefault("Content-Language", language or languages.main)
    return response


def is_page_of_language(request: HttpRequest) -> bool:
    """Say whether what was asked for is there once for each language of the congress."""
    match = request.resolver_match
    without = getattr(import_module(settings.ROOT_URLCONF), "WITHOUT_LANGUAGE", ())
    return match is not None and not match.namespaces and bool(match.url_name) and match.url_name not in without


def _in_language_of_reader(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    with translation.override(get_language_from_request(request)):
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
    patch_vary_headers(response, ("Accept-Language",))
    return response


def alternates(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The languages of the congress, each with the address of this page in it; none where there is one language."""
    if site_languages().further and is_page_of_language(request):
        query = request.META.get("QUERY_STRING", "")
        for code, address in addresses_of(request.path):
            yield code, address + (f"?{query}" if query else "")
