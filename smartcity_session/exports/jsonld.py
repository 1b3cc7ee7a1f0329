"""schema.org in JSON-LD: what a page is about, for search engines.

Only what is known is said. A session without a time is no Event (schema.org wants a start, and a guess would be shown
as a fact): its page is then a WebPage about the congress. Persons who have not confirmed are no performers yet.
"""

import json
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from smartcity_session.content import (
    Appointed,
    CongressContent,
    OrganisationContent,
    PersonContent,
    SessionContent,
    SpeakerContent,
    TalkContent,
    language_of,
)
from smartcity_session.http.languages import addresses_of
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.plain_text import excerpt
from smartcity_session.presentation.running_order import Slot, running_order
from speakers.organisations import organisation_key
from speakers.roles import ROLES

Node = dict[str, Any]

DESCRIPTION_LENGTH = 300
# In a script element only "<" could end it; all three together keep the block safe wherever it is put.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def session_json_ld(content: SessionContent, addresses: Addresses, *, moved_from: Appointed | None = None) -> str:
    """The data block of a session's page, escaped for a script element; `moved_from` is when it was to be before."""
    page = addresses.session(content.slug)
    start = content.starts_at
    if start is None:
        main = _page(content, page, addresses)
    else:
        main = {**_event(content, start, page, addresses), **_status(content, start, moved_from)}
    return _block(
        main,
        _congress(content.congress, addresses),
        _trail((content.congress.name, addresses.home()), (f"{content.code} {content.title}", page)),
    )


def congress_json_ld(congress: CongressContent, addresses: Addresses) -> str:
    """The data block of the congress's page, escaped for a script element."""
    return _block(_congress(congress, addresses))


def speaker_json_ld(speaker: SpeakerContent, addresses: Addresses) -> str:
    """The data block of a speaker's page, escaped for a script element."""
    orcid = speaker.orcid_address
    identifier = {"@type": "PropertyValue", "propertyID": "ORCID", "value": speaker.orcid, "url": orcid}
    own = {
        "description": excerpt(speaker.bio, length=DESCRIPTION_LENGTH),
        "pronouns": speaker.pronouns,
        "identifier": identifier if orcid else None,
        "sameAs": [each for each in (orcid, speaker.website, *speaker.other_links) if each],
    }
    return _block(_known({**_person(speaker.person, addresses), **own}))


def organisation_json_ld(organisation: OrganisationContent, congress: CongressContent, addresses: Addresses) -> str:
    """The data block of an organisation's page, escaped for a script element."""
    page = addresses.organisation(organisation.name)
    place = organisation.places[0] if len(organisation.places) == 1 else None
    node = {
        **_organisation(organisation.name, addresses),
        "address": _postal("", place.city, place.country) if place else None,
        "employee": [_known({**_person(each.person, addresses), "worksFor": None}) for each in organisation.people],
    }
    steps = (
        (congress.name, addresses.home()),
        (_("Organisations"), addresses.of("organisations")),
        (organisation.name, page),
    )
    return _block(_known(node), _trail(*steps))


def _block(*graph: Node) -> str:
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    return text.translate(ESCAPES)


def _event(content: SessionContent, start: datetime, page: str, addresses: Addresses) -> Node:
    slots = running_order(content)
    talks = [_talk(content, talk, slots[talk.uuid], addresses) for talk in content.talks if talk.uuid in slots]
    return _known(
        {
            "@type": "Event",
            "@id": f"{page}#session",
            **_about(content, page, addresses),
            "startDate": start.isoformat(),
            "endDate": content.ends_at.isoformat() if content.ends_at else "",
            "eventAttendanceMode": f"https://schema.org/{_attendance(content)}",
            "location": _locations(content, addresses),
            "organizer": _organizer(content.congress, addresses),
            "performer": _performers(content, addresses),
            "superEvent": {"@id": _congress_id(addresses)},
            "subEvent": talks,
        }
    )


def _attendance(content: SessionContent) -> str:
    """How one takes part: in a place, online, or both."""
    if not content.livestream_url:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if _place(content) else "OnlineEventAttendanceMode"


def _status(content: SessionContent, start: datetime, moved_from: Appointed | None) -> Node:
    """Whether it takes place, and when it was to start before; another room is no other time."""
    if content.status == "cancelled":
        return {"eventStatus": "https://schema.org/EventCancelled"}
    if content.is_off:
        return {"eventStatus": "https://schema.org/EventPostponed"}
    before = _start(moved_from, content.congress) if moved_from else ""
    if not before or before in {start.isoformat(), start.date().isoformat()}:
        return {"eventStatus": "https://schema.org/EventScheduled"}
    return {"eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": before}


def _start(appointed: Appointed, congress: CongressContent) -> str:
    """The start as ISO 8601: with offset, or the day alone where no hour was known; empty without a day."""
    if appointed.date is None:
        return ""
    if appointed.start_time is None:
        return appointed.date.isoformat()
    return datetime.combine(appointed.date, appointed.start_time, tzinfo=ZoneInfo(congress.time_zone)).isoformat()


def _page(content: SessionContent, page: str, addresses: Addresses) -> Node:
    about = {"about": {"@id": _congress_id(addresses)}, "mentions": _performers(content, addresses)}
    return _known({"@type": "WebPage", "@id": page, **_about(content, page, addresses), **about})


def _about(content: SessionContent, page: str, addresses: Addresses) -> Node:
    spoken = [spoken.language for spoken in content.spoken_languages]
    return {
        "name": f"{content.code} {content.title}",
        "url": page,
        "description": excerpt(content.abstract, length=DESCRIPTION_LENGTH),
        "keywords": [topic.name for topic in content.topics],
        "inLanguage": spoken if content.starts_at and spoken else language_of(content),
        **_in_other_languages(content, page),
        "image": addresses.card(content.slug),
    }


def _in_other_languages(content: SessionContent, page: str) -> Node:
    """The pages of the session in the other languages that it is described in. An Event is no work that is translated.

    So of an Event they are said of its page.
    """
    here = language_of(content)
    pages = addresses_of(page.removeprefix(settings.SITE_URL))
    others = [
        {"@type": "WebPage", "@id": f"{settings.SITE_URL}{address}", "inLanguage": language}
        for language, address in pages
        if language in content.languages and language != here
    ]
    if not others:
        return {}
    if content.starts_at is None:
        return {"workTranslation": others}
    return {"subjectOf": {"@type": "WebPage", "@id": page, "inLanguage": here, "workTranslation": others}}


def _talk(content: SessionContent, talk: TalkContent, slot: Slot, addresses: Addresses) -> Node:
    speakers = [_person(part.person, addresses) for part in talk.contributions if part.confirmed]
    return _known(
        {
            "@type": "Event",
            "name": talk.title,
            "startDate": slot.starts_at.isoformat(),
            "endDate": slot.ends_at.isoformat() if slot.ends_at else "",
            "location": _locations(content, addresses),
            "organizer": _organizer(content.congress, addresses),
            "performer": speakers,
        }
    )


def _performers(content: SessionContent, addresses: Addresses) -> list[Node]:
    parts = [part for part in content.contributions if ROLES[part.role].performs]
    parts += [part for talk in content.talks for part in talk.contributions]
    persons = {part.person.uuid: part.person for part in parts if part.confirmed}
    return [_person(person, addresses) for person in persons.values()]


def _person(person: PersonContent, addresses: Addresses) -> Node:
    page = addresses.speaker(person.slug)
    organisation = _organisation(person.organisation, addresses) if person.organisation.strip() else None
    return _known(
        {
            "@type": "Person",
            "@id": f"{page}#person",
            "name": person.name,
            "alternateName": person.original_name,
            "jobTitle": person.role,
            "worksFor": organisation,
            "url": page,
        }
    )


def _organisation(name: str, addresses: Addresses) -> Node:
    page = addresses.organisation(name)
    return {"@type": "Organization", "@id": f"{page}#{quote(organisation_key(name))}", "name": name, "url": page}


def _congress(congress: CongressContent, addresses: Addresses) -> Node:
    return _known(
        {
            "@type": "Event",
            "@id": _congress_id(addresses),
            "name": congress.name,
            "alternateName": congress.theme,
            "startDate": congress.start_date.isoformat(),  # days, as given: no hour is known of them
            "endDate": congress.end_date.isoformat(),
            "location": _venue(congress),
            "organizer": _organizer(congress, addresses),
            "url": addresses.home(),
            "sameAs": congress.website,
        }
    )


def _organizer(congress: CongressContent, addresses: Addresses) -> Node:
    """Who holds it, as far as the portal knows: the congress."""
    return {"@type": "Organization", "name": congress.name, "url": congress.website or addresses.home()}


def _congress_id(addresses: Addresses) -> str:
    return f"{addresses.home()}#congress"


def _locations(content: SessionContent, addresses: Addresses) -> Node | list[Node] | None:
    """Where it takes place; online on its page, which has the link to the livestream while that runs."""
    place = _place(content)
    if not content.livestream_url:
        return place
    online = {"@type": "VirtualLocation", "url": addresses.session(content.slug)}
    return [online, place] if place else online


def _place(content: SessionContent) -> Node | None:
    """The room in the venue, or the venue; each with the address, which search engines ask of the place itself."""
    venue = _venue(content.congress)
    if not content.room:
        return venue
    address = venue.get("address") if venue else None
    return _known({"@type": "Place", "name": content.room, "address": address, "containedInPlace": venue})


def _venue(congress: CongressContent) -> Node | None:
    name = congress.venue or congress.city or congress.country
    postal = _postal(congress.venue_address, congress.city, congress.country)
    return _known({"@type": "Place", "name": name, "address": postal}) if name else None


def _postal(street: str, city: str, country: str) -> Node | None:
    address = _known({"streetAddress": street, "addressLocality": city, "addressCountry": country})
    return {"@type": "PostalAddress", **address} if address else None


def _trail(*steps: tuple[str, str]) -> Node:
    """The way to a page: names and addresses, from the congress on."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _known(node: Node) -> Node:
    """The node without what is not known."""
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}
