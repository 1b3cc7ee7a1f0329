"""The sheet as print HTML: what a content and its imprint say, in reading order, for the PDF engine."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils import translation

from smartcity_session.config.catalogues import SOURCE
from smartcity_session.config.environment import Site
from smartcity_session.content import (
    Appointed,
    ContributionContent,
    LinkedEventContent,
    MaterialContent,
    RelatedSessionContent,
    SessionContent,
    TalkContent,
    text_language,
)
from smartcity_session.document.characters import texts
from smartcity_session.document.printed import translated
from smartcity_session.models.edition import short_path
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.awaited import awaited, is_open
from speakers.roles import ROLES, RolePlace, roles_at

LONG_TITLE = 60  # characters
LONG_ABSTRACT = 600  # characters of a talk: what is shorter stays on one page
LINES_BESIDE_FACTS = 43  # that fit beside the facts on the first page
LINES_OF_A_HEADING = 3
WIDTH_OF_LINE = 68  # letters beside the facts; Chinese, Japanese and Korean ones are twice as wide
FIRST_WIDE = "\u1100"
MANY_PEOPLE = 6  # of a talk: what has fewer stays on one page
CODE_SIZES = {3: "large", 6: "medium"}  # characters that fit the column on one line, and the size of the letters


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the sheet says of its edition: `number` is None for the preview of a draft, which has no `short` either.

    `site_url` is the origin of the portal without a slash at its end. A loopback host makes the sheet a test copy.
    `moved_from` is when and where an earlier edition said that the session is, if that has changed. `language` is that
    of the sheet's own words, `translation` the one that its texts are translated into; empty: they are as they were
    written. `page_language` is that of the page that the address leads to; empty: the main one.
    """

    number: int | None
    as_of: date
    short: str
    site_url: str
    moved_from: Appointed | None = None
    language: str = SOURCE
    translation: str = ""
    page_language: str = ""

    @property
    def address(self) -> str:
        """The short address of the edition, which never changes; empty for a preview."""
        return f"{self.site_url}{short_path(self.short, self.page_language)}" if self.short else ""

    @property
    def is_test_copy(self) -> bool:
        """Whether nobody but this machine can reach the portal that the sheet names."""
        return Site(url=self.site_url, host=urlsplit(self.site_url).hostname or "").loopback


@dataclass(frozen=True, slots=True)
class SheetBrand:
    """What the sheet takes of the congress's brand: a colour that can be read on white, a logo as PNG; empty: neither.

    It is no part of the content: a sheet that looks otherwise says the same, so editions are not behind because of it.
    """

    accent: str = ""
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content with what is derived from it for print."""

    content: SessionContent
    imprint: Imprint
    has_logo: bool

    @property
    def words(self) -> str:
        """The language of the sheet's own words."""
        return self.imprint.language

    @property
    def language(self) -> str:
        """The language of the document, in which its texts are unless they say otherwise."""
        return self.imprint.translation or self.content.language

    @property
    def note_language(self) -> str:
        """The language of the note on a session that is off."""
        return text_language(self.content.cancellation_note) or self.content.language

    @property
    def has_long_title(self) -> bool:
        """Whether the title needs smaller letters, to stay within four lines."""
        return len(self.content.title) > LONG_TITLE

    @property
    def code_size(self) -> str:
        """The class of the letters in which the code fits its column."""
        fitting = (size for longest, size in CODE_SIZES.items() if len(self.content.code) <= longest)
        return next(fitting, "small")

    @property
    def roles(self) -> list[tuple[str, tuple[ContributionContent, ...]]]:
        """Who leads the session and whom to ask, by role."""
        people = [
            (role, self.content.people(role)) for role in (*roles_at(RolePlace.FACTS), *roles_at(RolePlace.CONTACT))
        ]
        return [(role, parts) for role, parts in people if parts]

    @property
    def asks_congress(self) -> bool:
        """Whether the contact of the congress stands for one of the session, which has none."""
        return not any(self.content.people(role) for role in roles_at(RolePlace.CONTACT))

    @property
    def awaited(self) -> list[str]:
        """What was still to be confirmed on the day of the edition."""
        return awaited(self.content) if self.is_open else []

    @property
    def is_open(self) -> bool:
        """Whether what was not known on the day of the edition could still come."""
        return is_open(self.content, on=self.imprint.as_of)

    @property
    def talks(self) -> list[tuple[TalkContent, bool]]:
        """The talks, and whether each is so long that it may go on on the next page: whole, it would leave a gap."""
        return [
            (each, len(each.abstract) > LONG_ABSTRACT or len(each.contributions) >= MANY_PEOPLE)
            for each in self.content.talks
        ]

    @property
    def is_short(self) -> bool:
        """Whether all of it has room beside the facts, on one page; else talks and lists stand below, as wide as it."""
        content = self.content
        sections = (
            content.abstract,
            content.guiding_questions,
            content.outcomes,
            content.talks,
            self.panel,
            content.related,
            content.materials,
            content.events,
        )
        # What stands in one line with others, such as roles and cities, is counted, and the space around entries is not
        lines = [_lines(text) for _place, text in texts(sections) if text]
        return sum(lines) + LINES_OF_A_HEADING * sum(map(bool, sections)) <= LINES_BESIDE_FACTS

    @property
    def panel(self) -> tuple[ContributionContent, ...]:
        """Who speaks in the session without a talk of their own."""
        return tuple(part for part in self.content.contributions if ROLES[part.role].place is RolePlace.PEOPLE)

    @property
    def events(self) -> list[tuple[LinkedEventContent, bool]]:
        """The linked events, and whether each was past on the day of the edition."""
        return [(event, event.is_past(on=self.imprint.as_of)) for event in self.content.events]

    @property
    def materials(self) -> list[tuple[MaterialContent, str, str]]:
        """The materials, each with where its link leads, and with the address that is printed.

        The link to a file leads to that file; its long address is not for typing, so the session's page is printed.
        """
        page = self._page(self.content.slug)
        addresses = Addresses(self.imprint.site_url)
        targets = [(each, each.link or (page and addresses.material(each))) for each in self.content.materials]
        return [(each, target, target and (each.link or page)) for each, target in targets]

    @property
    def related(self) -> list[tuple[RelatedSessionContent, str]]:
        """The related sessions, each with the address of its page if it has one."""
        return [(each, self._page(each.slug)) for each in self.content.related]

    def _page(self, slug: str) -> str:
        """The address of a session's page; empty on a test copy, whose readers could not go there."""
        return f"{self.imprint.site_url}/sessions/{slug}/" if slug and not self.imprint.is_test_copy else ""


def _lines(text: str) -> int:
    """About how many lines the text takes beside the facts."""
    return sum(1 + sum(2 if each >= FIRST_WIDE else 1 for each in line) // WIDTH_OF_LINE for line in text.split("\n"))


def document_html(content: SessionContent, *, imprint: Imprint, has_logo: bool = False) -> str:
    """The sheet as HTML that names its pictures `asset:qr`, `asset:logo` and `asset:photo-<digest>`."""
    with translation.override(imprint.language):
        sheet = Sheet(translated(content, imprint.translation), imprint, has_logo)
        return render_to_string("document/session.html", {"sheet": sheet})
