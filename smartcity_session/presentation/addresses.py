"""The full addresses of the portal's pages and files, for documents that are read far from it."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.encoding import iri_to_uri, punycode

from smartcity_session.content import MaterialContent, PersonContent
from speakers.organisations import organisation_slug

PHOTO_PIXELS = 192
MOST_PATHS = 10_000


@lru_cache(maxsize=MOST_PATHS)
def _path(_script_prefix: str, _site_map: object, name: str, *args: object) -> str:
    """The path of a route in the language of the present answer (`http.languages`).

    An export names the same people and sessions over and over, and the next one does again.
    """
    return iri_to_uri(reverse(name, args=args)) or ""


def ascii_address(address: str) -> str:
    """A web address in ASCII, as formats want it that know no other (RFC 3986, RFC 3490): "https://bücher.example/ü"."""
    if address.isascii():
        return address
    parts = urlsplit(address)
    user, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":")
    try:
        host = punycode(host)
    except UnicodeError:  # a label that is too long for the names of hosts leads nowhere anyway
        host = quote(host)
    return iri_to_uri(parts._replace(netloc=f"{user}{at}{host}{colon}{port}").geturl()) or ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses below `site_url`, for example "https://congress.example"."""

    site_url: str

    def of(self, name: str, *args: object) -> str:
        """The full address of a route of the site map."""
        return self.site_url + _path(get_script_prefix(), get_urlconf(), name, *args)

    def home(self) -> str:
        """The page of the congress."""
        return self.of("home")

    def session(self, slug: str) -> str:
        """The page of a session."""
        return self.of("session", slug)

    def talk(self, session_slug: str, talk_uuid: str) -> str:
        """The talk on the page of its session."""
        return f"{self.session(session_slug)}#talk-{talk_uuid}"

    def speaker(self, slug: str) -> str:
        """The page of a speaker."""
        return self.of("speaker", slug)

    def organisation(self, name: str) -> str:
        """The page of an organisation of this name."""
        return self.of("organisation", organisation_slug(name))

    def photo(self, person: PersonContent) -> str:
        """The photo of a person who has one."""
        return self.of("photo", person.photo, PHOTO_PIXELS, "jpg")

    def material(self, material: MaterialContent) -> str:
        """The file of a material that is a file."""
        return self.of("material_file", material.uuid, material.file.name) if material.file else ""

    def pdf(self, slug: str) -> str:
        """The latest PDF description of a session."""
        return self.of("description_pdf", slug)

    def reading_pack(self, slug: str) -> str:
        """The ZIP of what to read for a session."""
        return self.of("session_reading_pack", slug)

    def edition(self, slug: str, number: int) -> str:
        """The page of an edition."""
        return self.of("edition", slug, number)

    def edition_pdf(self, slug: str, number: int) -> str:
        """The PDF of that very edition."""
        return self.of("edition_pdf", slug, number)

    def session_calendar(self, slug: str) -> str:
        """The calendar of a session."""
        return self.of("session_calendar", slug)

    def session_alone_calendar(self, slug: str) -> str:
        """The calendar of a session without its talks."""
        return self.of("session_alone_calendar", slug)

    def session_events_calendar(self, slug: str) -> str:
        """The calendar of the linked events of a session."""
        return self.of("session_events_calendar", slug)

    def events_calendar(self) -> str:
        """The calendar of all linked events."""
        return self.of("events_calendar")

    def programme_calendar(self) -> str:
        """The calendar of the whole programme."""
        return self.of("programme_calendar")

    def card(self, slug: str) -> str:
        """The picture that stands beside a shared link to a session."""
        return self.of("session_card", slug)
