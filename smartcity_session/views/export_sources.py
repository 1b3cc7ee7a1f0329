"""What formats are made from, read from rows when a format asks for it (`exports.registry`)."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from smartcity_session.content import (
    CongressContent,
    ListedBreak,
    NoticeContent,
    SessionContent,
    breaks_content,
    congress_content,
    programme_notices,
    session_content,
    session_contents,
    session_notices,
)
from smartcity_session.diff.moves import last_move
from smartcity_session.exports.atom import Entry
from smartcity_session.exports.citations import Citation
from smartcity_session.exports.ical import CalendarRevision
from smartcity_session.exports.schedule import Schedule, schedule
from smartcity_session.models import Appointment, ConferenceSession, Congress, Edition
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.timeline import notice_moments
from smartcity_session.views.edition_records import feed_entries


class NoticesRead:
    """What is made from notices holds until the next of them comes or goes, what is not made from them for good."""

    @property
    def notices_read(self) -> tuple[NoticeContent, ...]:
        """All notices, those to come and those that are over too, if any were asked for."""
        return tuple(self.__dict__.get("all_notices", ()))


class SessionRows(NoticesRead):
    """A published session, at a moment."""

    def __init__(self, session: ConferenceSession, addresses: Addresses, moment: datetime) -> None:
        self.session, self.addresses, self.moment = session, addresses, moment

    @cached_property
    def content(self) -> SessionContent:
        """The session, in three queries."""
        return session_content(self.session)

    @cached_property
    def all_notices(self) -> tuple[NoticeContent, ...]:
        """The notices that concern it, in one query."""
        return session_notices(self.session)

    @property
    def notices(self) -> tuple[NoticeContent, ...]:
        """Those that are shown at the moment."""
        return shown(self.all_notices, moment=self.moment)

    @cached_property
    def revision(self) -> CalendarRevision:
        """What calendars learn of it, in two queries."""
        history = Appointment.objects.filter(session=self.session).histories()[self.session.pk]
        return with_notices(revision(self.session, history), self.all_notices, moment=self.moment)

    @cached_property
    def news(self) -> list[Entry]:
        """Its newest editions, moves and cancellations, in four queries."""
        return feed_entries(ConferenceSession.objects.filter(pk=self.session.pk))

    @property
    def citation(self) -> Citation:
        """The session, dated as its latest edition is."""
        latest = Edition.objects.latest_of(self.session)
        return Citation(self.content, None, latest.as_of if latest else None, self.addresses.session(self.session.slug))


class EditionRows(NoticesRead):
    """An edition that stands: what it said, whatever the session says now."""

    def __init__(self, edition: Edition, content: SessionContent, addresses: Addresses) -> None:
        self.edition, self.content, self.addresses = edition, content, addresses

    @property
    def citation(self) -> Citation:
        """That very edition."""
        url = self.addresses.edition(self.edition.session.slug, self.edition.number)
        return Citation(self.content, self.edition.number, self.edition.as_of, url)


class ProgrammeRows(NoticesRead):
    """The published programme, at a moment."""

    def __init__(self, congress: Congress, addresses: Addresses, moment: datetime) -> None:
        self.congress: CongressContent = congress_content(congress)
        self.addresses, self.moment = addresses, moment

    @cached_property
    def all_notices(self) -> tuple[NoticeContent, ...]:
        """The notices of the congress and of all sessions, in one query."""
        return programme_notices(self.congress)

    @property
    def notices(self) -> tuple[NoticeContent, ...]:
        """Those that are shown at the moment."""
        return shown(self.all_notices, moment=self.moment)

    @cached_property
    def sessions(self) -> list[tuple[SessionContent, CalendarRevision]]:
        """Every published session in programme order, with what calendars learn of it."""
        histories = Appointment.objects.histories()
        notices = _by_session(self.all_notices)
        return [
            (
                content,
                with_notices(revision(row, histories[row.pk]), [*notices[""], *notices[row.code]], moment=self.moment),
            )
            for row, content in self._rows
        ]

    @property
    def timetable(self) -> Schedule:
        """The sessions by day and room."""
        return schedule(self.congress, [content for _row, content in self._rows], self.breaks)

    @cached_property
    def breaks(self) -> tuple[ListedBreak, ...]:
        """All breaks, in one query."""
        return breaks_content()

    @cached_property
    def news(self) -> list[Entry]:
        """The newest editions, moves and cancellations of all sessions, in four queries."""
        return feed_entries(ConferenceSession.objects.published())

    @cached_property
    def _rows(self) -> list[tuple[ConferenceSession, SessionContent]]:
        rows = list(ConferenceSession.objects.published().select_related("congress").in_programme_order())
        return list(zip(rows, session_contents(rows), strict=True))


def revision(session: ConferenceSession, history: list[Appointment]) -> CalendarRevision:
    """How often the session was announced anew, when its record last changed, and from when and where it was moved."""
    if not history:
        return CalendarRevision(0, session.updated_at)
    last = history[-1]
    former = last_move((*history, session))
    return CalendarRevision(last.sequence, max(session.updated_at, last.noted_at), former)


def with_notices(revision: CalendarRevision, notices: Iterable[NoticeContent], *, moment: datetime) -> CalendarRevision:
    """The revision with the notices that are shown at the moment, so that calendars learn of them.

    What tells their sequence never falls (RFC 5545, 3.8.7.4): a change of a notice weighs more than that its new times
    make it not begun, or not over.
    """
    every = list(notices)
    notice_revisions = sum(
        3 * each.revision + (each.shown_from <= moment) + (each.shown_until <= moment) for each in every
    )
    moments = [each for each in notice_moments(every) if each <= moment]
    changed = max([revision.modified_at, *moments, *(each.updated_at for each in every)])
    return dataclasses.replace(
        revision,
        sequence=revision.sequence + notice_revisions,
        modified_at=changed,
        notices=shown(every, moment=moment),
    )


def shown(notices: Iterable[NoticeContent], *, moment: datetime) -> tuple[NoticeContent, ...]:
    """Those of the notices that readers see at the moment."""
    return tuple(notice for notice in notices if notice.is_shown(at=moment))


def _by_session(notices: Iterable[NoticeContent]) -> dict[str, list[NoticeContent]]:
    """The notices by the code of their session; those of the congress under the empty code."""
    found: dict[str, list[NoticeContent]] = defaultdict(list)
    for notice in notices:
        found[notice.session_code].append(notice)
    return found
