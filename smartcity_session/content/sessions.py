"""The read of sessions: three queries, however many talks there are."""

import dataclasses
import json
import typing
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    Rows,
    Sessions,
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
    union_of,
)
from smartcity_session.content.serialization import SCHEMA_VERSION, Fields, revived
from smartcity_session.content.translations import listed_columns, shown_text, texts_of, with_translations
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
    TranslationContent,
)
from smartcity_session.content.written_query import Row, WrittenQuery
from smartcity_session.models import (
    ConferenceSession,
    FormerCode,
    GuidingQuestion,
    Outcome,
    RelatedSession,
    Translation,
)
from smartcity_session.models.translation import TextSubject
from smartcity_session.text.letters import room_key
from speakers.models import Contribution, Talk

# With the keys of their rows: those of people are the speakers'.
KeyedTalk = tuple[int, TalkContent]
KeyedPart = tuple[int, ContributionContent]
Parts = dict[int | None, list[KeyedPart]]


@dataclass(frozen=True, slots=True)
class SessionReading:
    """A session's content with its related sessions that are public here, by slug, as lists show them now.

    These are no part of the content: that another session moves puts no PDF of this one behind.
    """

    content: SessionContent
    related: dict[str, SessionSummary]


def session_reading(session: ConferenceSession, *, language: str = "") -> SessionReading:
    """Read what the page of a session shows of it and its related sessions, in the three queries of its content.

    The related sessions are in a language, if one is given; the content has all languages (`in_language`).
    """
    return _readings([session], language=language)[0]


def session_content(session: ConferenceSession) -> SessionContent:
    """Read all that readers may know of the session, whatever its status: who may ask is the caller's question.

    Three queries, however many talks there are, when `session.congress` is loaded already.
    """
    return session_contents([session])[0]


def session_contents(
    sessions: Sequence[ConferenceSession], *, among: QuerySet[ConferenceSession] | None = None
) -> list[SessionContent]:
    """Read many sessions in the three queries that one takes, in the order in which they are given.

    `among` is a query that has all of them. Where they are nearly all that it has, it is quicker than their keys, which
    Django looks through in each of a dozen filters.
    """
    return [reading.content for reading in _readings(sessions, among=among)]


def _readings(
    sessions: Sequence[ConferenceSession], *, language: str = "", among: QuerySet[ConferenceSession] | None = None
) -> list[SessionReading]:
    keys: Sessions = [session.pk for session in sessions] if among is None else among
    languages = {each for session in sessions for each in session.congress.languages}
    lists = _lists(keys, languages)
    words = _words(lists)
    session_parts, talk_parts = _contributions(keys)
    talks = _talks(keys, talk_parts)
    congresses = {session.congress_id: congress_content(session.congress) for session in sessions}
    readings = []
    for session in sessions:
        rows = {kind: lists[session.pk, kind] for kind in _KINDS}
        public = _public_related(rows["related"])
        content = from_row(
            SessionContent,
            session,
            schema=SCHEMA_VERSION,
            location=_location(session.room, rows["location"]),
            spoken_languages=tuple(spoken_language(facts) for facts in rows["language"]),
            topics=topics_content(rows["topic"]),
            contributions=tuple(part for _speaker, part in session_parts[session.pk]),
            guiding_questions=tuple(facts["text"] for facts in rows["question"]),
            outcomes=tuple(_outcome(facts) for facts in rows["outcome"]),
            talks=tuple(talk for _pk, talk in talks[session.pk]),
            related=tuple(_related(facts, public) for facts in rows["related"]),
            materials=tuple(_listed_material(facts) for facts in rows["material"]),
            events=tuple(_listed_event(facts) for facts in rows["event"]),
            congress=congresses[session.congress_id],
            translations=(),
        )
        if words:
            parts = [*session_parts[session.pk], *(each for pk, _talk in talks[session.pk] for each in talk_parts[pk])]
            owners = _owners(session, rows, talks[session.pk], parts)
            content = dataclasses.replace(content, translations=_translations(content, words, owners))
        readings.append(SessionReading(content, _in_language(public, rows["related"], words, language)))
    return readings


def published_session(code: str) -> ConferenceSession | None:
    """The published session with this code, in any case of letters, with its congress loaded; None if there is none."""
    return ConferenceSession.objects.published().select_related("congress").coded(code).first()


def former_holders(session: ConferenceSession, *, language: str = "") -> tuple[FormerHolder, ...]:
    """The public sessions that had a code of this session before it, the latest first; in two queries, or one for none.

    They are no part of the content: links lead to the session whatever its PDF says.
    """
    if not FormerCode.objects.concern(session):  # as nearly always, and a quarter of the time of the query below
        return ()
    rows = FormerCode.objects.published().before(session).select_related("session")
    rows = with_translations(rows, language, *listed_columns("session_id", "session__location_id"))
    zone = session.congress.zone
    return tuple(
        FormerHolder(
            row.code,
            row.until.astimezone(zone).date() if row.until else None,
            session_summary(row.session, language=language, row=row),
        )
        for row in rows.only("code", "until", *(f"session__{name}" for name in LISTED))
    )


def _lists(sessions: Sessions, languages: set[str]) -> Lists:
    """What sessions have lists of, in one query: the facts of each row, by session and kind.

    Where there are several languages, it has the translations, too.
    """
    if len(languages) > 1:
        return gathered(_union_of_lists(sessions, *_translation_lists(sessions, languages)))
    return gathered(_LISTS.rows(sessions))


def _union_of_lists(sessions: Sessions, *more: Rows) -> Rows:
    own = [rows.filter(session__in=sessions) for rows in _kinds_of_lists()]
    return union_of(*own, *more, _locations().filter(pk__in=sessions), *tag_lists(sessions))


_LISTS = WrittenQuery(_union_of_lists)
_KINDS = ("question", "outcome", "related", "material", "event", "location", "language", "topic")
TRANSLATION = "translation"


def _translation_lists(sessions: Sessions, languages: set[str]) -> Iterator[QuerySet[Any, Any]]:
    """The translations of the sessions, and of what they share: people, rooms, topics, titles of related sessions."""
    related = RelatedSession.objects.filter(session__in=sessions).annotate(lowered=Lower("code"))
    targets = ConferenceSession.objects.published().alias(lowered=Lower("code"))
    targets = targets.filter(lowered__in=related.values("lowered"))
    talks = Talk.objects.filter(session__in=sessions)
    people = Contribution.objects.filter(Q(session__in=sessions) | Q(talk__in=talks)).values("speaker")
    located = ConferenceSession.objects.filter(location__isnull=False)
    rooms = located.filter(pk__in=sessions).values("location")  # type: ignore[misc]  # a query does, too
    topics = ConferenceSession.topics.through.objects.filter(conferencesession__in=sessions).values("topic")
    shared = (
        Q(subject=TextSubject.SPEAKER, row__in=people)
        | Q(subject=TextSubject.ROOM, row__in=rooms)
        | Q(subject=TextSubject.ROOM, field="name")  # of related sessions
        | Q(subject=TextSubject.TOPIC, row__in=topics)
        | Q(subject=TextSubject.CONGRESS)
        | Q(subject=TextSubject.SESSION, field="title", row__in=targets.values("pk"))
    )
    for condition in (Q(session__in=sessions), shared):
        rows = Translation.objects.filter(condition, language__in=languages).annotate(position=Value(0))
        yield row_list(TRANSLATION, rows, "subject", "row", "field", "language", "text")


RowKey = tuple[str, int]  # subject and key of a row
Words = dict[RowKey, dict[tuple[str, str], str]]  # the texts of a row, by language and field


def _words(lists: Lists) -> Words:
    """The translations that were read."""
    words: Words = defaultdict(dict)
    for (_session, kind), rows in lists.items():
        for facts in rows if kind == TRANSLATION else ():
            words[facts["subject"], facts["row"]][facts["language"], facts["field"]] = facts["text"]
    return words


def _owners(
    session: ConferenceSession, rows: dict[str, list[Fields]], talks: list[KeyedTalk], parts: list[KeyedPart]
) -> dict[tuple[str, ...], RowKey]:
    """Of which row the texts of a content are: by subject and key of their `TextPlace`, or by that place."""
    owners = {
        ("session", ""): session.pk,
        ("congress", ""): session.congress_id,
        **{("talk", talk.uuid): pk for pk, talk in talks},
        **{("speaker", part.person.uuid): speaker for speaker, part in parts},
        **{("topic", facts["slug"]): facts["topic"] for facts in rows["topic"]},
        **{("related", facts["code"]): facts["pk"] for facts in rows["related"]},
        **{(kind, _uuid(facts)): facts["pk"] for kind in ("material", "event") for facts in rows[kind]},
        **{(kind, str(n)): facts["pk"] for kind in ("question", "outcome") for n, facts in enumerate(rows[kind])},
    }
    if session.location_id and _location(session.room, rows["location"]) is not NOWHERE:
        owners["room", ""] = session.location_id
    found: dict[tuple[str, ...], RowKey] = {place: (place[0], pk) for place, pk in owners.items()}
    for facts in rows["related"]:
        if facts["target"]:
            found["related", facts["code"], "title"] = "session", _target(facts)["pk"]
    return found


def _translations(
    content: SessionContent, words: Words, owners: dict[tuple[str, ...], RowKey]
) -> tuple[TranslationContent, ...]:
    """The translations of the texts of a content, by language and in reading order."""
    found = [
        TranslationContent(language, *place, text)
        for place in texts_of(content)
        if (owner := owners.get(place) or owners.get(place[:2]))
        for (language, field), text in words.get(owner, {}).items()
        if field == place.field
    ]
    return tuple(sorted(found, key=lambda each: each.language))


def _in_language(
    public: dict[str, SessionSummary], rows: list[Fields], words: Words, language: str
) -> dict[str, SessionSummary]:
    """The related sessions in a language."""
    if not language:
        return public
    targets = {target["code"].lower(): target for target in (_target(facts) for facts in rows if facts["target"])}
    shown = {}
    for slug, summary in public.items():
        title = words.get(("session", targets[slug]["pk"]), {}).get((language, "title"))
        room = words.get(("room", targets[slug]["location"] or 0), {}).get((language, "name"))
        shown[slug] = dataclasses.replace(
            summary,
            title=shown_text(summary.title, title, language, own=summary.language),
            room=shown_text(summary.room, room, language),
        )
    return shown


@cache
def _kinds_of_lists() -> tuple[QuerySet[Any, Any], ...]:
    """The lists of all sessions, of which every read takes its part. To build them costs as much as that read."""
    coded = ConferenceSession.objects.published().alias(lowered=Lower("code"))
    target = coded.filter(lowered=Lower(OuterRef("code")))
    listed = RowFacts(location="location_id", **{name: name for name in ("pk", *LISTED)})
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


def _talks(sessions: Sessions, parts: Parts) -> dict[int, list[KeyedTalk]]:
    """The talks by session, in one query; `parts` are those in talks, by talk."""
    found: dict[int, list[KeyedTalk]] = defaultdict(list)
    for session, pk, key, *facts in _TALKS.rows(sessions):
        given = dict(zip(_talk_names(), facts, strict=True))
        people = tuple(part for _speaker, part in parts[pk])
        found[session].append((pk, TalkContent(uuid=str(key), contributions=people, **given)))
    return found


def _talk_names() -> list[str]:
    return _names(TalkContent, "uuid", "contributions")


def _talk_rows(sessions: Sessions) -> QuerySet[Talk, Row]:
    rows = Talk.objects.filter(session__in=sessions).order_by("position", "pk")
    return rows.values_list("session_id", "pk", "uuid", *_talk_names())


_TALKS = WrittenQuery(_talk_rows)


def _contributions(sessions: Sessions) -> tuple[Parts, Parts]:
    """The parts in the sessions as a whole by session, and those in their talks by talk, in one query.

    Somebody with several parts is one object.
    """
    of_sessions: Parts = defaultdict(list)
    of_talks: Parts = defaultdict(list)
    persons: dict[int, PersonContent] = {}
    for talk, session, role, confirmed, speaker, *facts in _CONTRIBUTIONS.rows(sessions):
        person = persons.get(speaker) or persons.setdefault(speaker, person_from_columns(*facts))
        part = ContributionContent(role, confirmed, person)
        (of_talks[talk] if talk else of_sessions[session]).append((speaker, part))
    return of_sessions, of_talks


def _contribution_rows(sessions: Sessions) -> QuerySet[Contribution, Row]:
    talks = Talk.objects.filter(session__in=sessions)  # a subquery, for which the indexes do; a join reads every part
    rows = Contribution.objects.filter(Q(session__in=sessions) | Q(talk__in=talks)).order_by("position", "pk")
    facts_of_person = (f"speaker__{name}" for name in PERSON_COLUMNS)
    return rows.values_list("talk_id", "session_id", "role", "confirmed", "speaker_id", *facts_of_person)


_CONTRIBUTIONS = WrittenQuery(_contribution_rows)


def _public_related(rows: list[Fields]) -> dict[str, SessionSummary]:
    """The related sessions that are public here, by slug."""
    summaries = [_public_session(_target(facts)) for facts in rows if facts["target"]]
    return {summary.slug: summary for summary in summaries}


def _target(facts: Fields) -> Fields:
    """The facts of a session of which `RowFacts` were read in a subquery: some SQLites hand those on as text."""
    target: Fields | str = facts["target"]
    return json.loads(target) if isinstance(target, str) else target


def _public_session(target: Fields) -> SessionSummary:
    given = {"people": (), "topics": (), "languages": (), "colour": "", **target, "slug": target["code"].lower()}
    return typing.cast("SessionSummary", revived(SessionSummary, given))


def _outcome(facts: Fields) -> OutcomeContent:
    return OutcomeContent(**{name: facts[name] for name in names_of(OutcomeContent)})


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
    plain: str = facts["uuid"].replace("-", "")
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"  # a UUID object takes long


def _names(kind: type[Content], *without: str) -> list[str]:
    return [name for name in names_of(kind) if name not in without]
