"""What has changed, in plain words."""

import dataclasses
from datetime import date, time
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings

from smartcity_session import content
from smartcity_session.content import (
    ContributionContent,
    FileContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TopicContent,
)
from smartcity_session.content.field_metadata import FieldFacts
from smartcity_session.content.fields import MODELS
from smartcity_session.diff.changelog import ChangelogSection, changelog, number_of_changes
from smartcity_session.diff.sentences import ChangelogEntry
from smartcity_session.diff.words import WordRun
from tests.factories.contents import congress_of, content_of, event_of, material_of, outcome_of, person_of, talk_of
from tests.factories.drawn import CONTENTS


def words(old: SessionContent, new: SessionContent) -> list[str]:
    return [entry.words for section in changelog(old, new) for entry in section.entries]


def told(*, to: dict[str, Any], was: dict[str, Any] | None = None) -> list[str]:
    return words(content_of(**(was or {})), content_of(**to))


def part(person: content.PersonContent, *, confirmed: bool = True) -> ContributionContent:
    return ContributionContent("speaker", confirmed, person)


def without_uuids(value: Any) -> Any:
    """The value with the same uuid everywhere: nobody reads them."""
    if isinstance(value, tuple):
        return tuple(without_uuids(item) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = {field.name: without_uuids(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return dataclasses.replace(value, **{**fields, **({"uuid": ""} if "uuid" in fields else {})})


def as_seen(made: SessionContent) -> SessionContent:
    topics = tuple(dataclasses.replace(topic, slug="") for topic in made.topics)
    seen: SessionContent = without_uuids(dataclasses.replace(made, uuid="", slug="", topics=topics))
    return seen


@settings(max_examples=50)
@given(CONTENTS)
def test_nothing_is_told_of_equal_contents(drawn: SessionContent) -> None:
    assert changelog(drawn, dataclasses.replace(drawn)) == ()


@settings(max_examples=50)
@given(CONTENTS, CONTENTS)
def test_every_difference_that_a_reader_can_see_is_told(old: SessionContent, new: SessionContent) -> None:
    assert bool(changelog(old, new)) == (as_seen(old) != as_seen(new))


@settings(max_examples=50)
@given(CONTENTS, CONTENTS)
def test_every_entry_is_told_once_and_in_words(old: SessionContent, new: SessionContent) -> None:
    for section in changelog(old, new):
        assert len(set(section.entries)) == len(section.entries)
        assert all(entry.words.strip() for entry in section.entries)


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_that_is_told_or_printed_has_a_name_of_its_own_or_of_its_model(kind: type) -> None:
    of_model = {field.name for field in MODELS[kind]._meta.get_fields()}  # noqa: SLF001 (Django documents _meta)
    facts = {field.name: field.metadata.get("facts", FieldFacts()) for field in dataclasses.fields(kind)}
    used = {name: each for name, each in facts.items() if each.is_in_changelog or each.is_printed}
    assert [name for name, each in used.items() if each.label is None and name not in of_model] == []


def test_the_groups_come_as_a_reader_needs_them_with_a_heading_each() -> None:
    new = content_of(
        room="B3",
        title="Smart Cities",
        talks=(talk_of(1),),
        materials=(material_of(1),),
        events=(event_of(1),),
        congress=congress_of(theme=""),
    )
    sections = changelog(content_of(), new)
    assert [section.heading for section in sections] == [
        *("Time and room", "Talks and speakers", "Text", "Materials", "Events", "Congress")
    ]
    assert number_of_changes(sections) == 6


def test_a_moved_session_is_told_with_what_held_before() -> None:
    assert told(to={"date": date(2015, 4, 10), "start_time": time(9), "room": ""}) == [
        "Date: Friday 10\u00a0April\u00a02015 (before: Thursday 9\u00a0April\u00a02015)",
        "Start: 09:00 (before: 14:00)",
        "Room: to be confirmed (before: B2)",
    ]


def test_a_cancelled_session_says_so_first() -> None:
    (section,) = changelog(content_of(), content_of(status="cancelled", cancellation_note="A storm.", room="B3"))
    assert section == ChangelogSection(
        "Time and room",
        (
            ChangelogEntry("The session is cancelled."),
            ChangelogEntry("Note on the cancellation or postponement added", (WordRun("ins", "A storm."),), "en"),
            ChangelogEntry("Room: B3 (before: B2)"),
        ),
    )
    assert told(was={"status": "cancelled"}, to={"status": "published"}) == ["The session takes place after all."]


def test_talks_are_told_with_their_speakers() -> None:
    guest = person_of(3, name="Michael Rama", affiliation="Mayor, Cebu City, Philippines")
    talk = talk_of(3, contributions=(part(guest, confirmed=False),))
    assert told(to={"talks": (talk_of(2), talk)}) == [
        "Talk “Talk 1” removed",
        "Talk “Talk 3” added (Michael Rama (tbc), Mayor, Cebu City, Philippines)",
    ]
    assert told(to={"talks": (talk_of(1), talk_of(2), talk_of(4, contributions=()))}) == [
        "Talk “Talk 4” added (speaker to be confirmed)"
    ]


def test_a_talk_is_called_what_the_reader_knows_it_as() -> None:
    changed = talk_of(1, title="Talk one", minutes=20, start_time=time(14, 10))
    old, new = content_of(), content_of(talks=(changed, talk_of(2)))
    assert words(old, new) == [
        "Talk “Talk 1”, title reworded",
        "Talk “Talk 1”, length: 20 minutes (before: to be confirmed)",
        "Talk “Talk 1”, start: 14:10 (before: to be confirmed)",
    ]
    assert changelog(old, new)[0].entries[0].pieces == (
        WordRun("equal", "Talk"),
        WordRun("del", " 1"),
        WordRun("ins", " one"),
    )


def test_talks_in_another_order_are_named_in_it() -> None:
    assert told(to={"talks": (talk_of(2), talk_of(1))}) == ["Talks in another order: Talk 2; Talk 1"]


def test_parts_of_people_are_told_with_their_role() -> None:
    one, two = (part(person_of(number)) for number in (1, 2))
    unsure = dataclasses.replace(one, confirmed=False)
    talk = {"was": {"talks": (talk_of(1),)}}
    assert told(**talk, to={"talks": (talk_of(1, contributions=(unsure, two)),)}) == [
        "Talk “Talk 1”: Speaker 1 (Speaker) is now to be confirmed",
        "Talk “Talk 1”: Speaker 2, Mayor, City of Example added (Speaker)",
    ]
    both = {"was": {"talks": (talk_of(1, contributions=(one, two)),)}}
    assert told(**both, to={"talks": (talk_of(1, contributions=(two, one)),)}) == [
        "Talk “Talk 1”: people in another order: Speaker 2; Speaker 1"
    ]
    assert told(to={"contributions": ()}) == ["Session: Chang Hyun Jo removed (Chair)"]


def test_a_person_with_two_parts_is_told_of_once() -> None:
    old, new = person_of(1), person_of(1, affiliation="Mayor, Cebu City", photo="0" * 64)
    contents = [content_of(contributions=(part(each),), talks=(_by(each),)) for each in (old, new)]
    assert words(*contents) == ["Speaker 1, affiliation reworded", "Speaker 1: new photo"]


def _by(person: content.PersonContent) -> content.TalkContent:
    return talk_of(1, contributions=(part(person),))


def test_lists_of_texts_are_told_text_by_text() -> None:
    old = content_of(outcomes=tuple(map(outcome_of, ("Approaches", "Impacts of smart cities", "Costs"))))
    new = content_of(outcomes=tuple(map(outcome_of, ("Approaches", "Impacts of cities", "Costs", "Risks"))))
    (section,) = changelog(old, new)
    assert [entry.words for entry in section.entries] == ["Envisaged outcome reworded", "Envisaged outcome added"]
    assert WordRun("del", " smart") in section.entries[0].pieces
    assert section.entries[1].pieces == (WordRun("ins", "Risks"),)


def test_what_became_of_an_outcome_is_told_with_its_evidence() -> None:
    old = (outcome_of("Approaches"), outcome_of("Impacts", "reached", "Two", "https://example.org"))
    new = (outcome_of("Approaches", "partly", "Eight cities", "https://example.org/8"), outcome_of("Impacts"))
    assert told(was={"outcomes": old}, to={"outcomes": new}) == [
        "Outcome “Approaches” was partly reached",
        "Outcome “Approaches”, evidence added",
        "Outcome “Approaches”, link added: https://example.org/8",
        "Outcome “Impacts”: not said any more whether it was reached",
        "Outcome “Impacts”, evidence removed",
        "Outcome “Impacts”, link removed: https://example.org",
    ]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("reached", "Outcome “Approaches” was reached"),
        ("not-reached", "Outcome “Approaches” was not reached"),
        ("100 %", "Outcome “Approaches”: 100 %"),
    ],
)
def test_a_reworded_outcome_keeps_its_old_name_where_its_result_is_told(result: str, said: str) -> None:
    to = {"outcomes": (outcome_of("Eight approaches", result),)}
    assert told(was={"outcomes": (outcome_of("Approaches"),)}, to=to) == ["Envisaged outcome reworded", said]


def test_a_long_outcome_is_named_by_its_beginning() -> None:
    (said,) = told(was={"outcomes": (outcome_of("a\n" * 500),)}, to={"outcomes": (outcome_of("a\n" * 500, "reached"),)})
    assert said == f"Outcome “{'a ' * 49}a…” was reached"


def test_topics_are_told_by_their_names() -> None:
    water, energy = TopicContent("water", "Water"), TopicContent("energy", "Energy")
    assert told(to={"topics": (energy, water)}) == ["Topics added: Energy, Water"]
    assert told(was={"topics": (energy, water)}, to={"topics": (water,)}) == ["Topics: Water (before: Energy, Water)"]
    assert told(was={"topics": (water,)}, to={"topics": (TopicContent("h2o", "Water"),)}) == []


def test_a_new_file_of_a_material_is_one_change() -> None:
    file = FileContent("agenda-2.pdf", "application/pdf", 3_000_000, "1" * 64, 30)
    was = {"materials": (material_of(1),)}
    assert told(was=was, to={"materials": (material_of(1, file=file),)}) == [
        "Material “Material 1”: the file is a new one (agenda-2.pdf, 30 pages, 3.0\u00a0MB)"
    ]
    assert told(was=was, to={"materials": (material_of(1, file=None),)}) == [
        "Material “Material 1”: the file was removed"
    ]


def test_events_languages_and_related_sessions_are_told() -> None:
    related = RelatedSessionContent("A3", "", "What is a smart city?", "")
    new = {"related": (related,), "spoken_languages": (SpokenLanguageContent("ko", interpreted=True, channel=""),)}
    assert told(to={**new, "events": (event_of(1),)}) == [
        "Language: Korean (interpreted) added",
        "Related session A3 What is a smart city? added",
        "Event “Event 1” added (20–22\u00a0May\u00a02015; Berlin, Germany)",
    ]
    spoken = {"spoken_languages": (SpokenLanguageContent("ko", interpreted=False, channel=""),)}
    assert told(was=new, to={**spoken, "related": ()}) == [
        "Language: Korean",
        "Related session A3 What is a smart city? removed",
    ]


def test_a_language_that_is_interpreted_now_and_its_channel_are_one_change() -> None:
    spoken = {"spoken_languages": (SpokenLanguageContent("kvk", interpreted=False, channel=""),)}
    signed = {"spoken_languages": (SpokenLanguageContent("kvk", interpreted=True, channel="screen left"),)}
    assert told(was=spoken, to=signed) == ["Language: Korean Sign Language (interpreted, screen left)"]


@pytest.mark.parametrize(
    ("facts", "entries"),
    [
        ({"slug": "a3"}, []),
        ({"slug": ""}, []),
        ({"title": "What a smart city is"}, []),
        ({"slug": "a3", "title": "What a smart city is"}, []),
        ({"reason": "Goes on from here"}, ["Related session A3 What is a smart city?, why it is related added"]),
    ],
)
def test_that_a_related_session_is_published_or_renamed_is_no_change_of_this_one(
    facts: dict[str, str], entries: list[str]
) -> None:
    related = RelatedSessionContent("A3", "a3-2015", "What is a smart city?", "")
    assert told(was={"related": (related,)}, to={"related": (dataclasses.replace(related, **facts),)}) == entries


def test_values_that_an_earlier_release_knew_stand_for_themselves() -> None:
    assert told(was={"format": "keynote"}, to={"format": "plenary"}) == ["Format: Plenary (before: keynote)"]


def test_the_words_follow_the_active_language() -> None:
    with translation.override("de"):
        assert told(to={"date": date(2015, 4, 10)})[0].startswith("Datum: Freitag, 10. April 2015 (vorher: ")


AGAIN = "00000000-0000-4000-8000-0000000000ff"


@pytest.mark.parametrize(
    ("field", "items"),
    [
        ("talks", (talk_of(1), talk_of(2), talk_of(3))),
        ("materials", (material_of(1), material_of(2), material_of(3))),
        ("events", (event_of(1), event_of(2), event_of(3))),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_what_was_deleted_and_added_again_in_its_place_is_no_change(field: str, items: Any, position: int) -> None:
    again = tuple(
        dataclasses.replace(item, uuid=AGAIN) if number == position else item for number, item in enumerate(items)
    )
    assert told(was={field: items}, to={field: again}) == []


def test_a_talk_that_was_added_again_at_the_end_is_only_in_another_order() -> None:
    again = dataclasses.replace(talk_of(1), uuid=AGAIN)
    assert told(was={"talks": (talk_of(1), talk_of(2))}, to={"talks": (talk_of(2), again)}) == [
        "Talks in another order: Talk 2; Talk 1"
    ]


def test_a_talk_that_was_added_again_with_other_facts_is_that_talk_with_these_facts() -> None:
    again = dataclasses.replace(talk_of(1), uuid=AGAIN, minutes=20)
    assert told(was={"talks": (talk_of(1), talk_of(2))}, to={"talks": (again, talk_of(2))}) == [
        "Talk “Talk 1”, length: 20 minutes (before: to be confirmed)"
    ]


def test_of_two_talks_of_one_title_the_equal_one_is_recognised() -> None:
    short, long = talk_of(1, minutes=10), talk_of(2, title="Talk 1", minutes=30)
    again = dataclasses.replace(long, uuid=AGAIN)
    assert told(was={"talks": (short, long)}, to={"talks": (short, again)}) == []


def test_a_speaker_whose_row_was_made_anew_is_the_same_speaker() -> None:
    renewed = dataclasses.replace(person_of(1), uuid=AGAIN)
    old, new = (talk_of(1, contributions=(part(each),)) for each in (person_of(1), renewed))
    assert told(was={"talks": (old,)}, to={"talks": (dataclasses.replace(new, uuid=AGAIN),)}) == []
