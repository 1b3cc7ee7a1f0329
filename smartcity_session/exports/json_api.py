"""The public JSON: contents as plain values, with the addresses that lead on.

The names of the fields are a promise to other programs: `openapi.json` beside this file describes them, and the tests
hold both against each other. Empty text means "not known", null means "not known" for what is no text.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from smartcity_session.content import (
    AppearanceContent,
    CongressContent,
    ContributionContent,
    ListedEvent,
    ListedMaterial,
    MaterialContent,
    NoticeContent,
    OrganisationContent,
    PersonContent,
    RelatedSessionContent,
    SessionContent,
    SessionSummary,
    SpeakerContent,
)
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.running_order import running_order
from smartcity_session.search.finding import Hit

Value = dict[str, Any]

# What the list of sessions says of each, and references to a session do not.
IN_THE_PROGRAMME = ("people", "topics", "languages")


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """What is known of an edition beside its content.

    `state` is "standing", "withdrawn" or "removed"; `reason` says why it does not stand; `updated_at` is when that
    became so, or when it was published.
    """

    session_code: str
    session_slug: str
    number: int
    as_of: date
    note: str
    published_at: datetime
    updated_at: datetime
    state: str
    reason: str
    pages: int
    size: int
    sha256: str
    file_name: str


def index_value(addresses: Addresses) -> Value:
    """Where everything is."""
    lists = (
        "congress",
        "sessions",
        "speakers",
        "organisations",
        "materials",
        "events",
        "editions",
        "notices",
        "search",
    )
    others = {
        "openapi": addresses.of("api_openapi"),
        "calendar": addresses.programme_calendar(),
        "schedule_xml": addresses.of("schedule_xml"),
        "schedule_json": addresses.of("schedule_json"),
        "feed": addresses.of("programme_feed"),
    }
    return {name: addresses.of(f"api_{name}") for name in lists} | others


def congress_value(congress: CongressContent, addresses: Addresses) -> Value:
    """The congress."""
    return {**_plain(congress), "url": addresses.home()}


def summary_value(summary: SessionSummary, addresses: Addresses) -> Value:
    """A session as lists show it."""
    return {**_reference(summary, addresses), **{name: _json(getattr(summary, name)) for name in IN_THE_PROGRAMME}}


def session_value(content: SessionContent, addresses: Addresses, notices: Iterable[NoticeContent] = ()) -> Value:
    """Everything about one session; `notices` are those that concern it and are shown now."""
    return {
        **_plain(content, without=("schema", "slug", "congress")),
        "starts_at": _moment(content.starts_at),
        "ends_at": _moment(content.ends_at),
        "time_zone": content.congress.time_zone,
        "contributions": [_contribution(part, addresses) for part in content.contributions],
        "outcomes": [outcome.text for outcome in content.outcomes],
        "outcome_results": [_plain(outcome) for outcome in content.outcomes],
        "talks": _talks(content, addresses),
        "related": [_related(related, addresses) for related in content.related],
        "materials": [_material(material, addresses) for material in content.materials],
        "events": [_plain(event) for event in content.events],
        "notices": [notice_value(notice, addresses) for notice in notices],
        **_session_addresses(content.slug, addresses),
        "pdf_url": addresses.pdf(content.slug),
        "reading_pack_url": addresses.reading_pack(content.slug),
        "calendar_url": addresses.session_calendar(content.slug),
        "feed_url": addresses.of("session_feed", content.slug),
        "image_url": addresses.card(content.slug),
    }


def notice_value(notice: NoticeContent, addresses: Addresses) -> Value:
    """A notice; the code of its session is empty for one of the whole congress."""
    page = addresses.session(notice.session_slug) if notice.session_slug else addresses.home()
    return {**_plain(notice, without=("session_slug", "revision")), "url": page}


def speaker_value(speaker: SpeakerContent, addresses: Addresses) -> Value:
    """A speaker with every part in the programme."""
    appearances = [_appearance(appearance, addresses) for appearance in speaker.appearances]
    return {**_person(speaker.person, addresses), "bio": speaker.bio, "appearances": appearances}


def organisation_value(organisation: OrganisationContent, addresses: Addresses) -> Value:
    """An organisation with its people, and the sessions in which they have a part."""
    sessions = dict.fromkeys(part.session for each in organisation.people for part in each.appearances)
    return {
        **_plain(organisation, without=("people",)),
        "people": [_person(each.person, addresses) for each in organisation.people],
        "sessions": [_reference(session, addresses) for session in sessions],
        "url": addresses.organisation(organisation.name),
    }


def listed_material_value(listed: ListedMaterial, addresses: Addresses) -> Value:
    """A material with the session that it belongs to."""
    return {**_material(listed.material, addresses), "session": _reference(listed.session, addresses)}


def listed_event_value(listed: ListedEvent, addresses: Addresses) -> Value:
    """A linked event with the session that leads to it."""
    return {**_plain(listed.event), "session": _reference(listed.session, addresses)}


def hit_value(hit: Hit, *, excerpt: str, url: str, addresses: Addresses) -> Value:
    """An answer of the search, with the part of its text that says why, and the address that it leads to."""
    return {
        **_plain(hit, without=("thing", "slug", "text", "session")),
        "excerpt": excerpt,
        "url": url,
        "session": _reference(hit.session, addresses) if hit.session else None,
    }


def edition_value(record: EditionRecord, addresses: Addresses) -> Value:
    """An edition of a session's description."""
    standing = record.state == "standing"
    return {
        **_plain(record, without=("session_slug",)),
        "url": addresses.edition(record.session_slug, record.number),
        "pdf_url": addresses.edition_pdf(record.session_slug, record.number) if standing else "",
    }


def _plain(thing: Any, *, without: tuple[str, ...] = ()) -> Value:
    """The fields of a content as JSON values: dates and times in ISO 8601, nested contents as objects."""
    names = [field.name for field in dataclasses.fields(thing) if field.name not in without]
    return {name: _json(getattr(thing, name)) for name in names}


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return _plain(value) if dataclasses.is_dataclass(value) else value


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _session_addresses(slug: str, addresses: Addresses) -> Value:
    return {"url": addresses.session(slug), "api_url": addresses.of("api_session", slug)}


def _reference(summary: SessionSummary, addresses: Addresses) -> Value:
    return {**_plain(summary, without=("slug", *IN_THE_PROGRAMME)), **_session_addresses(summary.slug, addresses)}


def _person(person: PersonContent, addresses: Addresses) -> Value:
    return {
        **_plain(person, without=("photo",)),
        "photo_url": addresses.photo(person) if person.photo else "",
        "url": addresses.speaker(person.slug),
        "api_url": addresses.of("api_speaker", person.slug),
    }


def _contribution(part: ContributionContent, addresses: Addresses) -> Value:
    return {"role": part.role, "confirmed": part.confirmed, "person": _person(part.person, addresses)}


def _talks(content: SessionContent, addresses: Addresses) -> list[Value]:
    slots = running_order(content)
    values = []
    for talk in content.talks:
        slot = slots.get(talk.uuid)
        values.append(
            {
                **_plain(talk),
                "starts_at": _moment(slot.starts_at) if slot else None,
                "ends_at": _moment(slot.ends_at) if slot else None,
                "contributions": [_contribution(part, addresses) for part in talk.contributions],
            }
        )
    return values


def _related(related: RelatedSessionContent, addresses: Addresses) -> Value:
    page = addresses.session(related.slug) if related.slug else ""
    return {**_plain(related, without=("slug",)), "url": page}


def _material(material: MaterialContent, addresses: Addresses) -> Value:
    return {**_plain(material), "download_url": addresses.material(material) if material.file else ""}


def _appearance(appearance: AppearanceContent, addresses: Addresses) -> Value:
    return {**_plain(appearance), "session": _reference(appearance.session, addresses)}
