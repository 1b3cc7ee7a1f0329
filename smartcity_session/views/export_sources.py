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
    SiteContent,
    breaks_content,
    in_language,
    programme_notices,
    session_contents,
    session_notices,
    site_content,
)
from smartcity_session.diff.moves import last_move, lasting
from smartcity_session.exports.atom import Entry
from smartcity_session.exports.citations import Citation
from smartcity_session.exports.ical import CalendarRevision
from smartcity_session.exports.schedule import Schedule, schedule
from smartcity_session.files.brand_pictures import flat_pictures
from smartcity_session.models import Appointment, ConferenceSession, Congress, Edition
from smartcity_session.models.notice import NOTICE_STEPS
from smartcity_session.participation.feedback import feedback_time
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.timeline import notice_moments, span_of
from smartcity_session.views.edition_records import feed_entries
from smartcity_session.views.pages import page_language, shown_congress, shown_content


class TimedRows:
    """What is made from rows at a moment holds until the next of `moments_read` comes, which are in any order."""

    def __init__(self) -> None:
        self._moments: list[datetime] = []

    @property
    def moments_read(self) -> list[datetime]:
        """When notices come and go, livestreams begin and feedback opens and closes, as far as they were asked for."""
        return [*self._moments, *notice_moments(self.__dict__.get("all_notices", ()))]

    def calendar_revision(
        self,
        session: ConferenceSession,
        content: SessionContent,
        history: list[Appointment],
        notices: Iterable[NoticeContent],
        moment: datetime,
    ) -> CalendarRevision:
        """What calendars learn of a session at the moment."""
        span = span_of(content, content.congress) if content.livestream_url else None
        if span is not None:
            self._moments += [span.starts_at, span.ends_at]
        told = with_notices(revision(session, history), notices, moment=moment)
        return with_livestream(told, content, moment=moment)


class Brand:
    """The brand of the congress, for share pictures."""

    @cached_property
    def site(self) -> SiteContent:
        """Its accent, and which pictures it has, in one query."""
        return site_content(language=page_language())

    @cached_property
    def pictures(self) -> dict[str, bytes]:
        """Its pictures as PNGs on white. Raises StorageGoneError."""
        return flat_pictures([self.site.logo, self.site.header_picture])


class SessionRows(TimedRows, Brand):
    """A published session, at a moment."""

    def __init__(self, session: ConferenceSession, addresses: Addresses, moment: datetime) -> None:
        super().__init__()
        self.session, self.addresses, self.moment = session, addresses, moment

    @cached_property
    def content(self) -> SessionContent:
        """The session in the language of the address, in three queries."""
        return shown_content(self.session)

    @cached_property
    def all_notices(self) -> tuple[NoticeContent, ...]:
        """The notices that concern it, in one query."""
        return session_notices(self.session, language=page_language())

    @property
    def notices(self) -> tuple[NoticeContent, ...]:
        """Those that are shown at the moment."""
        return shown(self.all_notices, moment=self.moment)

    @cached_property
    def revision(self) -> CalendarRevision:
        """What calendars learn of it, in two queries."""
        history = Appointment.objects.filter(session=self.session).histories()[self.session.pk]
        return self.calendar_revision(self.session, self.content, history, self.all_notices, self.moment)

    @cached_property
    def news(self) -> list[Entry]:
        """Its newest editions, moves and cancellations, in four queries."""
        return feed_entries(ConferenceSession.objects.filter(pk=self.session.pk))

    @property
    def citation(self) -> Citation:
        """The session, dated as its latest edition is."""
        latest = Edition.objects.latest_of(self.session)
        return Citation(self.content, None, latest.as_of if latest else None, self.addresses.session(self.session.slug))


class EditionRows(TimedRows):
    """An edition that stands: what it said, whatever the session says now."""

    def __init__(self, edition: Edition, content: SessionContent, addresses: Addresses) -> None:
        super().__init__()
        self.edition, self.content, self.addresses = edition, in_language(content, page_language()), addresses

    @property
    def citation(self) -> Citation:
        """That very edition."""
        url = self.addresses.edition(self.edition.session.slug, self.edition.number)
        return Citation(self.content, self.edition.number, self.edition.as_of, url)


class ProgrammeRows(TimedRows, Brand):
    """The published programme, at a moment."""

    def __init__(self, congress: Congress, addresses: Addresses, moment: datetime) -> None:
        super().__init__()
        self.congress: CongressContent = shown_congress(congress)
        self._sessions = congress.sessions
        self.addresses, self.moment = addresses, moment

    @cached_property
    def all_notices(self) -> tuple[NoticeContent, ...]:
        """The notices of the congress and of all sessions, in one query."""
        return programme_notices(self.congress, language=page_language())

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
                self.calendar_revision(
                    row, content, histories[row.pk], [*notices[""], *notices[row.code]], self.moment
                ),
            )
            for row, content in self._rows
        ]

    @property
    def timetable(self) -> Schedule:
        """The sessions by day and room."""
        taking = [content.slug for row, content in self._rows if self._takes_feedback(row, content)]
        return schedule(self.congress, [content for _row, content in self._rows], self.breaks, taking_feedback=taking)

    def _takes_feedback(self, session: ConferenceSession, content: SessionContent) -> bool:
        times = feedback_time(session, content)
        if times is None:
            return False
        self._moments += times.moments
        return times.is_open(at=self.moment)

    @cached_property
    def breaks(self) -> tuple[ListedBreak, ...]:
        """All breaks, in one query."""
        return breaks_content(language=page_language())

    @cached_property
    def news(self) -> list[Entry]:
        """The newest editions, moves and cancellations of all sessions, in four queries."""
        return feed_entries(ConferenceSession.objects.published())

    @cached_property
    def _rows(self) -> list[tuple[ConferenceSession, SessionContent]]:
        published = self._sessions.published()
        rows = list(published.in_programme_order())  # which have the congress without a query
        contents = (in_language(content, page_language()) for content in session_contents(rows, among=published))
        return list(zip(rows, contents, strict=True))


def revision(session: ConferenceSession, history: list[Appointment]) -> CalendarRevision:
    """How often the session was announced anew, when its record last changed, and from when and where it was moved."""
    deleted = session.deleted_notice_steps + session.congress.deleted_notice_steps
    if not history:
        return CalendarRevision(deleted, session.updated_at)
    last = history[-1]
    former = last_move((*lasting(history), session))
    return CalendarRevision(last.sequence + deleted, max(session.updated_at, last.noted_at), former)


def with_notices(revision: CalendarRevision, notices: Iterable[NoticeContent], *, moment: datetime) -> CalendarRevision:
    """The revision with the notices that are shown at the moment, so that calendars learn of them.

    What tells their sequence never falls (RFC 5545, 3.8.7.4): a change of a notice weighs more than that its new times
    make it not begun, or not over. `Notice.delete` keeps what a deleted one has come to.
    """
    every = list(notices)
    notice_revisions = sum(
        NOTICE_STEPS * each.revision + (each.shown_from <= moment) + (each.shown_until <= moment) for each in every
    )
    moments = [each for each in notice_moments(every) if each <= moment]
    changed = max([revision.modified_at, *moments, *(each.updated_at for each in every)])
    return dataclasses.replace(
        revision,
        sequence=revision.sequence + notice_revisions,
        modified_at=changed,
        notices=shown(every, moment=moment),
    )


def with_livestream(revision: CalendarRevision, content: SessionContent, *, moment: datetime) -> CalendarRevision:
    """The revision with whether the page of the session links to its livestream at the moment: while it is on."""
    span = span_of(content, content.congress) if content.livestream_url else None
    if span is None:
        return revision
    begun = [each for each in (span.starts_at, span.ends_at) if each <= moment]
    return dataclasses.replace(
        revision, shows_livestream=span.covers(moment), modified_at=max([revision.modified_at, *begun])
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
