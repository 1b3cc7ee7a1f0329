"""Contents drawn at random (hypothesis), for properties of what is made from contents."""

import dataclasses
from datetime import date, time
from typing import Any

from hypothesis import strategies as st

from smartcity_session.content import (
    SCHEMA_VERSION,
    CongressContent,
    ContributionContent,
    LinkedEventContent,
    MaterialContent,
    OutcomeContent,
    PersonContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
    TopicContent,
    TranslationContent,
)

# Few values, so that two drawn contents share items and differ in them.
TEXTS = st.sampled_from(["", "a", "b", "smart city", "smart cities"])
NAMES = st.sampled_from(["Water", "Energy", "Open data"])
IDS = st.sampled_from(["1", "2", "3", "4"])
st.register_type_strategy(date, st.sampled_from([date(2015, 4, 9), date(2015, 4, 10)]))
st.register_type_strategy(time, st.sampled_from([time(9), time(14, 30)]))
st.register_type_strategy(int, st.integers(1, 3))


def drawn(kind: type, **given_fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    texts = {field.name: TEXTS for field in dataclasses.fields(kind) if field.type is str}
    return st.builds(kind, **(texts | given_fields))


def lists(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(items, max_size=4).map(tuple)


def translations(**texts: str) -> tuple[TranslationContent, ...]:
    """Korean texts of the session, in reading order."""
    return tuple(TranslationContent("ko", "session", "", field, text) for field, text in texts.items() if text)


CONGRESSES = drawn(CongressContent)
PERSONS = drawn(PersonContent, uuid=IDS)
PARTS = lists(drawn(ContributionContent, person=PERSONS))
CONTENTS = drawn(
    SessionContent,
    schema=st.just(SCHEMA_VERSION),
    contributions=PARTS,
    talks=lists(drawn(TalkContent, uuid=IDS, contributions=PARTS)),
    materials=lists(drawn(MaterialContent, uuid=IDS)),
    events=lists(drawn(LinkedEventContent, uuid=IDS)),
    related=lists(drawn(RelatedSessionContent, code=IDS)),
    spoken_languages=lists(drawn(SpokenLanguageContent, language=st.sampled_from(["en", "ko"]))),
    guiding_questions=lists(TEXTS),
    topics=lists(drawn(TopicContent, name=NAMES)),
    outcomes=lists(drawn(OutcomeContent)),
    congress=CONGRESSES,
    translations=st.builds(translations, title=TEXTS, abstract=TEXTS),
)
