"""A schedule into rows: each event is merged into its session as a pasted text is, so that hand edits stay.

What the last import said of a session is its base. An event is found again by its `guid`, which is the session's uuid.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from smartcity_session.content import breaks_content, congress_content, session_contents
from smartcity_session.exports.schedule import schedule
from smartcity_session.exports.schedule_json import schedule_json
from smartcity_session.history import Action, batch, record
from smartcity_session.history.recording import WHOEVER_ACTS
from smartcity_session.importer.merge.merging import MergeEntry, Verdict, difference
from smartcity_session.importer.schedule.program import from_json
from smartcity_session.importer.schedule.reading import EventPerson, EventTalk, ScheduleEvent, ScheduleFile, schedule_of
from smartcity_session.importer.text.values import (
    ITEM_FIELDS,
    SESSION_FIELDS,
    SUGGESTED,
    YES,
    Item,
    SessionValues,
    folded,
)
from smartcity_session.importer.write.importing import ImportProblemError, StalePlanError, apply_import, plan_values
from smartcity_session.importer.write.rows import read_rows, session_with_code
from smartcity_session.models import ConferenceSession, Congress, ProgrammeBreak, Room, SourceText, Topic
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.text.identifiers import uuid_of
from smartcity_session.text.letters import slug_of, unused_slug
from speakers.models import Contribution, Speaker
from speakers.roles import ROLES

LONGEST_CODE = 20
BEGIN_OF_A_RECORD = '{\n "guid":'  # of `ScheduleEvent.record`
SOME_SITE = "https://portal.example"  # the portal's own schedule is compared, and not sent


@dataclass(frozen=True, slots=True)
class EventOutcome:
    """What the import does with an event. `entries` are what is new, changed, kept and to be decided."""

    guid: str
    code: str
    title: str
    is_new: bool
    entries: tuple[MergeEntry, ...] = ()
    is_changed: bool = False

    def token(self, entry: MergeEntry) -> str:
        """The name of the choice that the schedule counts, other than that of the same difference elsewhere."""
        return f"{self.guid}:{entry.token}"


@dataclass
class ScheduleImport:
    """What an import did, or would do. Nothing is written while there are `problems`."""

    congress_is_new: bool = False
    outcomes: list[EventOutcome] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sessions: list[ConferenceSession] = field(default_factory=list)

    @property
    def changed(self) -> list[EventOutcome]:
        """The events that add or change something."""
        return [each for each in self.outcomes if each.is_changed]

    @property
    def kept(self) -> list[EventOutcome]:
        """The events of which something differs and stays as it is here."""
        return [each for each in self.outcomes if any(entry.can_be_taken for entry in each.entries)]

    @property
    def digest(self) -> str:
        """The same for the same outcomes."""
        return hashlib.sha256(
            repr((self.congress_is_new, self.outcomes)).encode("utf-8", "backslashreplace")
        ).hexdigest()


class StaleScheduleError(Exception):
    """The import would do something else than was shown. `outcome` is what it would do now; nothing was written."""

    def __init__(self, outcome: ScheduleImport) -> None:
        super().__init__(_("Somebody has changed something meanwhile. Look at what the import would do now."))
        self.outcome = outcome


def import_schedule(
    *,
    file: ScheduleFile,
    by: User | None,
    taken: Collection[str] = (),
    is_check: bool = False,
    digest: str = "",
) -> ScheduleImport:
    """Write the schedule, all or nothing; with `is_check` only say what that would do. New sessions are drafts.

    `taken` are the tokens of `EventOutcome.token` (or "CODE:key") for which the schedule counts, not what was edited
    here. Raises StaleScheduleError where a `digest` is given and the outcome without `taken` is another one.
    """
    if digest:
        now = import_schedule(file=file, by=by, is_check=True)
        if now.digest != digest:
            raise StaleScheduleError(now)
    with transaction.atomic(), batch():
        writer = _ScheduleWriter(file, by, taken)
        outcome = writer.write()
        if is_check or outcome.problems:
            transaction.set_rollback(True)
        elif outcome.changed:
            words = _("Schedule imported: %(count)d added or changed")
            record(action=Action.NOTE, by=by or WHOEVER_ACTS, note=words % {"count": len(outcome.changed)})
    return outcome


class _ScheduleWriter:
    def __init__(self, file: ScheduleFile, by: User | None, taken: Collection[str]) -> None:
        self.file, self.by, self.taken = file, by, taken
        self.outcome = ScheduleImport()
        self.people: dict[str, int] = {}
        self.last_room = Room.objects.aggregate(last=Max("pk"))["last"] or 0
        self.last_speaker = Speaker.objects.aggregate(last=Max("pk"))["last"] or 0

    def write(self) -> ScheduleImport:
        congress = Congress.objects.select_for_update().first() or self._new_congress()
        if congress is None:
            return self.outcome
        own = _own_events(congress)
        uuids = [each for each in (uuid_of(event.guid) for event in self.file.events) if each]
        sessions = {str(row.uuid): row for row in ConferenceSession.objects.filter(uuid__in=uuids)}
        breaks = {str(row.uuid): row for row in ProgrammeBreak.objects.filter(uuid__in=uuids)}
        for event in self.file.events:
            if own.get(event.guid) == event:
                self.outcome.outcomes.append(EventOutcome(event.guid, event.code, event.title, is_new=False))
            elif event.guid in breaks or event.kind_of_break:
                self._break(event, breaks.get(event.guid))
            else:
                self._session(event, sessions.get(event.guid), own.get(event.guid))
        self._say_what_is_gone()
        for room in Room.objects.filter(pk__gt=self.last_room, name__in=self.file.capacities):
            room.capacity = self.file.capacities[room.name]
            room.save(update_fields=["capacity", "updated_at"])
        return self.outcome

    def _say_what_is_gone(self) -> None:
        """Name the sessions that came from a schedule and are not in this one: nothing is deleted."""
        here = {outcome.code for outcome in self.outcome.outcomes}
        imported = SourceText.objects.filter(text__startswith=BEGIN_OF_A_RECORD).values("session")
        for session in ConferenceSession.objects.filter(pk__in=imported).taking_place().order_by("code_key"):
            if session.code not in here and _former(session):
                reason = _("It is no longer in the schedule. Cancel it here, or delete the draft.")
                entry = MergeEntry("event", _("session"), Verdict.GONE, session.title, "", reason)
                self.outcome.outcomes.append(
                    EventOutcome(str(session.uuid), session.code, session.title, is_new=False, entries=(entry,))
                )

    def _new_congress(self) -> Congress | None:
        file = self.file
        facts: dict[str, Any] = {"start_date": file.first_day, "end_date": file.last_day}
        congress = Congress(name=file.title, time_zone=file.zone, website=file.website, **facts)
        try:
            congress.full_clean()
        except ValidationError as error:
            self.outcome.problems += [_("The congress: %(reason)s") % {"reason": words} for words in error.messages]
            return None
        congress.save()
        self.outcome.congress_is_new = True
        return congress

    # Breaks

    def _break(self, event: ScheduleEvent, row: ProgrammeBreak | None) -> None:
        """Add a break; one that is here already is for the organisers to change."""
        if row is not None:
            now = (row.title, row.date, row.start_time, row.end_time)
            then = (event.title, event.day, event.start, event.end)
            entries = [] if now == then else [MergeEntry("break", _("break"), Verdict.GONE, _words(now), _words(then))]
            self.outcome.outcomes.append(
                EventOutcome(event.guid, "", event.title, is_new=False, entries=tuple(entries))
            )
            return
        times: dict[str, Any] = {"date": event.day, "start_time": event.start, "end_time": event.end}
        kind = event.kind_of_break or ProgrammeBreak.Kind.OTHER
        row = ProgrammeBreak(title=event.title[:200], kind=kind, location=self._room(event.room), **times)
        row.uuid = uuid_of(event.guid) or row.uuid
        try:
            row.full_clean()
        except ValidationError as error:
            self.outcome.problems += [f"{event.title}: {words}" for words in error.messages]
            return
        row.save()
        entry = MergeEntry("break", _("break"), Verdict.CREATE, "", event.title)
        self.outcome.outcomes.append(
            EventOutcome(event.guid, "", event.title, is_new=True, entries=(entry,), is_changed=True)
        )

    def _room(self, name: str) -> Room | None:
        if not name:
            return None
        return Room.objects.called(name).first() or Room.objects.create(name=name, slug=Room.objects.unused_slug(name))

    # Sessions

    def _session(self, event: ScheduleEvent, session: ConferenceSession | None, own: ScheduleEvent | None) -> None:
        session = session or _session_of_code(event)
        former = _former(session)
        mine = read_rows(session) if session else None
        values = _values(event, session, mine, own, code=session.code if session else _unused_code(event))
        plan = plan_values(
            event.record,
            values,
            language=event.language,
            persons={folded(p.name): self._speaker(p) for p in event.persons},
        )
        entries = {f"{values.fields['code']}:{entry.key}": entry.token for entry in plan.entries}
        entries |= {f"{event.guid}:{entry.token}": entry.token for entry in plan.entries}
        others = [entry.token for entry in plan.entries if entry.asks_about_a_person]
        try:
            imported = apply_import(
                plan=plan, by=self.by, taken=[entries[each] for each in self.taken if each in entries], others=others
            )
        except (ImportProblemError, StalePlanError) as error:
            reasons = error.problems if isinstance(error, ImportProblemError) else (str(error),)
            self.outcome.problems += [f"{values.fields['code']} {event.title}: {words}" for words in reasons]
            return
        row = imported.session
        if imported.created and (own_uuid := uuid_of(event.guid)):
            ConferenceSession.objects.filter(pk=row.pk).update(uuid=own_uuid)
            row.uuid = own_uuid
        topics = self._topic(row, event.track, former)
        people = self._people(row, event.persons, former)
        is_changed = imported.changed and (
            imported.created or _says_something(imported.entries) or mine != read_rows(row)
        )
        shown = tuple(each for each in (*imported.entries, *topics, *people) if not each.asks_about_a_person)
        self.outcome.outcomes.append(
            EventOutcome(event.guid, row.code, row.title, imported.created, shown, bool(is_changed or topics or people))
        )
        if is_changed or topics or people:
            self.outcome.sessions.append(row)

    def _topic(self, session: ConferenceSession, track: str, former: Mapping[str, Any]) -> list[MergeEntry]:
        """Give the session the topic of the track, unless it has others that somebody chose."""
        names = {topic.name.casefold(): topic for topic in session.topics.all()}
        was = str(former.get("track", ""))
        mine = was if was.casefold() in names else ", ".join(sorted(topic.name for topic in names.values()))
        if track.casefold() in names or difference(was if former else None, mine, track) is not Verdict.UPDATE:
            return []
        topic = Topic.objects.filter(name__iexact=track).first()
        if topic is None:
            slugs = set(Topic.objects.values_list("slug", flat=True))
            topic = Topic.objects.create(name=track, slug=unused_slug(slugify(slug_of(track))[:70] or "topic", slugs))
        if was.casefold() in names:
            session.topics.remove(names[was.casefold()])
        session.topics.add(topic)
        return [MergeEntry("topic", _("topic"), Verdict.UPDATE if mine else Verdict.CREATE, mine, track)]

    # People

    def _speaker(self, person: EventPerson) -> int | None:
        """The speaker who the person is: of the same identifier, or the only one of exactly this name."""
        if person.key in self.people:
            return self.people[person.key]
        if (key := uuid_of(person.guid)) and (known := Speaker.objects.filter(uuid=key).first()):
            return known.pk
        alike = [each.pk for each in Speaker.objects.filter(name__iexact=person.name)[:2]]
        is_of_this_file = (
            bool(alike) and alike[0] > self.last_speaker
        )  # somebody else of this name, who has another key
        return alike[0] if len(alike) == 1 and not is_of_this_file else None

    def _people(
        self, session: ConferenceSession, persons: Sequence[EventPerson], former: Mapping[str, Any]
    ) -> list[MergeEntry]:
        """Remember which speaker each person became; give new ones their identifier, and biographies that are new."""
        parts = [*Contribution.objects.filter(session=session), *Contribution.objects.filter(talk__session=session)]
        speakers = {row.pk: row for row in Speaker.objects.filter(pk__in=[part.speaker_id for part in parts])}
        said = {
            str(each.get("code") or each.get("guid")): str(each.get("biography", ""))
            for each in former.get("persons", [])
        }
        entries = []
        for person in persons:
            speaker = next((each for each in speakers.values() if folded(each.full_name) == folded(person.name)), None)
            if speaker is None:
                continue
            is_new = speaker.pk > self.last_speaker and person.key not in self.people
            self.people[person.key] = speaker.pk
            changed = []
            if is_new and (key := uuid_of(person.guid)) and not Speaker.objects.filter(uuid=key).exists():
                speaker.uuid = key
                changed.append("uuid")
            verdict = difference(said.get(person.key, ""), speaker.bio, person.biography)
            if verdict is Verdict.UPDATE:
                entries.append(
                    MergeEntry("biography", f"{person.name}: {_('biography')}", verdict, speaker.bio, person.biography)
                )
                speaker.bio = person.biography
                changed.append("bio")
            if changed:
                speaker.save(update_fields=[*changed, "updated_at"])
        return entries


def _words(values: tuple[Any, ...]) -> str:
    return ", ".join(str(each) for each in values if each is not None)


def _says_something(entries: Sequence[MergeEntry]) -> bool:
    return any(entry.verdict in {Verdict.CREATE, Verdict.UPDATE} for entry in entries)


def _own_events(congress: Congress) -> dict[str, ScheduleEvent]:
    """What the portal's own schedule says of its sessions and breaks, by their identifiers."""
    contents = session_contents(list(ConferenceSession.objects.published()))
    timetable = schedule(congress_content(congress), contents, breaks_content())
    file = schedule_of(from_json(schedule_json(timetable, Addresses(SOME_SITE))), congress.zone)
    return {event.guid: event for event in file.events}


def _session_of_code(event: ScheduleEvent) -> ConferenceSession | None:
    """A session with the code and the title of the event, which somebody typed before the schedule came."""
    found = session_with_code(event.code)
    return found if found is not None and folded(found.title) == folded(event.title) else None


def _unused_code(event: ScheduleEvent) -> str:
    """The code of the event, with a number where another session has it."""
    code, number = event.code, 1
    while code and session_with_code(code) is not None:
        number += 1
        code = f"{event.code[: LONGEST_CODE - 4]}-{number}"
    return code


def _former(session: ConferenceSession | None) -> Mapping[str, Any]:
    """What the schedule said of the session when it was imported last; nothing where it was not."""
    source = SourceText.objects.filter(session=session).order_by("pk").last() if session else None
    try:
        former = json.loads(source.text) if source else {}
    except ValueError:  # a pasted text
        return {}
    return former if isinstance(former, dict) else {}


def _values(
    event: ScheduleEvent,
    session: ConferenceSession | None,
    mine: SessionValues | None,
    own: ScheduleEvent | None,
    *,
    code: str,
) -> SessionValues:
    """The event in the shape of values. Where it says what the portal's own schedule says, those are the rows' own."""
    said = {
        "title": event.title,
        "abstract": event.abstract,
        "date": event.day.isoformat() if event.day else "",
        "start_time": event.start.isoformat("minutes") if event.start else "",
        "end_time": event.end.isoformat("minutes") if event.end else "",
        "room": event.room,
        "format": event.format,
    }
    sources = {"date": "day", "start_time": "start", "end_time": "end"}
    if session is not None and mine is not None and own is not None:
        for name in said:
            source = sources.get(name, name)
            if getattr(event, source) == getattr(own, source):
                said[name] = mine.fields[name]
    fields = {name: said.get(name, "") for name in SESSION_FIELDS} | {"code": code}
    rows = mine or SessionValues({})
    same = own is not None
    items = {
        "talk": rows.of("talk") if same and own and event.talks == own.talks else _talks(event, rows),
        "person": rows.of("person") if same and own and event.persons == own.persons else _persons(event, rows),
        "material": rows.of("material") if same and own and event.links == own.links else _materials(event, rows),
    }
    return SessionValues(fields, {kind: tuple(_bare(item) for item in found) for kind, found in items.items()})


def _bare(item: Item) -> Item:
    """The item as a text would say it."""
    return Item(item.fields, people=tuple(_bare(person) for person in item.people))


def _talks(event: ScheduleEvent, mine: SessionValues) -> list[Item]:
    known = {folded(item.name): item for item in mine.of("talk")}
    return [
        known[folded(talk.title)] if folded(talk.title) in known and not talk.is_whole else _talk(talk)
        for talk in event.talks
        if talk.title.strip()
    ]


def _talk(talk: EventTalk) -> Item:
    fields = {
        "title": talk.title[:300],
        "abstract": talk.abstract,
        "start_time": talk.start.isoformat("minutes") if talk.start else "",
        "minutes": str(talk.minutes or ""),
    }
    return Item(fields, people=tuple(map(_person, talk.persons)))


def _persons(event: ScheduleEvent, mine: SessionValues) -> list[Item]:
    """Those who take part in the session as a whole; who has a part in a talk of it is there already."""
    in_talks = {folded(person.name) for talk in mine.of("talk") for person in talk.people}
    in_talks |= {folded(person.name) for talk in event.talks for person in talk.persons}
    known = {folded(item.name): item for item in mine.of("person")}
    found: dict[str, Item] = {}
    for person in event.persons:
        name = folded(person.name)
        if name in in_talks or name in found:
            continue
        said_role = _role(person)
        part = {"part": said_role} if said_role else {}
        found[name] = Item({**known[name].fields, **part}) if name in known else _person(person)
    return list(found.values())


def _person(person: EventPerson) -> Item:
    fields = dict.fromkeys((*ITEM_FIELDS["person"], *SUGGESTED), "")
    return Item({**fields, "name": person.name, "confirmed": YES, "part": _role(person) or "speaker"})


def _role(person: EventPerson) -> str:
    """The role that the schedule says, where it is one of the portal's; else nothing."""
    return person.role.casefold() if person.role.casefold() in ROLES else ""


def _materials(event: ScheduleEvent, mine: SessionValues) -> list[Item]:
    known = {item.fields["link"]: item for item in mine.of("material") if item.fields["link"]}
    return [known.get(link) or Item({"title": title, "note": "", "link": link}) for title, link in event.links]
