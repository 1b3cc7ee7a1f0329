"""Notices: short messages that are shown for a limited time."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from smartcity_session.content.field_metadata import NOT_IN_THE_API, UUID, about
from smartcity_session.content.rows import from_row
from smartcity_session.content.translations import TextColumn, row_text, with_translations
from smartcity_session.content.types import CongressContent
from smartcity_session.models import ConferenceSession, Notice
from smartcity_session.models.notice import NoticeQuerySet
from smartcity_session.models.translation import TextSubject


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """A short message to readers; moments are in the zone of the congress, `shown_until` is not included.

    It is no part of a SessionContent: that it comes and goes puts no PDF behind. Without a session, `session_code` and
    `session_slug` are empty, and it concerns the whole congress. `revision` rises with each change of it.
    """

    uuid: str = field(metadata=UUID)
    session_code: str = field(metadata=about("Empty for a notice of the whole congress."))
    session_slug: str = field(metadata=NOT_IN_THE_API)
    text: str = field(metadata=about("What there is to say."))
    shown_from: datetime = field(metadata=about("From when it is shown."))
    shown_until: datetime = field(metadata=about("Until when it is shown; not included."))
    revision: int = field(metadata=NOT_IN_THE_API)
    updated_at: datetime = field(metadata=about("When it was last changed."))

    def is_shown(self, *, at: datetime) -> bool:
        """Whether readers see it at this moment."""
        return self.shown_from <= at < self.shown_until


def congress_notices(
    congress: CongressContent, *, after: datetime | None = None, language: str = ""
) -> tuple[NoticeContent, ...]:
    """The notices of the congress, the newest first, in one query; of those that are over, only ones `after` it."""
    return _notices(Notice.objects.filter(session__isnull=True), ZoneInfo(congress.time_zone), after, language)


def session_notices(
    session: ConferenceSession, *, after: datetime | None = None, language: str = ""
) -> tuple[NoticeContent, ...]:
    """The notices that concern a session, its own and the congress's, the newest first, in one query.

    Planned ones are among them: `NoticeContent.is_shown` says which readers see. Those that end by `after` are not.
    """
    return _notices(Notice.objects.of(session), session.congress.zone, after, language)


def programme_notices(
    congress: CongressContent, *, after: datetime | None = None, language: str = ""
) -> tuple[NoticeContent, ...]:
    """The notices of the congress and of all published sessions, as `session_notices` gives them."""
    return _notices(Notice.objects.all(), ZoneInfo(congress.time_zone), after, language)


def _notices(rows: NoticeQuerySet, zone: ZoneInfo, after: datetime | None, language: str) -> tuple[NoticeContent, ...]:
    public = rows.published().select_related("session").only(*READ)
    left = public if after is None else public.filter(shown_until__gt=after)
    shown = with_translations(left, language, TEXT)
    return tuple(_notice(row, zone, language) for row in shown.order_by("-shown_from", "-pk"))


TEXT = TextColumn(TextSubject.NOTICE, "text")
# Of its session, all columns are three times as many as these.
READ = ("uuid", "text", "shown_from", "shown_until", "revision", "updated_at", "session__code")


def _notice(row: Notice, zone: ZoneInfo, language: str) -> NoticeContent:
    return from_row(
        NoticeContent,
        row,
        session_code=row.session.code if row.session else "",
        session_slug=row.session.slug if row.session else "",
        text=row_text(row, TEXT, row.text, language),
        shown_from=row.shown_from.astimezone(zone),
        shown_until=row.shown_until.astimezone(zone),
    )
