"""Atom (RFC 4287): one entry per edition, with its note and with what changed since the one before.

Among them, newest first, are the moves and cancellations of sessions. Before them stands an entry for each notice that
is shown now.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from smartcity_session.content import Appointed, CongressContent, NoticeContent, SessionContent
from smartcity_session.exports.json_api import EditionRecord
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.dates import appointed
from smartcity_session.presentation.plain_text import legal

MEDIA_TYPE = "application/atom+xml; charset=utf-8"

# A feed without an entry was last changed at no time that is known, and RFC 4287 (4.1.1) wants one.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """An edition as news: the title it had, and what changed since the edition before, in words."""

    record: EditionRecord
    session_uuid: str
    title: str
    changes: tuple[str, ...]


class AnnouncementKind(enum.Enum):
    """What an announcement tells of a session."""

    MOVED = enum.auto()
    CANCELLED = enum.auto()
    POSTPONED = enum.auto()
    REINSTATED = enum.auto()


@dataclass(frozen=True, slots=True)
class AnnouncementEntry:
    """That a session was moved, from `moved_from` to `now`, was cancelled, or takes place after all, as news.

    `sequence` counts the announcements of the session, so that the entry has the same id for good. `note` says why it
    is cancelled.
    """

    session_uuid: str
    session_code: str
    session_slug: str
    title: str
    sequence: int
    kind: AnnouncementKind
    announced_at: datetime
    moved_from: Appointed | None
    now: Appointed
    note: str

    @property
    def headline(self) -> str:
        """What has happened, in words."""
        words = {
            AnnouncementKind.MOVED: _("%(code)s %(title)s was moved"),
            AnnouncementKind.CANCELLED: _("%(code)s %(title)s is cancelled"),
            AnnouncementKind.POSTPONED: _("%(code)s %(title)s is postponed"),
            AnnouncementKind.REINSTATED: _("%(code)s %(title)s takes place after all"),
        }
        return words[self.kind] % {"code": self.session_code, "title": self.title}


Entry = EditionEntry | AnnouncementEntry


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in the order of a feed: what happened last comes first."""
    return sorted(entries, key=_moment, reverse=True)


def _moment(entry: Entry) -> datetime:
    return entry.record.published_at if isinstance(entry, EditionEntry) else entry.announced_at


class _Feed(Atom1Feed):
    """Django's Atom feed; it would take the clock's word for when an empty feed was last changed."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


def session_feed(
    content: SessionContent,
    entries: Iterable[Entry],
    addresses: Addresses,
    notices: Iterable[NoticeContent] = (),
) -> bytes:
    """The notices that concern one session, its editions, and when it was moved or cancelled."""
    title = _("%(code)s %(title)s: editions") % {"code": content.code, "title": content.title}
    page, source = addresses.session(content.slug), addresses.of("session_feed", content.slug)
    feed = _feed(title, page, source, content.congress.name)
    return _written(feed, notices, entries, addresses)


def programme_feed(
    congress: CongressContent,
    entries: Iterable[Entry],
    addresses: Addresses,
    notices: Iterable[NoticeContent] = (),
) -> bytes:
    """The notices of the congress and of all sessions, their editions, and which were moved or cancelled."""
    title = _("%(congress)s: editions of the sessions") % {"congress": congress.name}
    feed = _feed(title, addresses.home(), addresses.of("programme_feed"), congress.name)
    return _written(feed, notices, entries, addresses)


def _feed(title: str, page: str, source: str, author: str) -> _Feed:
    return _Feed(
        title=legal(title),
        link=page,
        description=None,
        language=get_language(),
        feed_url=source,
        author_name=legal(author),
    )


def _written(feed: _Feed, notices: Iterable[NoticeContent], entries: Iterable[Entry], addresses: Addresses) -> bytes:
    for notice in notices:
        _add_notice(feed, notice, addresses)
    for entry in entries:
        if isinstance(entry, EditionEntry):
            _add_edition(feed, entry, addresses)
        else:
            _add_announcement(feed, entry, addresses)
    return feed.writeString("utf-8").encode()


def _add_edition(feed: _Feed, entry: EditionEntry, addresses: Addresses) -> None:
    record = entry.record
    words = _("%(code)s %(title)s, edition %(number)s")
    facts = {"code": record.session_code, "title": entry.title, "number": record.number}
    feed.add_item(
        title=legal(words % facts),
        link=addresses.edition(record.session_slug, record.number),
        description=legal(_summary(entry)),
        unique_id=uuid5(UUID(entry.session_uuid), f"edition {record.number}").urn,
        pubdate=record.published_at,
        updateddate=record.updated_at,
    )


def _add_announcement(feed: _Feed, entry: AnnouncementEntry, addresses: Addresses) -> None:
    feed.add_item(
        title=legal(entry.headline),
        link=addresses.session(entry.session_slug),
        description=legal(_announcement(entry)),
        unique_id=uuid5(UUID(entry.session_uuid), f"announcement {entry.sequence}").urn,
        pubdate=entry.announced_at,
        updateddate=entry.announced_at,
    )


def _add_notice(feed: _Feed, notice: NoticeContent, addresses: Addresses) -> None:
    first_line = notice.text.split("\n", maxsplit=1)[0]
    words = _("%(code)s, notice: %(text)s") if notice.session_code else _("Notice: %(text)s")
    feed.add_item(
        title=legal(words % {"code": notice.session_code, "text": first_line}),
        link=addresses.session(notice.session_slug) if notice.session_slug else addresses.home(),
        description=legal(linebreaks(notice.text, autoescape=True)),
        unique_id=UUID(notice.uuid).urn,
        pubdate=notice.shown_from,
        updateddate=max(notice.shown_from, notice.updated_at),
    )


def _summary(entry: EditionEntry) -> SafeString:
    record = entry.record
    texts = [text for text in (_state(record), record.note) if text]
    if not texts and not entry.changes:
        texts = [_("The first edition.") if record.number == 1 else _("The content is that of the edition before.")]
    paragraphs = format_html_join("", "<p>{}</p>", ((text,) for text in texts))
    items = format_html_join("", "<li>{}</li>", ((change,) for change in entry.changes))
    return format_html("{}<ul>{}</ul>", paragraphs, items) if entry.changes else paragraphs


def _announcement(entry: AnnouncementEntry) -> SafeString:
    if entry.kind is AnnouncementKind.CANCELLED:
        return mark_safe(linebreaks(entry.note, autoescape=True))  # noqa: S308 (it is escaped)
    lines = [_("Now: %(now)s.") % {"now": appointed(entry.now)}] if appointed(entry.now) else []
    if entry.moved_from is not None:
        lines.append(_("Before: %(former)s.") % {"former": appointed(entry.moved_from)})
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _state(record: EditionRecord) -> str:
    if record.state == "standing":
        return ""
    said = _("This edition was withdrawn: %s") if record.state == "withdrawn" else _("This edition was removed: %s")
    return said % record.reason
