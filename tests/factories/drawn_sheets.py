"""Contents as sheets may have to print them, drawn at random (hypothesis): long, empty, many-valued, in any script."""

import dataclasses
from datetime import date, time
from itertools import cycle, islice
from typing import Any

from hypothesis import strategies as st

from smartcity_session.content import (
    SCHEMA_VERSION,
    CongressContent,
    ContributionContent,
    FileContent,
    LinkedEventContent,
    LocationContent,
    MaterialContent,
    OutcomeContent,
    PersonContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
    TopicContent,
)
from smartcity_session.models import ConferenceSession, Outcome, Room
from speakers.models import Contribution

AFFILIATION = (
    "Head of the Interdepartmental Task Force for Flood Adaptation and Participatory Budgeting, Metropolitan "
    "Municipality and Regional Council of the Greater Coastal Area"
)


def many(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """None of these, some, or thirty, of which some are alike."""
    return st.lists(items, max_size=3).map(tuple) | st.lists(items, min_size=1, max_size=2).map(
        lambda few: tuple(islice(cycle(few), 30))
    )


# Several are drawn for more than one field, as names and notes repeat in real data.
LINES = st.sampled_from(
    [
        "Water",
        "A title with a comma, an ampersand & a <tag>",
        "Malmö – Žďár – Nguyễn Thị Ánh",
        "Ελένη Παπαδοπούλου",
        "Ольга Иванова",
        "조창현",
        "스마트 도시 솔루션",
        "智慧城市解决方案",
        "المدينة الذكية",
        "עיר חכמה",
        AFFILIATION,
        "Smart city solutions between theory and measurement " * 5,
        "Donaudampfschifffahrtsgesellschaft" * 5,
    ]
) | st.text(alphabet="abcdefgh ÄÉß'()/-.,;:&<>", min_size=1, max_size=20).map(lambda text: f"x{text.strip()}x")
SOME_LINES = st.just("") | LINES
PROSE = (
    SOME_LINES
    | st.sampled_from(
        [
            "One sentence.",
            "Some **strong words** and a [link](https://example.org/report?year=2015).\n\n- One\n- Two\n\n> Said",
            "The city measures air, water and traffic every minute and publishes what it measures. " * 12,
            "x" * 900,
        ]
    )
    | many(LINES).map("\n\n".join)
)
LINKS = st.sampled_from(
    ["", "https://example.org/", f"https://example.org/reports/2015/{'smart-cities-' * 15}.html?lang=en#top"]
)
DAYS = st.sampled_from([date(2015, 4, 9), date(2015, 12, 31)])
TIMES = st.sampled_from([time(9), time(14, 30)])
LANGUAGES = st.sampled_from(["en", "ko", "ar", "zh", "fr", "de"])


def built(kind: type, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Such a part of a content, whose other texts are lines that may be empty."""
    lines = {field.name: SOME_LINES for field in dataclasses.fields(kind) if field.type is str}
    identity = {"uuid": st.uuids(version=4).map(str)} if "uuid" in lines else {}
    return st.builds(kind, **(lines | identity | given))


PERSONS = built(
    PersonContent,
    name=LINES,
    original_language=st.just("ko"),
    affiliation=st.just(AFFILIATION) | SOME_LINES,
    photo=st.just(""),
)
ROLES = st.sampled_from(Contribution.Role.values)
PARTS = built(ContributionContent, role=ROLES, person=PERSONS, confirmed=st.booleans())
FILES = st.builds(
    FileContent,
    name=st.just("agenda.pdf"),
    type=st.just("application/pdf"),
    size=st.integers(1, 50_000_000),
    sha256=st.just("0" * 64),
    pages=st.none() | st.integers(1, 300),
)
ANSWERS = st.sampled_from(["", *(each.value for each in Room.Access)])
SHEETS = built(
    SessionContent,
    schema=st.just(SCHEMA_VERSION),
    code=st.sampled_from(["D4", "SP-2", "WORKSHOP-WATER-2015"]),
    slug=st.just("d4"),
    status=st.sampled_from(["published", "cancelled"]),
    title=LINES,
    language=LANGUAGES,
    format=st.sampled_from(["", *ConferenceSession.Format.values]),
    date=st.none() | DAYS,
    start_time=st.none() | TIMES,
    end_time=st.none() | TIMES,
    location=built(LocationContent, step_free=ANSWERS, hearing_loop=ANSWERS, quiet=ANSWERS),
    spoken_languages=st.lists(
        st.builds(SpokenLanguageContent, LANGUAGES, st.booleans(), SOME_LINES),
        max_size=6,
        unique_by=lambda each: each.language,
    ).map(tuple),
    topics=many(built(TopicContent, name=LINES)),
    contributions=many(PARTS),
    abstract=PROSE,
    guiding_questions=many(LINES),
    outcomes=many(built(OutcomeContent, text=LINES, result=st.sampled_from(["", *Outcome.Result.values]), link=LINKS)),
    talks=st.lists(
        built(
            TalkContent,
            title=LINES,
            abstract=PROSE,
            minutes=st.none() | st.integers(1, 90),
            start_time=st.none() | TIMES,
            contributions=st.lists(PARTS, max_size=3).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    related=many(built(RelatedSessionContent, code=st.just("A3"), slug=st.sampled_from(["", "a3"]))),
    materials=many(
        built(MaterialContent, title=LINES, language=st.just("") | LANGUAGES, link=LINKS, file=st.none() | FILES)
    ),
    events=many(built(LinkedEventContent, name=LINES, start_date=st.none() | DAYS, end_date=st.none(), link=LINKS)),
    livestream_url=LINKS,
    recording_url=LINKS,
    congress=built(
        CongressContent,
        name=LINES,
        start_date=st.just(date(2015, 4, 8)),
        end_date=st.just(date(2015, 4, 12)),
        time_zone=st.just("Asia/Seoul"),
        website=LINKS,
        contact_email=st.sampled_from(["", "programme@congress.example.org"]),
    ),
)
