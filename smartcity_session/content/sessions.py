"""The read of sessions: three queries, however many talks there are."""

import json
import typing
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Lower

from materials.models import LinkedEvent, Material
from smartcity_session.content.rows import (
    LISTED,
    PERSON_COLUMNS,
    Content,
    Lists,
    RowFacts,
    congress_content,
    from_row,
    gathered,
    material_content,
    names_of,
    person_from_columns,
    row_list,
    session_summary,
    spoken_language,
    tag_lists,
    topics_content,
)
from smartcity_session.content.serialization import SCHEMA_VERSION, Fields, revived
from smartcity_session.content.types import (
    NOWHERE,
    ContributionContent,
    FormerHolder,
    LinkedEventContent,
    LocationContent,
    MaterialContent,
    OutcomeContent,
    PersonContent,
    RelatedSessionContent,
    SessionContent,
    SessionSummary,
    TalkContent,
)
from smartcity_session.models import ConferenceSession, FormerCode, GuidingQuestion, Outcome, RelatedSession
from smartcity_session.text.letters import room_key
from speakers.models import Contribution, Talk


@dataclass(frozen=True, slots=True)
class SessionReading:
    """A session's content with its related sessions that are public here, by slug, as lists show them now.

    These are no part of the content: that another session moves puts no PDF of this one behind.
    """

    content: SessionContent
    related: dict[str, SessionSummary]


def session_reading(session: ConferenceSession) -> SessionReading:
    """Read what the page of a session shows of it and its related sessions, in the three queries of its content."""
    return _readings([session])[0]


def session_content(session: ConferenceSession) -> SessionContent:
    """Read all that readers may know of the session, whatever its status: who may ask is the caller's question.

    Three queries, however many talks there are, when `session.congress` is loaded already.
    """
    return session_contents([session])[0]


def session_contents(sessions: Sequence[ConferenceSession]) -> list[SessionContent]:
    """Read many sessions in the three queries that one takes, in the order in which they are given."""
    return [reading.content for reading in _readings(sessions)]


def _readings(sessions: Sequence[ConferenceSession]) -> list[SessionReading]:
    keys = [session.pk for session in sessions]
    lists = _lists(keys)
    session_parts, talk_parts = _contributions(keys)
    talks = _talks(keys, talk_parts)
    public = {key: _public_related(lists[key, "related"]) for key in keys}
    congresses = {session.congress_id: congress_content(session.congress) for session in sessions}
    contents = [
        from_row(
            SessionContent,
            session,
            schema=SCHEMA_VERSION,
            location=_location(session.room, lists[session.pk, "location"]),
            spoken_languages=tuple(spoken_language(facts) for facts in lists[session.pk, "language"]),
            topics=topics_content(lists[session.pk, "topic"]),
            contributions=tuple(session_parts[session.pk]),
            guiding_questions=tuple(facts["text"] for facts in lists[session.pk, "question"]),
            outcomes=tuple(OutcomeContent(**facts) for facts in lists[session.pk, "outcome"]),
            talks=tuple(talks[session.pk]),
            related=tuple(_related(facts, public[session.pk]) for facts in lists[session.pk, "related"]),
            materials=tuple(_listed_material(facts) for facts in lists[session.pk, "material"]),
            events=tuple(_listed_event(facts) for facts in lists[session.pk, "event"]),
            congress=congresses[session.congress_id],
        )
        for session in sessions
    ]
    return [SessionReading(content, public[key]) for key, content in zip(keys, contents, strict=True)]


def published_session(code: str) -> ConferenceSession | None:
    """The published session with this code, in any case of letters, with its congress loaded; None if there is none."""
    return ConferenceSession.objects.published().select_related("congress").coded(code).first()


def former_holders(session: ConferenceSession) -> tuple[FormerHolder, ...]:
    """The public sessions that had a code of this session before it, the latest first; in two queries, or one for none.

    They are no part of the content: links lead to the session whatever its PDF says.
    """
    if not FormerCode.objects.concern(session):  # as nearly always, and a quarter of the time of the query below
        return ()
    rows = FormerCode.objects.published().before(session).select_related("session")
    zone = session.congress.zone
    return tuple(
        FormerHolder(row.code, row.until.astimezone(zone).date() if row.until else None, session_summary(row.session))
        for row in rows.only("code", "until", *(f"session__{name}" for name in LISTED))
    )


def _lists(sessions: list[int]) -> Lists:
    """What sessions have lists of, in one query: the facts of each row, by session and kind."""
    own = (rows.filter(session__in=sessions) for rows in _kinds_of_lists())
    return gathered(*own, _locations().filter(pk__in=sessions), *tag_lists(sessions))


@cache
def _kinds_of_lists() -> tuple[QuerySet[Any, Any], ...]:
    """The lists of all sessions, of which every read takes its part. To build them costs as much as that read."""
    coded = ConferenceSession.objects.published().alias(lowered=Lower("code"))
    target = coded.filter(lowered=Lower(OuterRef("code")))
    listed = RowFacts(**{name: name for name in LISTED})
    related = RelatedSession.objects.annotate(target=Subquery(target.values(listed=listed)))
    files = ("file", "file_name", "file_type", "file_size", "file_sha256", "pages")
    return (
        row_list("question", GuidingQuestion.objects.all(), "text"),
        row_list("outcome", Outcome.objects.all(), "text", "result", "evidence", link="evidence_link"),
        row_list("related", related, "code", "title", "reason", "target"),
        row_list("material", Material.objects.all(), *_names(MaterialContent, "file"), *files),
        row_list("event", LinkedEvent.objects.all(), *_names(LinkedEventContent)),
    )


@cache
def _locations() -> QuerySet[Any, Any]:
    """The rooms of all sessions, as `_kinds_of_lists` has the lists."""
    located = ConferenceSession.objects.filter(location__isnull=False)
    rows = located.annotate(session_id=F("pk"), position=Value(0))
    names = ("name", *names_of(LocationContent))
    return row_list("location", rows, **{name: f"location__{name}" for name in names})


def _location(text: str, rows: list[Fields]) -> LocationContent:
    """The facts of the session's room; none where the former release wrote the name of another room."""
    facts = next((row for row in rows if room_key(row["name"]) == room_key(text)), None)
    if facts is None:
        return NOWHERE
    return LocationContent(**{**{name: facts[name] for name in names_of(LocationContent)}, "uuid": _uuid(facts)})


Parts = dict[int | None, list[ContributionContent]]


def _talks(sessions: list[int], parts: Parts) -> dict[int, list[TalkContent]]:
    """The talks by session, in one query; `parts` are those in talks, by talk."""
    names = _names(TalkContent, "uuid", "contributions")
    found: dict[int, list[TalkContent]] = defaultdict(list)
    rows = Talk.objects.filter(session__in=sessions).order_by("position", "pk")
    for session, pk, key, *facts in rows.values_list("session_id", "pk", "uuid", *names):
        given = dict(zip(names, facts, strict=True))
        found[session].append(TalkContent(uuid=str(key), contributions=tuple(parts[pk]), **given))
    return found


def _contributions(sessions: list[int]) -> tuple[Parts, Parts]:
    """The parts in the sessions as a whole by session, and those in their talks by talk, in one query.

    Somebody with several parts is one object.
    """
    talks = Talk.objects.filter(session__in=sessions)  # a subquery, for which the indexes do; a join reads every part
    rows = Contribution.objects.filter(Q(session__in=sessions) | Q(talk__in=talks))
    of_sessions: Parts = defaultdict(list)
    of_talks: Parts = defaultdict(list)
    persons: dict[int, PersonContent] = {}
    facts_of_person = (f"speaker__{name}" for name in PERSON_COLUMNS)
    columns = ("talk_id", "session_id", "role", "confirmed", "speaker_id", *facts_of_person)
    for talk, session, role, confirmed, speaker, *facts in rows.order_by("position", "pk").values_list(*columns):
        person = persons.get(speaker) or persons.setdefault(speaker, person_from_columns(*facts))
        (of_talks[talk] if talk else of_sessions[session]).append(ContributionContent(role, confirmed, person))
    return of_sessions, of_talks


def _public_related(rows: list[Fields]) -> dict[str, SessionSummary]:
    """The related sessions that are public here, by slug."""
    summaries = [_public_session(facts["target"]) for facts in rows if facts["target"]]
    return {summary.slug: summary for summary in summaries}


def _public_session(target: Fields | str) -> SessionSummary:
    """A session of which `RowFacts` were read in a subquery: some SQLites hand those on as text."""
    facts: Fields = json.loads(target) if isinstance(target, str) else target
    given = {"people": (), "topics": (), "languages": (), "colour": "", **facts, "slug": facts["code"].lower()}
    return typing.cast("SessionSummary", revived(SessionSummary, given))


def _related(facts: Fields, public: dict[str, SessionSummary]) -> RelatedSessionContent:
    code, target = facts["code"], public.get(facts["code"].lower())
    return RelatedSessionContent(
        code=code,
        slug=target.slug if target else "",
        title=target.title if target else facts["title"],
        reason=facts["reason"],
    )


def _listed_event(facts: Fields) -> LinkedEventContent:
    return typing.cast("LinkedEventContent", revived(LinkedEventContent, {**facts, "uuid": _uuid(facts)}))


def _listed_material(facts: Fields) -> MaterialContent:
    return material_content(SimpleNamespace(**{**facts, "uuid": _uuid(facts)}))


def _uuid(facts: Fields) -> str:
    """SQLite stores a UUID without its hyphens."""
    return str(uuid.UUID(facts["uuid"]))


def _names(kind: type[Content], *without: str) -> list[str]:
    return [name for name in names_of(kind) if name not in without]
