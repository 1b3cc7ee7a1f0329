"""The filters of the programme: what an address asks for, and the links that lead to parts of the programme."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from smartcity_session.content import DAY_UNKNOWN, Facet, FacetValue, ProgrammeContent, Wanted
from smartcity_session.models import ConferenceSession
from smartcity_session.presentation.dates import short_weekday
from smartcity_session.presentation.labels import format_name
from smartcity_session.text.language_names import known_languages, language_name
from smartcity_session.text.lists import listed
from smartcity_session.views.pages import UnclearRequestError

PARAMETERS = ("day", "format", "language", "topic")
ROOMS = "rooms"  # the view of each day as a table of rooms by times


@dataclass(frozen=True, slots=True)
class ChoiceLink:
    """A value that sessions can be filtered by. Its address keeps the other filters; `colour` is that of a topic."""

    value: str
    label: str
    count: int
    address: str
    is_chosen: bool
    colour: str = ""

    @property
    def day(self) -> date | None:
        """The day that a choice of a day is; None for days that are to be confirmed."""
        return date.fromisoformat(self.value) if _is_day(self.value) else None


@dataclass(frozen=True, slots=True)
class FilterLinks:
    """One filter: its values, and what the page shows without it."""

    name: str
    label: str
    any_label: str
    choices: tuple[ChoiceLink, ...]
    count: int
    address: str
    chosen: str

    @property
    def is_offered(self) -> bool:
        """Whether there is something to choose, or to take back."""
        return len(self.choices) > 1 or bool(self.chosen)


def asked(request: HttpRequest) -> Wanted:
    """What the address asks for. UnclearRequestError where it makes no sense, whatever the programme holds."""
    given = {name: request.GET.get(name, "") for name in PARAMETERS}
    if given["day"] not in {"", DAY_UNKNOWN} and not _is_day(given["day"]):
        raise UnclearRequestError(_("A day is given as year, month and day, for example 2015-04-09."))
    if given["format"] not in {"", *ConferenceSession.Format.values}:
        labels = listed(ConferenceSession.Format.labels)
        raise UnclearRequestError(_("There is no such format of sessions. There are: %(labels)s.") % {"labels": labels})
    return Wanted(**given)


def asked_view(request: HttpRequest) -> str:
    """How the address asks for the programme: as a list (empty), or as `ROOMS`. UnclearRequestError for another."""
    view = request.GET.get("view", "")
    if view not in {"", ROOMS}:
        raise UnclearRequestError(_("There is no such view of the programme. Leave it out, or ask for “rooms”."))
    return view


def refuse_unknown(content: ProgrammeContent, wanted: Wanted) -> None:
    """Raise UnclearRequestError for a language or topic that does not exist."""
    languages = {*known_languages(), *content.facet("language").known}
    if wanted.language and wanted.language not in languages:
        raise UnclearRequestError(_("There is no such language. It is given by its code, for example ko for Korean."))
    topics = content.facet("topic")
    if wanted.topic and wanted.topic not in topics.known:
        names = listed(each.name for each in topics.values)
        if not names:
            raise UnclearRequestError(_("The sessions of this programme have no topics yet."))
        raise UnclearRequestError(_("No session has such a topic. The topics are: %(names)s.") % {"names": names})


def filter_links(facet: Facet, wanted: Wanted, view: str = "") -> FilterLinks:
    """One filter with its values, of which those that are wanted are chosen; its links keep the view."""
    label, any_label = _labels()[facet.name]
    chosen = wanted.given.get(facet.name, "")
    unused = [FacetValue(chosen, "", 0)] if chosen and chosen not in facet.known else []
    links = [
        ChoiceLink(
            value=each.value,
            label=each.name or _value_label(facet.name, each.value),
            count=each.count,
            address=programme_address(wanted.replace(facet.name, each.value), view=view),
            is_chosen=each.value == chosen,
            colour=each.colour,
        )
        for each in (*facet.values, *unused)
    ]
    if facet.name == "language":
        links.sort(key=lambda link: link.label.casefold())
    return FilterLinks(
        name=facet.name,
        label=label,
        any_label=any_label,
        choices=tuple(links),
        count=facet.count,
        address=programme_address(wanted.replace(facet.name), view=view),
        chosen=next((link.label for link in links if link.is_chosen), ""),
    )


def programme_address(wanted: Wanted, number: int = 1, view: str = "") -> str:
    """The path of a page of the programme, the same for the same page, in whatever order it was asked for."""
    rest = {"view": view, "page": number if number > 1 else ""}
    query = urlencode({**wanted.given, **{name: value for name, value in rest.items() if value}})
    return reverse("home") + (f"?{query}" if query else "")


def _labels() -> dict[str, tuple[str, str]]:
    """What each filter is called, and what a choice of all its values is called."""
    return {
        "day": (_("Day"), _("All days")),
        "format": (_("Format"), _("All formats")),
        "language": (_("Language"), _("All languages")),
        "topic": (_("Topic"), _("All topics")),
    }


def _value_label(facet: str, value: str) -> str:
    if facet == "day":
        return _("Date to be confirmed") if value == DAY_UNKNOWN else short_weekday(date.fromisoformat(value))
    return format_name(value) if facet == "format" else language_name(value)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
