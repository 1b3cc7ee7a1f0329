"""Where in the admin each thing is set that a session lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from smartcity_session.content import SessionContent, session_content
from smartcity_session.models import ConferenceSession, ReadinessItem
from smartcity_session.readiness.items import Readiness, readiness
from smartcity_session.readiness.stored import changes_of
from speakers.models import Speaker

# The part of a session's page where each item is set, and each field of the content.
ANCHORS = {
    ReadinessItem.TIME: "id_date",
    ReadinessItem.ROOM: "id_room",
    ReadinessItem.ABSTRACT: "id_abstract",
    ReadinessItem.SPEAKERS: "talks-group",
    ReadinessItem.PHOTOS: "talks-group",
    ReadinessItem.MATERIALS: "materials-group",
    ReadinessItem.PDF: "edition",
}
FIELD_ANCHORS = {"start_time": "id_start_time", "end_time": "id_end_time", "contributions": "contributions-group"}


@dataclass(frozen=True, slots=True)
class PlacedReadiness:
    """One item with what of it is missing, and where that is set: addresses in the admin, each with its words."""

    item: ReadinessItem
    missing: str
    places: tuple[tuple[str, str], ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing of it is missing."""
        return not self.missing


def item_address(session_pk: int, item: ReadinessItem, field: str = "") -> str:
    """Where the item is set on the page of the session; `field` is that of the content, where it is known."""
    page = reverse("admin:smartcity_session_conferencesession_change", args=[session_pk])
    return f"{page}#{FIELD_ANCHORS.get(field, ANCHORS[item])}"


def list_address(name: str, **asked: str) -> str:
    """Where rows are listed, for example of "speakers_speaker", filtered by what is asked for."""
    query = f"?{urlencode(asked)}" if asked else ""
    return reverse(f"admin:{name}_changelist") + query


def placed_readiness(contents: Mapping[int, SessionContent]) -> dict[int, list[PlacedReadiness]]:
    """How far each session is, by its key, with where to go on; three queries, however many sessions."""
    changes = changes_of(contents)
    found = {pk: readiness(content, changes=changes[pk]) for pk, content in contents.items()}
    speakers = _speakers(each for items in found.values() for each in items)
    return {pk: [_placed(pk, each, speakers) for each in items] for pk, items in found.items()}


def readiness_of(session: ConferenceSession) -> list[PlacedReadiness]:
    """How far the session is, with where to go on."""
    return placed_readiness({session.pk: session_content(session)})[session.pk]


def _placed(pk: int, found: Readiness, speakers: Mapping[str, int]) -> PlacedReadiness:
    places = tuple(
        (person.name, f"{reverse('admin:speakers_speaker_change', args=[speakers[person.uuid]])}#id_photo")
        for person in found.persons
        if person.uuid in speakers
    )
    page = ((str(capfirst(found.missing)), item_address(pk, found.item, found.field)),)
    return PlacedReadiness(found.item, found.missing, places or page)


def _speakers(items: Iterable[Readiness]) -> dict[str, int]:
    persons = {person.uuid for each in items for person in each.persons}
    rows = Speaker.objects.filter(uuid__in=persons) if persons else Speaker.objects.none()
    return {str(key): pk for key, pk in rows.values_list("uuid", "pk")}
