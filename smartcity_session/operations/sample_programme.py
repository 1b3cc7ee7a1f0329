"""Writes a made-up programme: published sessions with talks, people, materials and events, and the search over them.

It goes around the forms and actions that organisers use, in bulk, so that thousands of sessions take minutes. What it
writes is what those would have written.
"""

import dataclasses
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import models, transaction
from django.utils.text import slugify

from materials.models import LinkedEvent, Material
from smartcity_session.content import session_contents
from smartcity_session.editions.appointments import appointment_facts
from smartcity_session.models import (
    Appointment,
    ConferenceSession,
    Congress,
    GuidingQuestion,
    Outcome,
    ProgrammeBreak,
    Room,
    SpokenLanguage,
    Topic,
)
from smartcity_session.operations.sample_names import Names
from smartcity_session.search.index import refresh
from speakers.models import Contribution, Speaker, Talk

NAME = "Made-up Congress"
FIRST_DAY = date(2031, 5, 5)
DAYS = 5
HOURS = (9, 11, 14, 16)
PUBLISHED_AT = datetime(2031, 4, 1, 12, tzinfo=UTC)
CODE = "M"
SESSIONS_AT_ONCE = 100
PEOPLE_FOR_A_SESSION = 2
FEWEST_TALKS, MOST_TALKS = 3, 7
TOPICS = 12
ROOMS = 40
BUILDINGS = ("East", "West")
BREAKS = (
    (ProgrammeBreak.Kind.BREAK, "Coffee", time(10, 30), time(11)),
    (ProgrammeBreak.Kind.LUNCH, "Lunch", time(12, 30), time(14)),
)


def is_made_up_or_empty() -> bool:
    """Whether the database holds nothing but what this module wrote."""
    congress = Congress.objects.current()
    if congress is None:
        return not Speaker.objects.exists()
    foreign = ConferenceSession.objects.exclude(code__regex=rf"^{CODE}[0-9]+$")
    return congress.name == NAME and not foreign.exists()


def make_programme(*, sessions: int, seed: int) -> Iterator[int]:
    """Write so many more sessions, some in each transaction; yields how many there are so far.

    The same seed writes the same programme into an empty database.
    """
    first = _last_number() + 1
    writer = _Writer(seed, first)
    for start in range(first, first + sessions, SESSIONS_AT_ONCE):
        numbers = range(start, min(start + SESSIONS_AT_ONCE, first + sessions))
        with transaction.atomic():
            writer.write(numbers)
        yield numbers.stop - first


def made_up_sessions() -> models.QuerySet[ConferenceSession]:
    """The sessions that were made up, oldest first."""
    return ConferenceSession.objects.filter(code__regex=rf"^{CODE}[0-9]+$").order_by("pk")


def _last_number() -> int:
    codes = made_up_sessions().values_list("code", flat=True)
    return max((int(code.removeprefix(CODE)) for code in codes), default=0)


@dataclasses.dataclass
class _Parts:
    """The rows of some sessions, before they are written."""

    talks: list[Talk] = dataclasses.field(default_factory=list)
    contributions: list[Contribution] = dataclasses.field(default_factory=list)
    others: list[models.Model] = dataclasses.field(default_factory=list)


class _Writer:
    def __init__(self, seed: int, first: int) -> None:
        self.names = Names(seed, part=first)
        self.draw: Random = self.names.draw
        self.people: list[int] = []
        self.rooms: list[Room] = []

    def write(self, numbers: range) -> None:
        """Write the sessions of these numbers, with the people who are new in them."""
        congress = Congress.objects.current() or self._congress()
        self.rooms = list(Room.objects.order_by("pk")) or Room.objects.bulk_create(self._rooms())
        if not ProgrammeBreak.objects.exists():
            ProgrammeBreak.objects.bulk_create(self._breaks(congress))
        topics = list(Topic.objects.order_by("pk")) or Topic.objects.bulk_create(self._topics())
        speakers = [self._speaker(number) for each in numbers for number in self._numbers_of_people(each)]
        self.people += [row.pk for row in Speaker.objects.bulk_create(speakers)]
        rows = [self._session(number, congress) for number in numbers]
        sessions = ConferenceSession.objects.bulk_create(rows)
        parts = _Parts()
        for session in sessions:
            self._fill(session, parts)
        Talk.objects.bulk_create(parts.talks)
        _write([*parts.contributions, *parts.others])
        tags = ConferenceSession.topics.through
        tags.objects.bulk_create(tags(conferencesession=each, topic=self.draw.choice(topics)) for each in sessions)
        self._announce(sessions)
        refresh([session.pk for session in sessions])

    def _announce(self, sessions: list[ConferenceSession]) -> None:
        contents = zip(sessions, session_contents(sessions), strict=True)
        Appointment.objects.bulk_create(
            Appointment(session=session, sequence=0, noted_at=PUBLISHED_AT, **appointment_facts(content))
            for session, content in contents
        )

    def _congress(self) -> Congress:
        return Congress.objects.create(
            name=NAME,
            theme="Nothing in this programme is real",
            start_date=FIRST_DAY,
            end_date=FIRST_DAY + timedelta(days=DAYS - 1),
            venue="Hall of Measures",
            city=self.names.city(),
            time_zone="Europe/Berlin",
        )

    def _topics(self) -> list[Topic]:
        names = {word.capitalize(): None for word in self.names.words[40 : 40 + TOPICS]}
        return [Topic(name=name, slug=f"made-up-{number}") for number, name in enumerate(names, start=1)]

    def _rooms(self) -> Iterator[Room]:
        for number in range(1, ROOMS + 1):
            yield Room(
                uuid=self._uuid(),
                name=f"Room {number}",
                slug=f"room-{number}",
                building=BUILDINGS[number % len(BUILDINGS)],
                floor=str(number % 4),
                capacity=20 * (number % 10 + 1),
                step_free=Room.Access.YES if number % 5 else Room.Access.NO,
                hearing_loop=Room.Access.YES if number % 3 else "",
            )

    def _breaks(self, congress: Congress) -> Iterator[ProgrammeBreak]:
        for number in range(_days(congress)):
            day = congress.start_date + timedelta(days=number)
            for kind, title, start, end in BREAKS:
                yield ProgrammeBreak(
                    uuid=self._uuid(), kind=kind, title=title, date=day, start_time=start, end_time=end
                )

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.draw.getrandbits(128), version=4)

    @staticmethod
    def _numbers_of_people(session: int) -> range:
        return range((session - 1) * PEOPLE_FOR_A_SESSION + 1, session * PEOPLE_FOR_A_SESSION + 1)

    def _speaker(self, number: int) -> Speaker:
        name, original, language = self.names.person()
        city, role = self.names.city(), self.names.role()
        organisation = self.names.organisation(city)
        return Speaker(
            uuid=self._uuid(),
            slug=f"{slugify(name, allow_unicode=True)}-made-up-{number}",
            name=name,
            original_name=original,
            original_language=language,
            affiliation=f"{role}, {organisation}",
            role=role,
            organisation=organisation,
            city=city,
            bio=self.names.text(2) if self.draw.random() < 0.5 else "",
        )

    def _session(self, number: int, congress: Congress) -> ConferenceSession:
        start = time(self.draw.choice(HOURS))
        room = self.draw.choice(self.rooms)
        return ConferenceSession(
            uuid=self._uuid(),
            congress=congress,
            code=f"{CODE}{number}",
            title=self.names.title(),
            abstract=self.names.text(6),
            outcomes_lead_in=self.names.sentence(6),
            format=self.draw.choice(ConferenceSession.Format.values),
            date=congress.start_date + timedelta(days=self.draw.randrange(_days(congress))),
            start_time=start,
            end_time=time(start.hour + 1, 30),
            location=room,
            room=room.name,
            status=ConferenceSession.Status.PUBLISHED,
            first_published_at=PUBLISHED_AT,
        )

    def _fill(self, session: ConferenceSession, parts: _Parts) -> None:
        number = self.draw.randint(FEWEST_TALKS, MOST_TALKS)
        chair, *speakers = self.draw.sample(self.people, min(len(self.people), number + 1))
        parts.contributions.append(_part(chair, Contribution.Role.CHAIR, session=session))
        for position in range(1, number + 1):
            talk = self._talk(session, position)
            parts.talks.append(talk)
            speaker = speakers[position - 1] if position <= len(speakers) else chair
            parts.contributions.append(_part(speaker, Contribution.Role.SPEAKER, talk=talk))
        parts.others += self._small_parts(session)

    def _talk(self, session: ConferenceSession, position: int) -> Talk:
        return Talk(
            uuid=self._uuid(),
            session=session,
            title=self.names.title(),
            abstract=self.names.text(3),
            minutes=15,
            position=position,
        )

    def _small_parts(self, session: ConferenceSession) -> Iterator[models.Model]:
        yield SpokenLanguage(session=session, language="en", position=1)
        for position in range(1, 4):
            question = self.names.sentence(9).rstrip(".") + "?"
            yield GuidingQuestion(session=session, text=question, position=position)
            yield Outcome(session=session, text=self.names.sentence(7), position=position)
        for position in range(1, self.draw.randint(2, 3)):
            title, link = self.names.title(), f"https://made-up.example/{session.code}/{position}"
            yield Material(uuid=self._uuid(), session=session, title=title, link=link, position=position)
        if self.draw.random() < 0.4:
            day = FIRST_DAY + timedelta(days=self.draw.randrange(400))
            yield LinkedEvent(
                uuid=self._uuid(),
                session=session,
                name=self.names.title(),
                start_date=day,
                end_date=day + timedelta(days=1),
                city=self.names.city(),
                position=1,
            )


def _write(rows: Iterable[models.Model]) -> None:
    of_kind: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        of_kind[type(row)].append(row)
    for kind, its_rows in of_kind.items():
        kind._default_manager.bulk_create(its_rows)  # noqa: SLF001 (Django documents it)


def _days(congress: Congress) -> int:
    length: timedelta = congress.end_date - congress.start_date
    return length.days + 1


def _part(speaker: int, role: str, **where: models.Model) -> Contribution:
    return Contribution(speaker_id=speaker, role=role, position=1, **where)
