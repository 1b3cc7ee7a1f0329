"""One session: its page, and how other pages of a session find it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from materials.models import Material
from smartcity_session.content import (
    Appointed,
    ContributionContent,
    LinkedEventContent,
    MaterialContent,
    QuestionPhase,
    RelatedSessionContent,
    SessionContent,
    SessionSummary,
    TalkContent,
    former_holders,
    in_language,
    published_session,
    question_times,
    session_notices,
    session_reading,
)
from smartcity_session.diff.changelog import number_of_changes
from smartcity_session.editions.appointments import moved_sessions
from smartcity_session.editions.publishing import changes_since
from smartcity_session.http.cache_control import shared
from smartcity_session.models import ConferenceSession, Edition, FormerCode
from smartcity_session.models.edition import PublishedSheet
from smartcity_session.participation.feedback import FeedbackTime, feedback_time
from smartcity_session.presentation.awaited import awaited, is_open
from smartcity_session.presentation.labels import host, role_name
from smartcity_session.presentation.running_order import running_order
from smartcity_session.presentation.timeline import (
    Phase,
    TimedTalk,
    next_talk,
    phase_of,
    session_moments,
    talk_on,
    timed_talks,
)
from smartcity_session.views.nearby import nearby
from smartcity_session.views.pages import MissingPageError, local_day, page_language, render_page
from speakers.roles import RolePlace, roles_at

LONGEST_OPEN_ABSTRACT = 500  # characters of a talk's abstract
FEWEST_FOR_CONTENTS = 5  # sections


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role in the session as a whole, and who has it."""

    label: str
    parts: tuple[ContributionContent, ...]


@dataclass(frozen=True, slots=True)
class MaterialGroup:
    """The materials for one use: before, during or after the session."""

    label: str
    materials: tuple[MaterialContent, ...]


@dataclass(frozen=True, slots=True)
class RelatedLine:
    """A related session, with when and where it is while it is public here."""

    related: RelatedSessionContent
    now: SessionSummary | None


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk with its start, as far as that is known; `mark` is "past" or "running", or empty."""

    talk: TalkContent
    starts_at: datetime | None
    mark: str

    @property
    def is_long(self) -> bool:
        """Whether its abstract is so long that the page folds it."""
        return len(self.talk.abstract) > LONGEST_OPEN_ABSTRACT


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A link to a section of the page."""

    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class SessionPage:
    """What the page shows of a session at a moment; `talk_on` and `talk_next` are known while it is on.

    `sheets` are those of the edition, the one for this reader first. `feedback` is known while the session takes some;
    `is_open` says that what is not known can still come.
    """

    content: SessionContent
    moment: datetime
    related: tuple[RelatedLine, ...]
    talks: tuple[TalkLine, ...]
    phase: Phase
    talk_on: TimedTalk | None
    talk_next: TimedTalk | None
    edition: Edition | None
    sheets: tuple[PublishedSheet, ...]
    changes: int
    moved_from: Appointed | None
    roles: tuple[RoleLine, ...]
    is_open: bool
    contacts: tuple[ContributionContent, ...]
    speakers: tuple[ContributionContent, ...]
    materials: tuple[MaterialGroup, ...]
    upcoming: tuple[LinkedEventContent, ...]
    past: tuple[LinkedEventContent, ...]
    questions: QuestionPhase
    feedback: FeedbackTime | None

    @property
    def untranslated(self) -> str:
        """The language of the session, where nothing of it is in that of the page; else nothing."""
        own, here = self.content.language, page_language()
        is_its = own.split("-")[0] == here.split("-")[0]
        return "" if not own or is_its or here in self.content.languages else own

    @property
    def awaited(self) -> list[str]:
        """What is still to be confirmed."""
        return awaited(self.content) if self.is_open else []

    @property
    def has_event_dates(self) -> bool:
        """Whether the date of a linked event is known."""
        return any(event.start_date for event in self.content.events)

    @property
    def has_times(self) -> bool:
        """Whether anything is known of when its talks are."""
        return any(line.starts_at or line.talk.minutes for line in self.talks)

    @property
    def livestream_host(self) -> str:
        """Where the stream is, while a fact of the page says so: while the session is on, a button leads there."""
        is_said = self.phase in {Phase.UNPLACED, Phase.BEFORE} and not self.content.is_off
        return host(self.content.livestream_url) if is_said else ""

    @property
    def recording_host(self) -> str:
        """Where the recording is, while a fact of the page says so: after the session a button leads there."""
        return host(self.content.recording_url) if self.phase is not Phase.AFTER else ""

    @property
    def has_facts(self) -> bool:
        """Whether anything is known that stands in the list of facts below the title."""
        content = self.content
        lists = content.spoken_languages, content.topics
        words = content.format, content.organiser, content.partners, self.livestream_host, self.recording_host
        return any(lists) or any(words)

    @property
    def contents(self) -> tuple[SectionLink, ...]:
        """Links to the sections, in their order on the page; none on a page that has few."""
        content = self.content
        links = {
            "abstract": (content.abstract, _("Abstract")),
            "questions": (content.guiding_questions, _("Guiding questions")),
            "outcomes": (content.outcomes or content.outcomes_lead_in, _("Envisaged outcomes")),
            "speakers": (self.speakers, _("Speakers")),
            "talks": (self.talks, _("Talks")),
            "related": (content.related, _("Related sessions")),
            "materials": (self.materials, _("Background material")),
            "events": (content.events, _("Linked events")),
        }
        first = ("materials", "outcomes") if self.phase is Phase.AFTER else ()
        order = (*first, *(anchor for anchor in links if anchor not in first))
        found = tuple(SectionLink(anchor, links[anchor][1]) for anchor in order if links[anchor][0])
        return found if len(found) >= FEWEST_FOR_CONTENTS else ()

    @property
    def pack_size(self) -> int:
        """About how many bytes the reading pack has: some files may not be permitted to be in it, its own are small."""
        sizes = [material.file.size for material in self.content.materials if material.file]
        return sum(sizes) + sum(sheet.size for sheet in self.sheets[:1])


def session_page(  # noqa: PLR0913 (what a page is made of)
    content: SessionContent,
    *,
    edition: Edition | None,
    moment: datetime,
    changes: int = 0,
    moved_from: Appointed | None = None,
    questions: QuestionPhase = QuestionPhase.NEVER,
    feedback: FeedbackTime | None = None,
    related: Mapping[str, SessionSummary] = MappingProxyType({}),
) -> SessionPage:
    """Prepare the page of a session as it reads at the moment; `related` are the related sessions by slug.

    `changes` is how much has changed since the edition, `moved_from` when and where the session was to be before,
    `questions` says how the session takes them at the moment, `feedback` when it takes feedback.
    """
    today = local_day(moment, content.congress)
    phase = phase_of(content, moment)
    during = phase is Phase.DURING
    return SessionPage(
        content=content,
        moment=moment.astimezone(ZoneInfo(content.congress.time_zone)),
        talks=talk_lines(content, moment if during else None),
        related=tuple(RelatedLine(each, related.get(each.slug)) for each in content.related),
        phase=phase,
        talk_on=talk_on(content, moment) if during else None,
        talk_next=next_talk(content, moment) if during else None,
        edition=edition,
        sheets=edition.sheets_for(page_language()) if edition else (),
        changes=changes,
        moved_from=moved_from,
        roles=_role_lines(content),
        is_open=is_open(content, on=today) if phase is Phase.UNPLACED else phase is not Phase.AFTER,
        contacts=_people_at(RolePlace.CONTACT, content),
        speakers=_people_at(RolePlace.PEOPLE, content),
        materials=_material_groups(content, phase),
        upcoming=tuple(event for event in content.events if not event.is_past(on=today)),
        past=tuple(event for event in content.events if event.is_past(on=today)),
        questions=questions,
        feedback=feedback if feedback and feedback.is_open(at=moment) else None,
    )


def _people_at(place: RolePlace, content: SessionContent) -> tuple[ContributionContent, ...]:
    return tuple(part for role in roles_at(place) for part in content.people(role))


def talk_lines(content: SessionContent, moment: datetime | None = None) -> tuple[TalkLine, ...]:
    """The talks in their order; with a moment, those that are over at it and the one that is on are marked."""
    slots = running_order(content)
    running = talk_on(content, moment) if moment else None
    over = {each.talk.uuid for each in timed_talks(content) if moment and each.ends_at <= moment}

    def mark(talk: TalkContent) -> str:
        if running and talk.uuid == running.talk.uuid:
            return "running"
        return "past" if talk.uuid in over else ""

    return tuple(
        TalkLine(talk, slots[talk.uuid].starts_at if talk.uuid in slots else None, mark(talk)) for talk in content.talks
    )


def _role_lines(content: SessionContent) -> tuple[RoleLine, ...]:
    lines = [(role, content.people(role)) for role in roles_at(RolePlace.FACTS)]
    return tuple(RoleLine(role_name(role), parts) for role, parts in lines if parts)


def _material_groups(content: SessionContent, phase: Phase) -> tuple[MaterialGroup, ...]:
    """The materials by use; once the session is over, what is for afterwards comes first."""
    uses = list(Material.Use)
    groups = [
        MaterialGroup(str(use.label), tuple(each for each in content.materials if each.use == use))
        for use in (reversed(uses) if phase is Phase.AFTER else uses)
    ]
    return tuple(group for group in groups if group.materials)


def at_code(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view the published session with the code in the address, and all other parts of the address.

    Another case of letters and a former code redirect for good; a code without a public session is 404.
    """

    @wraps(view)
    def found(request: HttpRequest, code: str, **rest: Any) -> HttpResponseBase:
        session = session_at(code)
        if code != session.slug:
            route = cast("ResolverMatch", request.resolver_match).view_name
            return HttpResponsePermanentRedirect(resolve_url(route, code=session.slug, **rest))
        return view(request, session, **rest)

    return found


def session_at(code: str) -> ConferenceSession:
    """The published session that has or had this code; 404 without one."""
    session = published_session(code) or _formerly(code)
    if session is None:
        raise MissingPageError(_("There is no published session with the code %(code)s.") % {"code": code})
    return session


def _formerly(code: str) -> ConferenceSession | None:
    former = FormerCode.objects.published().select_related("session").newest(code)
    return former.session if former else None


@require_safe
@shared
def session(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show everything about one session."""
    edition = Edition.objects.latest_at(code)  # nearly every session has one, and this query has them both
    session = edition.session if edition else session_at(code)
    if code != session.slug:
        return redirect("session", session.slug, permanent=True)
    moment = timezone.now()
    here = page_language()
    reading = session_reading(session, language=here)
    content, shown = reading.content, in_language(reading.content, here)
    times = question_times(session)
    feedback = feedback_time(session, content)
    return render_page(
        request,
        "session/session.html",
        congress=shown.congress,
        moment=moment,
        notices=session_notices(session, after=moment, language=here),
        moments=(*session_moments(content), *times.moments, *(feedback.moments if feedback else ())),
        former_holders=former_holders(session, language=here),
        nearby=nearby(shown, language=here),
        page=session_page(
            shown,
            edition=edition,
            changes=number_of_changes(changes_since(edition, content)) if edition else 0,
            moved_from=moved_sessions([content]).get(content.code),
            moment=moment,
            questions=times.phase(at=moment),
            feedback=feedback,
            related=reading.related,
        ),
    )
