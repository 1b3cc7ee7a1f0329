"""From a text to rows, and again from a corrected text."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smartcity_session.importer.merge.merging import Verdict
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.write.importing import (
    Imported,
    ImportPlan,
    ImportProblemError,
    StalePlanError,
    apply_import,
    plan_import,
)
from smartcity_session.models import ConferenceSession, Congress, Room, SourceText
from speakers.merging import merge_speakers
from speakers.models import Contribution, Speaker, Talk
from tests.factories.rows import (
    ContributionFactory,
    FormerCodeFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
Do = Callable[..., Imported]


@pytest.fixture
def organiser() -> User:
    return UserFactory.create(username="organiser")


@pytest.fixture
def do(congress: Congress, organiser: User) -> Do:
    """Import a text."""
    return lambda text, *taken, others=(): apply_import(
        plan=plan_import(parse(text)), by=organiser, taken=taken, others=others
    )


def keys(plan: ImportPlan | Imported, *verdicts: Verdict) -> list[str]:
    return [entry.key for entry in plan.entries if not verdicts or entry.verdict in verdicts]


def talks(session: ConferenceSession) -> list[tuple[str, list[str]]]:
    rows = session.talks.order_by("position", "pk")
    return [(talk.title, [str(part.speaker) for part in talk.contributions.order_by("position")]) for talk in rows]


def test_the_description_becomes_a_draft_with_all_that_it_says(do: Do, d4: str, organiser: User) -> None:
    session = do(d4).session
    assert (session.code, session.title, session.status) == ("D4", "Smart City Solutions", "draft")
    assert session.abstract.count("\n\n") == 3
    assert session.guiding_questions.count() == 3
    assert session.outcomes_lead_in == "Participants will develop their understanding of:"
    assert [row.text for row in session.outcomes.order_by("position")] == [
        "Diversity of approaches to Smart City implementation",
        "Impacts of smart city solutions on sustainable urban development",
    ]
    assert list(session.materials.values_list("title", "note")) == [
        ("ICLEI Strategic Plan – Smart Cities Agenda", "draft for adoption by the ICLEI Council on 10 April 2015")
    ]
    event = session.linked_events.get()
    assert (event.name, event.host_event) == ("ICLEI City-Business Talks", "Metropolitan Solutions")
    assert (event.start_date, event.end_date) == (date(2015, 5, 20), date(2015, 5, 22))
    assert (event.city, event.country) == ("Berlin", "Germany")
    assert list(session.related_sessions.values_list("code", "reason")) == [("A3", "Named in the description")]
    assert len(talks(session)) == 5
    assert talks(session)[2:] == [
        ("K-water, Smart Water city in Paju", ["Chang Hyun Jo, Professor of K-Water Academy"]),
        (
            "Integrating smart city solutions with sustainable development",
            ["Michael Rama, Mayor, Cebu City, Philippines"],
        ),
        ("Smart City", []),
    ]
    source = session.source_texts.get()
    assert (source.text, source.as_of, source.imported_by) == (d4, date(2015, 4, 7), organiser)


def test_the_suggested_parts_of_an_affiliation_line_are_stored_beside_it(do: Do, d4: str) -> None:
    do(d4)
    rama = Speaker.objects.get(name="Michael Rama")
    assert (rama.role, rama.organisation, rama.city, rama.country) == ("Mayor", "", "Cebu City", "Philippines")


@pytest.mark.parametrize("again", ["{}", "{}\n\n", "\n{}"])
def test_the_same_text_again_writes_nothing(do: Do, d4: str, again: str) -> None:
    do(d4)
    plan = plan_import(parse(again.format(d4).replace("\n", "\r\n")))
    assert plan.entries == ()
    with CaptureQueriesContext(connection) as queries:
        result = apply_import(plan=plan, by=None)
    assert not result.changed
    assert [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_plan_writes_nothing(congress: Congress, d4: str) -> None:
    plan = plan_import(parse(d4))
    assert plan.session is None
    assert keys(plan, Verdict.CREATE)[:3] == ["code", "title", "abstract"]
    assert ConferenceSession.objects.count() == Speaker.objects.count() == 0


def test_a_corrected_text_says_what_it_would_change_and_changes_that_alone(do: Do, d4: str) -> None:
    session = do(d4).session
    corrected = d4.replace("Smart City Solutions", "Smarter City Solutions").replace("20-22 May", "20-23 May")
    plan = plan_import(parse(corrected))
    assert [(entry.key, entry.verdict, entry.mine, entry.theirs) for entry in plan.entries] == [
        ("title", Verdict.UPDATE, "Smart City Solutions", "Smarter City Solutions"),
        ("event-1.end_date", Verdict.UPDATE, "2015-05-22", "2015-05-23"),
    ]
    assert do(corrected).changed
    session.refresh_from_db()
    assert session.title == "Smarter City Solutions"
    assert session.linked_events.get().end_date == date(2015, 5, 23)
    assert session.source_texts.count() == 2
    assert plan_import(parse(corrected)).entries == ()


def test_a_completed_text_adds_a_speaker_and_a_talk_in_their_places(do: Do, d4: str) -> None:
    session = do(d4).session
    completed = d4.replace("OPTIMUS Smart", "Opening\nJane Doe, Mayor, Malmö, Sweden\n\nOPTIMUS Smart")
    completed += "\nAna Cruz, Director, ICLEI\n"
    result = do(completed)
    assert keys(result) == ["talk-1", "talk-6.person-1"]
    assert [title for title, _people in talks(session)][:2] == ["Opening", "OPTIMUS Smart City Project"]
    assert talks(session)[5] == ("Smart City", ["Ana Cruz, Director, ICLEI"])


def test_what_an_organiser_edited_is_kept_when_the_text_did_not_change(do: Do, d4: str) -> None:
    session = do(d4).session
    ConferenceSession.objects.filter(pk=session.pk).update(title="Edited here")
    result = do(d4)
    assert keys(result) == ["title"]
    assert result.entries[0].verdict is Verdict.KEEP
    assert not result.changed
    session.refresh_from_db()
    assert session.title == "Edited here"


def test_a_conflict_is_listed_and_the_organisers_side_kept(do: Do, d4: str) -> None:
    session = do(d4).session
    ConferenceSession.objects.filter(pk=session.pk).update(title="Edited here")
    corrected = d4.replace("Smart City Solutions", "Edited there").replace("Berlin", "Bonn")
    result = do(corrected)
    assert [(entry.key, entry.verdict) for entry in result.entries] == [
        ("title", Verdict.CONFLICT),
        ("event-1.city", Verdict.UPDATE),
    ]
    session.refresh_from_db()
    assert (session.title, session.linked_events.get().city) == ("Edited here", "Bonn")


def test_the_texts_side_of_a_conflict_can_be_chosen_also_later(do: Do, d4: str) -> None:
    session = do(d4).session
    ConferenceSession.objects.filter(pk=session.pk).update(title="Edited here")
    corrected = d4.replace("Smart City Solutions", "Edited there")
    do(corrected)
    do(corrected, "title")
    session.refresh_from_db()
    assert session.title == "Edited there"
    assert plan_import(parse(corrected)).entries == ()


def test_an_edit_that_changed_only_line_ends_is_no_edit(do: Do, d4: str) -> None:
    session = do(d4).session
    ConferenceSession.objects.filter(pk=session.pk).update(abstract=session.abstract.replace("\n", "\r\n"))
    assert plan_import(parse(d4)).entries == ()


def test_what_an_organiser_added_stays_and_is_no_conflict(do: Do, d4: str) -> None:
    session = do(d4).session
    session.linked_events.update(link="https://example.org")
    TalkFactory.create(session=session, title="A talk made by hand", position=99)
    assert plan_import(parse(d4)).entries == ()
    do(d4.replace("Smart City Solutions", "Smarter"))
    assert talks(session)[-1] == ("A talk made by hand", [])
    assert session.linked_events.get().link == "https://example.org"


def test_what_vanished_from_the_text_is_listed_and_stays(do: Do, d4: str) -> None:
    session = do(d4).session
    shorter = d4.replace("  • Impacts of smart city solutions on sustainable urban development\n", "").replace(
        "Michael Rama, Mayor, Cebu City, Philippines", ""
    )
    result = do(shorter)
    assert {entry.verdict for entry in result.entries} == {Verdict.GONE}
    assert len(result.entries) == 2
    assert session.outcomes.count() == 2
    assert Contribution.objects.count() == 4
    assert plan_import(parse(shorter)).entries == ()


def test_a_part_that_vanished_from_the_text_does_not_empty_its_field(do: Do, d4: str) -> None:
    session = do(d4).session
    head, rest = d4.split("A smart city is not")
    without_abstract = head + "Envisaged" + rest.split("Envisaged", 1)[1]
    result = do(without_abstract)
    assert ("abstract", Verdict.GONE) in [(entry.key, entry.verdict) for entry in result.entries]
    session.refresh_from_db()
    assert session.abstract.startswith("A smart city is not")


def test_what_an_organiser_removed_does_not_come_back(do: Do, d4: str) -> None:
    session = do(d4).session
    session.talks.get(title="Smart City").delete()
    result = do(d4)
    assert [(entry.key, entry.verdict) for entry in result.entries] == [("talk-5", Verdict.KEEP)]
    assert not result.changed
    assert session.talks.count() == 4


def test_what_an_organiser_removed_comes_back_when_that_is_chosen(do: Do, d4: str) -> None:
    session = do(d4).session
    session.talks.get(title="K-water, Smart Water city in Paju").delete()
    do(d4, "talk-3")
    assert [title[:8] for title, _people in talks(session)] == [
        "OPTIMUS ",
        "Malmö on",
        "K-water,",
        "Integrat",
        "Smart Ci",
    ]
    assert talks(session)[2][1] == ["Chang Hyun Jo, Professor of K-Water Academy"]
    assert Speaker.objects.count() == 4
    assert plan_import(parse(d4)).entries == ()


def test_a_removed_item_whose_text_changed_is_a_conflict(do: Do, d4: str) -> None:
    session = do(d4).session
    session.outcomes.order_by("position").last().delete()  # type: ignore[union-attr]  # it has two
    result = do(d4.replace("Impacts of smart city solutions", "Impacts of smart city ideas"))
    assert [(entry.key, entry.verdict) for entry in result.entries] == [("outcome-2", Verdict.CONFLICT)]
    assert session.outcomes.count() == 1


def test_a_renamed_item_is_the_same_row(do: Do, d4: str) -> None:
    session = do(d4).session
    pk = session.talks.get(title="OPTIMUS Smart City Project").pk
    do(d4.replace("OPTIMUS Smart City Project", "An entirely other name"))
    assert Talk.objects.get(pk=pk).title == "An entirely other name"
    assert session.talks.count() == 5


def test_the_order_of_the_text_is_followed_until_an_organiser_changes_it(do: Do, d4: str) -> None:
    session = do(d4).session
    first, second = "OPTIMUS Smart City Project\nSieg", "Malmö on the road – Experiences and the way\nRol"
    head, rest = d4.split(first)
    optimus, rest = rest.split(second)
    malmo, rest = rest.split("K-water, Smart")
    moved = f"{head}{second}{malmo}{first}{optimus}K-water, Smart{rest}"
    assert keys(do(moved)) == ["talk.order"]
    assert [title[:5] for title, _people in talks(session)][:3] == ["Malmö", "OPTIM", "K-wat"]
    for position, talk in enumerate(session.talks.order_by("-title")):
        Talk.objects.filter(pk=talk.pk).update(position=position)
    by_hand = talks(session)
    assert plan_import(parse(moved)).entries == ()
    result = do(d4)
    assert [(entry.key, entry.verdict) for entry in result.entries] == [("talk.order", Verdict.CONFLICT)]
    assert talks(session) == by_hand


def test_a_session_made_by_hand_is_filled_and_never_overwritten(do: Do, d4: str, congress: Congress) -> None:
    session = SessionFactory.create(congress=congress, code="d4", title="By hand", abstract="")
    TalkFactory.create(session=session, title="Smart City")
    result = do(d4)
    assert not result.created
    assert keys(result, Verdict.CONFLICT) == ["title"]
    session.refresh_from_db()
    assert (session.code, session.title) == ("d4", "By hand")
    assert session.abstract.startswith("A smart city")
    assert session.talks.filter(title="Smart City").count() == 1


def test_a_session_is_found_by_a_code_that_it_had(do: Do, d4: str) -> None:
    session = do(d4).session
    ConferenceSession.objects.filter(pk=session.pk).update(code="E1")
    FormerCodeFactory.create(session=session, code="D4")
    assert plan_import(parse(d4)).session == session
    assert plan_import(parse(d4)).entries == ()


def test_a_published_session_takes_corrections_and_stays_published(do: Do, d4: str) -> None:
    session = do(d4).session
    published_at = session.updated_at
    ConferenceSession.objects.filter(pk=session.pk).update(status="published", first_published_at=published_at)
    do(d4.replace("Smart City Solutions", "Smarter"))
    session.refresh_from_db()
    assert (session.title, session.status) == ("Smarter", "published")
    assert session.updated_at > published_at


# People


def test_a_speaker_of_the_same_name_and_line_is_the_same_person(do: Do, d4: str) -> None:
    rama = SpeakerFactory.create(name="Michael  RAMA", affiliation="Mayor, Cebu City, Philippines")
    do(d4)
    assert Talk.objects.get(contributions__speaker=rama).title.startswith("Integrating")
    assert Speaker.objects.count() == 4


def test_a_speaker_of_the_same_name_and_another_line_is_asked_about_and_kept_apart(do: Do, d4: str) -> None:
    other = SpeakerFactory.create(name="Michael Rama", affiliation="Professor, Berlin")
    with pytest.raises(ImportProblemError, match="is this the same person"):
        do(d4)
    assert Speaker.objects.count() == 1
    result = do(d4, others=["talk-4.person-1.same"])
    assert keys(result, Verdict.CONFLICT) == ["talk-4.person-1.same"]
    assert not other.contributions.exists()
    assert list(Speaker.objects.filter(name="Michael Rama").order_by("pk").values_list("affiliation", "slug")) == [
        ("Professor, Berlin", other.slug),
        ("Mayor, Cebu City, Philippines", Speaker.objects.get(affiliation__startswith="Mayor, Cebu").slug),
    ]


@pytest.mark.parametrize("known", ["Łukasz Nowák", "Dr. Lukasz Nowak", "Nowak Lukasz", "lukasz  nowak"])
@pytest.mark.parametrize("answer", ["same", "another"])
def test_a_name_that_reads_alike_is_asked_about_once(do: Do, congress: Congress, known: str, answer: str) -> None:
    there = SpeakerFactory.create(name=known, affiliation="Professor, Berlin")
    text = "Session {code}: Water\n\nSpeakers:\nProf. Lukasz Nowak, Mayor, City of Oslo\n"
    asked = keys(plan_import(parse(text.format(code="E1"))), Verdict.CONFLICT)
    assert asked == ["person-1.same"]
    do(text.format(code="E1"), *asked[: answer == "same"], others=asked[answer == "same" :])
    assert Speaker.objects.count() == (1 if answer == "same" else 2)
    assert not Speaker.objects.with_namesakes().exists()
    assert keys(plan_import(parse(text.format(code="E1"))), Verdict.CONFLICT) == []
    if answer == "another":
        added = Speaker.objects.exclude(pk=there.pk).get()
        assert (added.title, added.name) == ("Prof.", "Lukasz Nowak")
        assert keys(plan_import(parse(text.format(code="E2"))), Verdict.CONFLICT) == []  # by name and line


def test_of_several_speakers_of_one_name_each_is_asked_about(do: Do, congress: Congress) -> None:
    speakers = [SpeakerFactory.create(name="Ana Lund", affiliation=f"Mayor, City {number}") for number in range(2)]
    text = "Session E1: Water\n\nSpeakers:\nAna Lund, Professor, University of Oslo\n"
    assert keys(plan_import(parse(text)), Verdict.CONFLICT) == ["person-1.same", "person-1.2.same"]
    with pytest.raises(ImportProblemError):
        do(text, others=["person-1.same"])
    do(text, "person-1.2.same")
    assert [speaker.contributions.count() for speaker in speakers] == [0, 1]


@pytest.mark.parametrize(
    "name",
    [
        "Madonna",
        "bell hooks",
        "Juan de la Cruz",
        "Ludwig van der Rohe",
        "Amina bin Said",
        "Siegfried Zöllner",
        "조창현",
    ],
)
def test_names_come_through_the_import_unchanged(do: Do, congress: Congress, name: str) -> None:
    do(f"Session E1: Water\n\nSpeakers:\n{name} , Coordinator, City of Oslo\n")
    speaker = Speaker.objects.get()
    assert (speaker.title, speaker.name, speaker.affiliation) == ("", name, "Coordinator, City of Oslo")


def test_a_stored_name_with_its_title_is_the_one_of_the_text(do: Do, congress: Congress) -> None:
    text = "Session E1: Water\n\nSpeakers:\nDr. Ana Lund, Mayor, City of Oslo\n"
    do(text)
    speaker = Speaker.objects.get()
    assert (speaker.title, speaker.name, speaker.full_name) == ("Dr.", "Ana Lund", "Dr. Ana Lund")
    Speaker.objects.update(title="", name="Dr. Ana Lund")  # as the former release stored it
    assert not do(text).changed
    do(text.replace("Ana", "Anna"), "person-1.name")
    speaker.refresh_from_db()
    assert (speaker.title, speaker.name) == ("Dr.", "Anna Lund")


def test_merged_speakers_are_known_to_the_next_import(do: Do, congress: Congress) -> None:
    kept = SpeakerFactory.create(name="Anna Lund", affiliation="Mayor, City of Oslo")
    text = "Session E1: Water\n\nSpeakers:\nAna Lund, Mayor, City of Oslo\n"
    do(text, others=["person-1.same"])
    merge_speakers(kept=kept, gone=Speaker.objects.get(name="Ana Lund"))
    again = plan_import(parse(text))
    assert keys(again, Verdict.CREATE, Verdict.CONFLICT, Verdict.GONE) == []


def test_a_speaker_of_the_same_name_can_be_confirmed_to_be_the_same(do: Do, d4: str) -> None:
    rama = SpeakerFactory.create(name="Michael Rama", affiliation="Professor, Berlin")
    do(d4, "talk-4.person-1.same")
    assert rama.contributions.count() == 1
    rama.refresh_from_db()
    assert rama.affiliation == "Professor, Berlin"
    assert Speaker.objects.filter(name="Michael Rama").count() == 1


def test_a_corrected_affiliation_line_takes_its_suggestions_along(do: Do, d4: str) -> None:
    do(d4)
    Speaker.objects.filter(name="Michael Rama").update(role="The Mayor")
    result = do(d4.replace("Mayor, Cebu City, Philippines", "Vice Mayor, Manila City, Philippines"))
    rama = Speaker.objects.get(name="Michael Rama")
    assert keys(result) == ["talk-4.person-1.affiliation"]
    assert (rama.affiliation, rama.role, rama.city) == (
        "Vice Mayor, Manila City, Philippines",
        "The Mayor",
        "Manila City",
    )


def test_a_speaker_with_a_part_elsewhere_changes_only_when_confirmed(do: Do, d4: str) -> None:
    do(d4)
    rama = Speaker.objects.get(name="Michael Rama")
    elsewhere = SessionFactory.create(code="A3")
    ContributionFactory.create(session=elsewhere, talk=None, speaker=rama)
    corrected = d4.replace("Mayor, Cebu City, Philippines", "Vice Mayor, Manila City, Philippines")
    entry = plan_import(parse(corrected)).entries[0]
    assert (entry.verdict, "A3" in entry.reason) == (Verdict.CONFLICT, True)
    do(corrected)
    rama.refresh_from_db()
    assert (rama.affiliation, rama.city) == ("Mayor, Cebu City, Philippines", "Cebu City")
    do(corrected, "talk-4.person-1.affiliation")
    rama.refresh_from_db()
    assert rama.affiliation == "Vice Mayor, Manila City, Philippines"


def test_another_name_is_another_person(do: Do, d4: str) -> None:
    session = do(d4).session
    result = do(d4.replace("Michael Rama", "Michaela Cruz"))
    assert keys(result, Verdict.GONE) != []
    assert talks(session)[3][1] == [
        "Michael Rama, Mayor, Cebu City, Philippines",
        "Michaela Cruz, Mayor, Cebu City, Philippines",
    ]


def test_a_name_spelt_otherwise_has_to_be_confirmed_and_an_accent_has_not(do: Do, d4: str) -> None:
    do(d4.replace("Zöllner", "Zollner").replace("Zinkernagel", "Zinkernagl"))
    result = do(d4)
    assert [(entry.key, entry.verdict) for entry in result.entries] == [
        ("talk-1.person-1.name", Verdict.UPDATE),
        ("talk-2.person-1.name", Verdict.CONFLICT),
    ]
    assert set(Speaker.objects.values_list("name", flat=True)) >= {"Siegfried Zöllner", "Roland Zinkernagl"}


def test_a_part_that_was_given_to_another_speaker_stays_hers(do: Do, d4: str) -> None:
    do(d4)
    part = Contribution.objects.get(speaker__name="Michael Rama")
    ana = SpeakerFactory.create(name="Ana Cruz", affiliation="Director")
    Contribution.objects.filter(pk=part.pk).update(speaker=ana)
    result = do(d4.replace("Mayor, Cebu City, Philippines", "Vice Mayor, Manila City, Philippines"))
    assert [(entry.key, entry.verdict) for entry in result.entries] == [("talk-4.person-1", Verdict.CONFLICT)]
    ana.refresh_from_db()
    assert (ana.name, ana.affiliation) == ("Ana Cruz", "Director")


def test_one_speaker_of_two_talks_is_one_person(do: Do, d4: str) -> None:
    session = do(d4.rstrip() + "\nMichael Rama, Mayor, Cebu City, Philippines\n").session
    assert talks(session)[3][1] == talks(session)[4][1]
    assert Speaker.objects.filter(name="Michael Rama").count() == 1


def test_people_of_the_session_have_their_parts(do: Do) -> None:
    session = do("Session D5: X\n\nWe talk.\n\nChair: Jane Doe (tbc), Mayor, Malmö\nModerator: Jim Roe").session
    assert [(part.role, part.speaker.name, part.confirmed) for part in session.contributions.order_by("position")] == [
        ("chair", "Jane Doe", False),
        ("facilitator", "Jim Roe", True),
    ]


# What cannot be imported


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("We talk about cities.", "No code was found"),
        ("Smart City Solutions\n\nWe talk.", "No code was found"),
        ("Session D4:", "No title was found"),
        (f"Session D4: {'x' * 301}\n\nWe talk.", "title: Ensure this value has at most 300 characters"),
        (f"Session D4: X\n\nTalks\n{'x' * 290}\n{'Jane ' * 4}, {'Mayor ' * 60}", "Talk “x"),
        ("Session D4: X\n\nTalks\n" + "".join(f"Talk {n}\n\n" for n in range(101)), "at most 100"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_with_the_reason(do: Do, text: str, problem: str) -> None:
    with pytest.raises(ImportProblemError, match=problem):
        do(text)
    assert ConferenceSession.objects.count() == SourceText.objects.count() == 0


def test_without_a_congress_nothing_is_imported(db: None, d4: str) -> None:
    plan = plan_import(parse(d4))
    assert plan.problems == ("The portal does not know its congress yet. Describe the congress first.",)
    with pytest.raises(ImportProblemError):
        apply_import(plan=plan, by=None)


def test_a_merge_that_would_end_an_event_before_it_starts_is_refused(do: Do, d4: str) -> None:
    session = do(d4).session
    session.linked_events.update(end_date=date(2015, 6, 3), start_date=date(2015, 6, 1))
    with pytest.raises(ImportProblemError, match="The last day is before the first day"):
        do(d4.replace("20-22 May", "20-23 May"), "event-1.end_date")
    assert session.linked_events.get().start_date == date(2015, 6, 1)


def test_a_plan_is_refused_when_the_rows_changed_since(do: Do, d4: str) -> None:
    session = do(d4).session
    plan = plan_import(parse(d4.replace("Smart City Solutions", "From the text")))
    ConferenceSession.objects.filter(pk=session.pk).update(title="Edited meanwhile")
    with pytest.raises(StalePlanError) as refused:
        apply_import(plan=plan, by=None)
    assert [(entry.key, entry.verdict) for entry in refused.value.plan.entries] == [("title", Verdict.CONFLICT)]
    session.refresh_from_db()
    assert session.title == "Edited meanwhile"


def test_a_plan_for_a_new_session_is_refused_when_somebody_made_it_meanwhile(do: Do, d4: str) -> None:
    plan = plan_import(parse(d4))
    SessionFactory.create(code="D4", title="Made meanwhile")
    with pytest.raises(StalePlanError):
        apply_import(plan=plan, by=None)
    assert ConferenceSession.objects.get().title == "Made meanwhile"


@pytest.mark.parametrize("number", [1, 30])
def test_the_plan_of_a_known_text_costs_the_same_for_one_talk_and_for_thirty(do: Do, number: int) -> None:
    text = "Session D4: X\n\nTalks\n" + "".join(f"\nTalk {n}\nJane Doe, Mayor, Malmö\n" for n in range(number))
    do(text)
    with CaptureQueriesContext(connection) as queries:
        plan_import(parse(text))
    assert len(queries) == 16


def test_the_line_of_another_name_is_not_given_to_a_speaker_unasked(do: Do, d4: str) -> None:
    do(d4)
    other = d4.replace("Michael Rama, Mayor", "Michaela Rama, Vice Mayor")
    assert keys(do(other), Verdict.CONFLICT) == ["talk-4.person-1.name", "talk-4.person-1.affiliation"]
    assert str(Speaker.objects.get(name="Michael Rama")) == "Michael Rama, Mayor, Cebu City, Philippines"


def test_an_outcome_that_is_imported_again_keeps_what_was_said_of_it(do: Do, d4: str) -> None:
    session = do(d4).session
    first, second = session.outcomes.order_by("position")
    session.outcomes.filter(pk=first.pk).update(
        result="reached", evidence="Eight cities", evidence_link="https://example.org/8"
    )
    session.topics.add(TopicFactory.create())
    assert not do(d4).changed
    swapped = d4.replace("Impacts of smart city solutions", "The impacts of smart city solutions")
    assert do(swapped).changed
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.result, first.evidence, first.evidence_link) == ("reached", "Eight cities", "https://example.org/8")
    assert (second.text[:11], second.result) == ("The impacts", "")
    session.outcomes.filter(pk=second.pk).update(result="not-reached", evidence="Two")
    do(d4)
    second.refresh_from_db()
    assert (second.text[:10], second.result, second.evidence) == ("Impacts of", "not-reached", "Two")
    assert session.topics.count() == 1


def test_a_room_that_is_read_becomes_the_room_of_the_session_and_is_made_once(congress: Congress) -> None:
    for code, day in (("B2", 3), ("B3", 4)):
        when = f"{day} March 2026, 10:00-11:30"
        text = f"Session {code}: Quiet streets\n\n{when}\nRoom: Gamma Hall\n\nWe talk about streets.\n"
        apply_import(plan=plan_import(parse(text)), by=None)
    (room,) = Room.objects.all()
    assert room.name == "Gamma Hall"
    assert list(room.sessions.order_by("code").values_list("code", "room")) == [
        ("B2", "Gamma Hall"),
        ("B3", "Gamma Hall"),
    ]
