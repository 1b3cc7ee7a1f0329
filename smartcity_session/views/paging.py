"""Lists that are too long for one page, page by page."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from smartcity_session.content import Listed
from smartcity_session.text.identifiers import whole_number
from smartcity_session.views.pages import MissingPageError, UnclearRequestError

AT_ONCE = 300  # so many names are on one page
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where one is in a list that is too long for one page. An address is empty where there is no such page."""

    number: int
    pages: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Thing]):
    """A page of a list: its things, how many there are in all, and the pages beside it, if there are any.

    `start` is the place of its first thing in the list. `canonical` is its full address, whatever the view of it
    (RFC 6596). `address_of` gives the address of the page that has the thing at a place: empty for this page.
    """

    things: tuple[Thing, ...]
    total: int
    links: PageLinks | None
    canonical: str
    start: int
    address_of: Callable[[int], str]


def list_page(request: HttpRequest, things: Listed[Thing]) -> ListPage[Thing]:
    """The page of the list that the address asks for. MissingPageError beyond the last one."""
    number, pages = page_number(request), max(1, math.ceil(len(things) / AT_ONCE))
    if number > pages:
        raise MissingPageError(
            _("There is no page %(number)d: the last one is page %(last)d.") % {"number": number, "last": pages}
        )
    links = PageLinks(
        number=number,
        pages=pages,
        before=_address(request, number - 1) if number > 1 else "",
        after=_address(request, number + 1) if number < pages else "",
    )
    part = things[(number - 1) * AT_ONCE : number * AT_ONCE]
    canonical = f"{settings.SITE_URL}{iri_to_uri(request.path)}{f'?page={number}' if number > 1 else ''}"

    def address_of(place: int) -> str:
        page = place // AT_ONCE + 1
        return _address(request, page) if page != number else ""

    start = (number - 1) * AT_ONCE
    return ListPage(part, len(things), links if pages > 1 else None, canonical, start, address_of)


def positive_number(text: str) -> int | None:
    """The whole number from 1 that a parameter says in up to nine digits; None for anything else."""
    return whole_number(text, digits=9) or None


def page_number(request: HttpRequest) -> int:
    """The number of the page that the address asks for. UnclearRequestError for what is no number from 1."""
    number = positive_number(request.GET.get("page") or "1")
    if number is None:
        raise UnclearRequestError(_("The page is a whole number from 1."))
    return number


def _address(request: HttpRequest, number: int) -> str:
    """The path of a page of the list, in the same view of it."""
    query = request.GET.copy()
    for name in set(query) - {"view"}:
        del query[name]
    if number > 1:
        query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}" if query else request.path
