"""What pages say to programs (data blocks, share cards, feeds), and where readers find the exports."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from smartcity_session.content import Appointed, CongressContent, OrganisationContent, SessionContent, SpeakerContent
from smartcity_session.exports import jsonld, share_image
from smartcity_session.exports.app_link import app_link
from smartcity_session.exports.citations import Citation, citation_text
from smartcity_session.exports.registry import (
    EditionExport,
    Export,
    Place,
    ProgrammeExport,
    SessionExport,
    exports_of,
)
from smartcity_session.models import Edition
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.dates import days
from smartcity_session.presentation.labels import place
from smartcity_session.presentation.plain_text import excerpt
from smartcity_session.presentation.running_order import running_order
from smartcity_session.text.lists import listed

register = template.Library()

DESCRIPTION_LENGTH = 200
MOST_NAMES = 5


class Link(NamedTuple):
    """A link to a format."""

    label: str
    address: str
    type: str


def _links(kind: type[Export[Any]], place: Place, *args: object) -> list[Link]:
    """The formats that the pages of this kind of thing link to in this place."""
    formats = exports_of(kind, place)
    return [Link(each.label, reverse(each.name, args=args), each.media_type.partition(";")[0]) for each in formats]


def _alternates(kind: type[Export[Any]], *args: object) -> list[Link]:
    """The formats that the `<head>` of such a page names."""
    formats = (each for each in exports_of(kind) if each.alternate)
    return [_alternate(each, *args) for each in formats]


def _alternate(export: Export[Any], *args: object) -> Link:
    kind = export.alternate_type or export.media_type.partition(";")[0]
    return Link(str(export.alternate), reverse(export.name, args=args), kind)


def _schedules() -> list[Link]:
    """The timetable, which conference apps look for on any page of the congress."""
    return [_alternate(each) for each in exports_of(ProgrammeExport) if each.alternate_type]


def _addresses() -> Addresses:
    return Addresses(settings.SITE_URL)


@register.inclusion_tag("_partials/page_metadata.html")
def session_head(content: SessionContent, moved_from: Appointed | None) -> dict[str, Any]:
    """The share card, the formats and the data block of a session's page; `moved_from` is when it was to be before."""
    addresses = _addresses()
    title = f"{content.code} {content.title}"
    return {
        "site_name": content.congress.name,
        "title": title,
        "description": excerpt(content.abstract, length=DESCRIPTION_LENGTH),
        "page": addresses.session(content.slug),
        "image": addresses.card(content.slug),
        "image_alt": f"{title}, {content.congress.name}",
        "image_size": share_image.SIZE,
        "alternates": [*_alternates(SessionExport, content.slug), *_schedules()],
        "json_ld": _data_block(jsonld.session_json_ld(content, addresses, moved_from=moved_from)),
    }


@register.inclusion_tag("_partials/page_metadata.html")
def congress_head(congress: CongressContent) -> dict[str, Any]:
    """The share card, the formats and the data block of the congress's page, for its `<head>`."""
    addresses = _addresses()
    return {
        **_metadata(congress.name, addresses.home(), congress, description=_congress_line(congress)),
        "alternates": _alternates(ProgrammeExport),
        "json_ld": _data_block(jsonld.congress_json_ld(congress, addresses)),
    }


@register.inclusion_tag("_partials/page_metadata.html")
def speaker_head(speaker: SpeakerContent, congress: CongressContent) -> dict[str, Any]:
    """The share card and the data block of a speaker's page, for its `<head>`."""
    addresses = _addresses()
    about = excerpt(speaker.bio, length=DESCRIPTION_LENGTH) or speaker.person.affiliation
    return {
        **_metadata(speaker.person.name, addresses.speaker(speaker.person.slug), congress, description=about),
        "json_ld": _data_block(jsonld.speaker_json_ld(speaker, addresses)),
    }


@register.inclusion_tag("_partials/page_metadata.html")
def organisation_head(organisation: OrganisationContent, congress: CongressContent) -> dict[str, Any]:
    """The share card and the data block of an organisation's page, for its `<head>`."""
    addresses = _addresses()
    people = listed(each.person.name for each in organisation.people[:MOST_NAMES])
    return {
        **_metadata(organisation.name, addresses.organisation(organisation.name), congress, description=people),
        "json_ld": _data_block(jsonld.organisation_json_ld(organisation, congress, addresses)),
    }


def _congress_line(congress: CongressContent) -> str:
    """Theme, days and place in one line."""
    return ". ".join(filter(None, (congress.theme, listed((days(congress), place(congress))))))


def _metadata(title: str, page: str, congress: CongressContent, *, description: str) -> dict[str, Any]:
    """What the `<head>` of a page says whose picture is that of the congress."""
    return {
        "site_name": congress.name,
        "title": title,
        "description": description,
        "page": page,
        "image": _addresses().of("congress_card"),
        "image_alt": congress.name,
        "image_size": share_image.SIZE,
    }


@register.inclusion_tag("session/_calendar.html")
def calendar(content: SessionContent, is_open: bool) -> dict[str, Any]:  # noqa: FBT001 (as templates pass it)
    """How to take a session into a calendar, once or for good; `is_open` while its time can still come."""
    address = _addresses().session_calendar(content.slug)
    links = _links(SessionExport, Place.PROGRAMS, content.slug)
    return {
        "content": content,
        "is_open": is_open,
        "has_talks": bool(running_order(content)),
        "address": address,
        "webcal": _webcal(address),
        "links": links,
    }


@register.inclusion_tag("programme/_formats.html")
def programme_formats() -> dict[str, Any]:
    """How to take the whole programme along: calendar, conference apps, feed and JSON."""
    address = _addresses().programme_calendar()
    return {
        "address": address,
        "webcal": _webcal(address),
        "schedule": _addresses().of("schedule_xml"),
        "app": app_link(_addresses()),
        "links": _links(ProgrammeExport, Place.PROGRAMS),
    }


@register.inclusion_tag("session/_citation.html")
def cite(content: SessionContent, edition: Edition | None) -> dict[str, Any]:
    """How to cite a session, dated as its latest edition is."""
    as_of = edition.as_of if edition else None
    citation = Citation(content, None, as_of, _addresses().session(content.slug))
    links = _links(SessionExport, Place.CITATIONS, content.slug)
    return {"title": _("Cite this session"), "text": citation_text(citation), "links": links}


@register.inclusion_tag("session/_citation.html")
def cite_edition(content: SessionContent, edition: Edition) -> dict[str, Any]:
    """How to cite an edition that stands; `content` is what it froze."""
    slug, number = edition.session.slug, edition.number
    citation = Citation(content, number, edition.as_of, _addresses().edition(slug, number))
    links = _links(EditionExport, Place.CITATIONS, slug, number)
    return {"title": _("Cite this edition"), "text": citation_text(citation), "links": links}


def _webcal(address: str) -> str:
    """The address as calendars want it for a subscription."""
    return urlsplit(address)._replace(scheme="webcal").geturl()


def _data_block(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 (jsonld has escaped what could end the element)
