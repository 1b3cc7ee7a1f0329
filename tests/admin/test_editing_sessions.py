"""Organisers make and edit sessions, and the portal says what the public sees of it."""

from datetime import date, time

import pytest
from django.test import Client

from smartcity_session.editions.publishing import withdraw_edition
from smartcity_session.models import ConferenceSession, FormerCode, HistoryEntry
from speakers.models import Contribution
from tests.admin.pages import SESSIONS, Answer, Form, session_path
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    EditionFactory,
    FormerCodeFactory,
    GuidingQuestionFactory,
    LinkedEventFactory,
    OutcomeFactory,
    QuestionFactory,
    RelatedSessionFactory,
    RoomFactory,
    SessionFactory,
    SourceTextFactory,
    SpeakerFactory,
    SpokenLanguageFactory,
    TalkFactory,
    TopicFactory,
)

TWICE = "This is in the list already."
STILL = "Another row has this. Delete that one and save; then change this one."


def test_an_organiser_makes_a_session_with_all_its_lists(organiser: Client) -> None:
    congress = CongressFactory.create()
    first, second = SpeakerFactory.create_batch(2)
    form = Form(organiser, SESSIONS + "add/")
    form["code"], form["title"], form["abstract"] = "D4", "Smart City Solutions", "A smart city is …\n\nAs cities …"
    form["date"], form["start_time"], form["end_time"] = "2015-04-09", "14:00", "15:30"
    form.row("talks", title="Malmö on the road", speakers=[str(second.pk), str(first.pk)], minutes="20")
    form.row("talks", title="Smart City")
    form.row("contributions", speaker=str(first.pk), role="chair")
    form.row("guiding_questions", text="What good practices can be shared?")
    form.row("outcomes", text="Diversity")
    form.row("outcomes", text="Impacts")
    form.row("materials", title="Strategic plan", link="https://example.org/plan")
    form.row("linked_events", name="City-Business Talks", start_date="2015-05-20", end_date="2015-05-22")
    form.row("spoken_languages", language="한국 수어", interpreted="on", channel="screen left")
    form.row("related_sessions", code="A3")
    assert form.send().errors == []
    session = ConferenceSession.objects.get()
    assert (session.congress, session.code, session.status) == (congress, "D4", "draft")
    assert (session.date, session.start_time, session.end_time) == (date(2015, 4, 9), time(14), time(15, 30))
    talks = list(session.talks.order_by("position"))
    assert [(talk.title, talk.minutes, talk.position) for talk in talks] == [
        ("Malmö on the road", 20, 1),
        ("Smart City", None, 2),
    ]
    assert [row.speaker for row in talks[0].contributions.order_by("position")] == [second, first]
    assert [row.text for row in session.outcomes.order_by("position")] == ["Diversity", "Impacts"]
    assert session.contributions.get().role == "chair"
    assert session.guiding_questions.count() == session.materials.count() == session.linked_events.count() == 1
    signed = session.spoken_languages.get()
    assert (signed.language, signed.interpreted, signed.channel) == ("kvk", True, "screen left")
    assert session.related_sessions.get().code == "A3"


def test_without_a_congress_a_new_session_asks_for_it_first(organiser: Client) -> None:
    answer = Answer(organiser.get(SESSIONS + "add/", follow=True))
    assert answer.messages == ["A session belongs to a congress. Describe the congress first."]
    assert answer.page.xpath("//ul[@class='messagelist']//a/@href") == ["/admin/smartcity_session/congress/add/"]


def test_there_is_one_congress_and_its_list_leads_to_it(organiser: Client) -> None:
    congress = "/admin/smartcity_session/congress/"
    assert organiser.get(congress).headers["Location"] == congress + "add/"
    CongressFactory.create()
    assert organiser.get(congress).headers["Location"] == congress + "1/change/"
    assert organiser.get(congress + "add/").status_code == 403


def test_lists_are_reordered_by_their_positions(organiser: Client) -> None:
    session = SessionFactory.create()
    for position, text in enumerate(("one", "two", "three"), start=1):
        GuidingQuestionFactory.create(session=session, text=text, position=position)
    form = Form(organiser, session_path(session.pk))
    form["guiding_questions-0-position"] = "3"
    form["guiding_questions-2-position"] = "1"
    form.row("guiding_questions", text="four")
    form.send()
    texts = session.guiding_questions.order_by("position").values_list("text", flat=True)
    assert list(texts) == ["three", "two", "one", "four"]


def test_a_draft_is_saved_without_a_word_about_the_public(organiser: Client) -> None:
    RoomFactory.create(name="Hall 1")
    session = SessionFactory.create(code="D4", title="Smart")
    form = Form(organiser, session_path(session.pk))
    form["room"] = "Hall 1"
    assert form.send().messages == ["The session “D4 Smart” was changed successfully."]


def test_after_a_save_of_a_published_session_it_says_what_the_public_sees_and_that_the_pdf_is_behind(
    organiser: Client,
) -> None:
    RoomFactory.create(name="Hall 1")
    session = SessionFactory.create(code="D4", title="Smart", published=True)
    EditionFactory.create(session=session)
    form = Form(organiser, session_path(session.pk))
    form["room"] = "Hall 1"
    answer = form.send()
    assert answer.messages == [
        "The PDF is behind the page. Publish a new PDF edition of D4.",
        "The session “D4 Smart” was changed successfully. The public now sees what you saved: D4.",
    ]
    assert answer.page.xpath("//ul[@class='messagelist']/li[position()<3]/a/@href") == [
        session_path(session.pk) + "#edition",
        session_path(session.pk),
        "/sessions/d4/",
    ]


def test_a_save_that_changes_nothing_public_does_not_say_that_the_pdf_is_behind(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    EditionFactory.create(session=session)
    assert "behind" not in " ".join(Form(organiser, session_path(session.pk)).send().messages)


def test_a_changed_talk_speaker_and_congress_say_the_same(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    part = ContributionFactory.create(talk=TalkFactory.create(session=session))
    EditionFactory.create(session=session)
    assert part.talk is not None
    for path, field in (
        (f"/admin/speakers/talk/{part.talk.pk}/change/", "title"),
        (f"/admin/speakers/speaker/{part.speaker.pk}/change/", "name"),
        ("/admin/smartcity_session/congress/1/change/", "name"),
    ):
        form = Form(organiser, path)
        form[field] = "Changed"
        behind, changed = form.send().messages
        assert behind == "The PDF is behind the page. Publish a new PDF edition of D4."
        assert changed.endswith("was changed successfully. The public now sees what you saved: D4.")


@pytest.mark.parametrize("code", ["Z 1", "Z/1", "ä", ""])
def test_a_code_that_cannot_be_one_is_refused_beside_its_field_in_a_published_session_too(
    organiser: Client, code: str
) -> None:
    session = SessionFactory.create(code="D4", published=True)
    EditionFactory.create(session=session)
    form = Form(organiser, session_path(session.pk))
    form["code"], form["room"] = code, "Hall 9"
    answer = form.send()
    assert len(answer.errors) == 1
    assert answer.page.xpath("//input[@name='room']/@value") == ["Hall 9"]


def test_a_save_from_a_browser_that_changes_nothing_is_no_change(organiser: Client) -> None:
    session = SessionFactory.create(abstract="One paragraph.\n\nAnother.")
    form = Form(organiser, session_path(session.pk))
    form["abstract"] = "One paragraph.\r\n\r\nAnother."  # as browsers send it
    form.send()
    assert not HistoryEntry.objects.filter(by__username="organiser").exists()


def test_an_editor_is_not_sent_to_a_button_that_only_organisers_have(editor: Client) -> None:
    page = editor.get(session_path(SessionFactory.create().pk)).content.decode()
    assert "An organiser publishes it." in page
    assert "Save and publish" not in page


def test_where_every_edition_was_withdrawn_nobody_is_told_that_the_session_is_no_longer_public(
    organiser: Client,
) -> None:
    session = SessionFactory.create(code="D4", published=True)
    withdraw_edition(edition=EditionFactory.create(session=session), reason="A mistake.", by=None)
    for path in (session_path(session.pk), session_path(session.pk).replace("change", "publish")):
        page = organiser.get(path).content.decode()
        assert "Every edition was withdrawn" in page
        assert "There is no edition yet" not in page


def test_who_moves_a_session_is_told_which_talks_did_not_move_with_it(organiser: Client) -> None:
    times = {"date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15, 30)}
    session = SessionFactory.create(code="D4", published=True, **times)
    first = TalkFactory.create(session=session, title="First", start_time=time(14), minutes=20)
    TalkFactory.create(session=session, title="Second", start_time=time(15), minutes=20)
    assert "problem" not in " ".join(Form(organiser, session_path(session.pk)).send().messages)
    form = Form(organiser, session_path(session.pk))
    form["start_time"], form["end_time"] = "15:00", "16:30"
    told = "D4: the talk “First” ({}) is not within the session, which is 15:00–16:30."
    assert told.format("14:00–14:20") in " ".join(form.send().messages)
    form = Form(organiser, f"/admin/speakers/talk/{first.pk}/change/")
    form["start_time"] = "16:20"
    assert told.format("16:20–16:40") in " ".join(form.send().messages)
    form = Form(organiser, f"/admin/speakers/talk/{first.pk}/change/")
    form["start_time"] = "16:10"
    assert "problem" not in " ".join(form.send().messages)


def test_talks_and_events_that_are_deleted_on_their_own_pages_say_the_same(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    talk, *events = TalkFactory.create(session=session), *LinkedEventFactory.create_batch(2, session=session)
    EditionFactory.create(session=session)
    several = {"action": "delete_selected", "_selected_action": [row.pk for row in events], "post": "yes"}
    for path, data in (
        (f"/admin/speakers/talk/{talk.pk}/delete/", {"post": "yes"}),
        ("/admin/materials/linkedevent/", several),
    ):
        behind, deleted = Answer(organiser.post(path, data, follow=True)).messages
        assert behind == "The PDF is behind the page. Publish a new PDF edition of D4."
        assert deleted.endswith(" The public now sees what you saved: D4.")
    assert (session.talks.count(), session.linked_events.count()) == (0, 0)


def test_a_changed_time_is_noted_for_calendars(organiser: Client) -> None:
    session = SessionFactory.create(published=True)
    form = Form(organiser, session_path(session.pk))
    form["date"] = "2015-04-10"
    form.send()
    assert [each.date for each in session.appointments.all()] == [date(2015, 4, 10)]


def test_a_published_session_is_cancelled_with_a_note_and_is_never_a_draft_again(organiser: Client) -> None:
    session = SessionFactory.create(published=True)
    form = Form(organiser, session_path(session.pk))
    form["status"], form["cancellation_note"] = "cancelled", "The speakers could not travel."
    form.send()
    session.refresh_from_db()
    assert (session.status, session.cancellation_note) == ("cancelled", "The speakers could not travel.")
    form = Form(organiser, session_path(session.pk))
    form["status"] = "draft"
    assert form.send().errors == ["Select a valid choice. draft is not one of the available choices."]


def test_a_draft_has_no_status_to_choose(organiser: Client) -> None:
    session = SessionFactory.create()
    form = Form(organiser, session_path(session.pk))
    assert "status" not in form
    form["status"] = "published"
    form.send()
    session.refresh_from_db()
    assert session.status == "draft"


def test_the_former_code_of_a_published_session_is_kept_and_can_be_taken_back(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    form = Form(organiser, session_path(session.pk))
    form["code"] = "D5"
    form.send()
    assert [each.code for each in FormerCode.objects.all()] == ["D4"]
    form = Form(organiser, session_path(session.pk))
    form["code"] = "d4"
    form.send()
    assert [each.code for each in FormerCode.objects.all()] == ["D5"]


def test_the_former_code_of_a_draft_is_free_again(organiser: Client) -> None:
    session = SessionFactory.create(code="D4")
    form = Form(organiser, session_path(session.pk))
    form["code"] = "D5"
    form.send()
    assert not FormerCode.objects.exists()


@pytest.mark.parametrize(
    ("state", "warning"),
    [
        ({"published": True}, "D4 was the code of E1 Energy: links and calendars with it lead to “Title of D9” now."),
        ({}, "D4 was the code of E1 Energy: links and calendars with it lead there until you publish."),
    ],
)
def test_a_session_may_take_the_former_code_of_another_and_the_organiser_is_warned(
    organiser: Client, state: dict[str, bool], warning: str
) -> None:
    FormerCodeFactory.create(code="D4", session=SessionFactory.create(code="E1", title="Energy", published=True))
    session = SessionFactory.create(code="D9", **state)
    form = Form(organiser, session_path(session.pk))
    form["code"] = "D4"
    assert form.send().messages[0] == warning
    session.refresh_from_db()
    assert session.code == "D4"


def test_a_new_session_that_takes_a_former_code_is_saved_with_the_same_warning(organiser: Client) -> None:
    FormerCodeFactory.create(code="D4", session=SessionFactory.create(code="E1", title="Energy", published=True))
    form = Form(organiser, SESSIONS + "add/")
    form["code"], form["title"] = "D4", "Another one"
    assert form.send().messages[0] == (
        "D4 was the code of E1 Energy: links and calendars with it lead there until you publish."
    )


def test_the_organiser_is_told_where_a_former_code_is_still_among_the_related_sessions(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    for code in ("E2", "E1"):
        RelatedSessionFactory.create(session=SessionFactory.create(code=code), code="d4")
    form = Form(organiser, session_path(session.pk))
    form["code"] = "D5"
    assert form.send().messages[0] == ("E1, E2: the code D4 is still among the related sessions. Correct it there.")


def test_another_case_of_the_code_is_no_other_code(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    RelatedSessionFactory.create(session=SessionFactory.create(code="E1"), code="D4")
    form = Form(organiser, session_path(session.pk))
    form["code"] = "d4"
    (message,) = form.send().messages
    assert message.endswith("was changed successfully. The public now sees what you saved: d4.")
    assert not FormerCode.objects.exists()


def test_a_code_in_use_is_refused_in_any_case(organiser: Client) -> None:
    SessionFactory.create(code="D4")
    form = Form(organiser, session_path(SessionFactory.create(code="D9").pk))
    form["code"] = "d4"
    assert form.send().errors == ["Another session already has this code."]


def test_a_published_session_is_not_deleted_alone(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    path = f"{SESSIONS}{session.pk}/delete/"
    for answer in (
        Answer(organiser.get(path, follow=True)),
        Answer(organiser.post(path, {"post": "yes"}, follow=True)),
    ):
        assert answer.messages == [
            "D4 was published, so it cannot be deleted: readers know it. Set its status to Cancelled."
        ]
    assert ConferenceSession.objects.filter(pk=session.pk).exists()


def test_a_published_session_is_not_deleted_with_others(organiser: Client) -> None:
    rows = [SessionFactory.create(code="D4", published=True), SessionFactory.create(code="D5")]
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    answer = Answer(organiser.post(SESSIONS, data, follow=True))
    assert answer.messages == ["Nothing was deleted: D4 was published, and readers know it. Cancel it instead."]
    assert ConferenceSession.objects.count() == 2


def test_drafts_are_deleted_alone_and_together(organiser: Client) -> None:
    one, *others = (SessionFactory.create() for _each in range(3))
    TalkFactory.create(session=one)
    organiser.post(f"{SESSIONS}{one.pk}/delete/", {"post": "yes"})
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in others], "post": "yes"}
    organiser.post(SESSIONS, data)
    assert not ConferenceSession.objects.exists()


def test_speakers_of_a_talk_keep_their_order_their_tbc_and_other_roles(organiser: Client) -> None:
    talk = TalkFactory.create()
    stays, goes, comes = SpeakerFactory.create_batch(3)
    ContributionFactory.create(talk=talk, speaker=goes, position=1)
    ContributionFactory.create(talk=talk, speaker=stays, position=2, confirmed=False)
    ContributionFactory.create(talk=talk, speaker=goes, role=Contribution.Role.RAPPORTEUR, position=3)
    form = Form(organiser, session_path(talk.session.pk))
    assert form["talks-0-speakers"] == [str(goes.pk), str(stays.pk)]
    form["talks-0-speakers"] = [str(comes.pk), str(stays.pk)]
    form.send()
    rows = talk.contributions.order_by("position")
    assert [(row.speaker, row.role, row.confirmed) for row in rows] == [
        (comes, "speaker", True),
        (stays, "speaker", False),
        (goes, "rapporteur", True),
    ]


def test_another_order_of_speakers_is_kept(organiser: Client) -> None:
    talk = TalkFactory.create()
    one, two = (ContributionFactory.create(talk=talk).speaker for _each in range(2))
    form = Form(organiser, session_path(talk.session.pk))
    form["talks-0-speakers"] = [str(two.pk), str(one.pk)]
    form.send()
    assert [row.speaker for row in talk.contributions.order_by("position")] == [two, one]
    assert Form(organiser, session_path(talk.session.pk))["talks-0-speakers"] == [str(two.pk), str(one.pk)]


@pytest.mark.parametrize("speaker", ["0", "x", ""])
def test_a_speaker_who_does_not_exist_is_refused(organiser: Client, speaker: str) -> None:
    talk = TalkFactory.create()
    form = Form(organiser, session_path(talk.session.pk))
    form["talks-0-speakers"] = [speaker]
    assert len(form.send().errors) == 1
    assert not talk.contributions.exists()


def test_the_same_related_session_language_or_role_twice_is_refused_beside_the_field(organiser: Client) -> None:
    session, speaker = SessionFactory.create(), SpeakerFactory.create()
    RelatedSessionFactory.create(session=session, code="A3")
    SpokenLanguageFactory.create(session=session, language="en")
    form = Form(organiser, session_path(session.pk))
    form.row("related_sessions", code="a3")
    form.row("spoken_languages", language="en")
    form.row("contributions", speaker=str(speaker.pk), role="chair")
    form.row("contributions", speaker=str(speaker.pk), role="chair")
    assert form.send().errors == [TWICE, TWICE, TWICE]


def test_two_rows_that_swap_what_they_say_are_refused_with_what_to_do(organiser: Client) -> None:
    session = SessionFactory.create()
    for position, language in enumerate(("en", "ko"), start=1):
        SpokenLanguageFactory.create(session=session, language=language, position=position)
    form = Form(organiser, session_path(session.pk))
    form["spoken_languages-0-language"], form["spoken_languages-1-language"] = "ko", "en"
    assert form.send().errors == [STILL, STILL]


def test_a_row_may_be_deleted_and_made_anew_at_once(organiser: Client) -> None:
    session = SessionFactory.create()
    SpokenLanguageFactory.create(session=session, language="en", interpreted=True)
    form = Form(organiser, session_path(session.pk))
    form["spoken_languages-0-DELETE"] = "on"
    form.row("spoken_languages", language="en")
    assert form.send().errors == []
    assert [row.interpreted for row in session.spoken_languages.all()] == [False]


def test_the_date_of_the_source_text_is_suggested_for_the_first_edition(organiser: Client) -> None:
    session = SessionFactory.create()
    SourceTextFactory.create(session=session, as_of=date(2015, 4, 7))
    SourceTextFactory.create(session=session)
    assert Form(organiser, session_path(session.pk))["edition_as_of"] == "2015-04-07"


def test_an_editor_edits_and_can_neither_publish_nor_change_the_status_nor_delete(editor: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    EditionFactory.create(session=session)
    form = Form(editor, session_path(session.pk))
    assert form.buttons == ["_save", "_continue"]
    assert "edition_as_of" not in form
    form["room"], form["status"], form["edition_as_of"] = "Hall 1", "cancelled", "2015-04-08"
    answer = form.send("_publish")
    assert "The PDF is behind the page: D4. An organiser can publish a new edition." in answer.messages
    session.refresh_from_db()
    assert (session.room, session.status, session.editions.count()) == ("Hall 1", "published", 1)
    draft = SessionFactory.create()
    assert editor.post(f"{SESSIONS}{draft.pk}/delete/", {"post": "yes"}).status_code == 403


def test_view_on_site_is_there_once_there_is_a_page(organiser: Client) -> None:
    draft, public = SessionFactory.create(), SessionFactory.create(code="D4", published=True)
    links = [
        Form(organiser, session_path(row.pk)).page.xpath("//a[contains(@class, 'viewsitelink')]/@href")
        for row in (draft, public)
    ]
    assert links == [[], ["/sessions/d4/"]]


def test_editions_are_read_and_never_changed(organiser: Client) -> None:
    edition = EditionFactory.create(session=SessionFactory.create(code="D4", published=True))
    path = f"/admin/smartcity_session/edition/{edition.pk}/"
    assert organiser.get(path + "change/").status_code == 200
    assert organiser.post(path + "change/", {"note": "changed"}).status_code == 403
    assert organiser.post(path + "delete/", {"post": "yes"}).status_code == 403
    assert organiser.get("/admin/smartcity_session/edition/add/").status_code == 403
    links = Form(organiser, session_path(edition.session.pk)).page.xpath("//div[@id='editions-group']//td/p/a/@href")
    assert links == ["/sessions/d4/editions/1/", "/sessions/d4/description.pdf"]


def test_no_page_of_the_admin_has_anything_inline(organiser: Client) -> None:
    session = SessionFactory.create(published=True)
    part = ContributionFactory.create(talk=TalkFactory.create(session=session))
    EditionFactory.create(session=session)
    assert part.talk is not None
    paths = [
        "/admin/",
        SESSIONS,
        session_path(session.pk),
        "/admin/speakers/speaker/",
        f"/admin/speakers/speaker/{part.speaker.pk}/change/",
        f"/admin/speakers/talk/{part.talk.pk}/change/",
        "/admin/materials/material/",
        "/admin/materials/linkedevent/",
        "/admin/smartcity_session/edition/",
        "/admin/smartcity_session/congress/1/change/",
    ]
    for path in paths:
        page = Answer(organiser.get(path, follow=True)).page
        assert page.xpath("//style | //script[not(@src)] | //*[@style] | //@onclick") == [], path


def test_after_the_session_an_organiser_says_what_became_of_an_outcome(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    OutcomeFactory.create(session=session, text="Diversity", position=1)
    form = Form(organiser, session_path(session.pk))
    form["outcomes-0-result"], form["outcomes-0-evidence"] = "partly", "Eight cities compared their ways."
    form["outcomes-0-evidence_link"] = "example.org/8"
    answer = form.send()
    assert answer.errors == []
    assert "The public now sees what you saved: D4." in " ".join(answer.messages)
    outcome = session.outcomes.get()
    assert (outcome.result, outcome.evidence, outcome.evidence_link) == (
        "partly",
        "Eight cities compared their ways.",
        "https://example.org/8",
    )


def test_evidence_without_a_result_is_refused_and_kept_in_the_form(organiser: Client) -> None:
    session = SessionFactory.create()
    OutcomeFactory.create(session=session, text="Diversity", position=1)
    form = Form(organiser, session_path(session.pk))
    form["outcomes-0-evidence"] = "Eight cities"
    answer = form.send()
    assert answer.errors == ["Say what the result is: reached, partly or not. Then give the evidence."]
    assert answer.page.xpath("//input[@name='outcomes-0-evidence']/@value") == ["Eight cities"]
    assert session.outcomes.get().evidence == ""


def test_a_session_is_given_topics_and_a_renamed_topic_is_announced(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    water, energy = TopicFactory.create(name="Water"), TopicFactory.create(name="Energy")
    form = Form(organiser, session_path(session.pk))
    form["topics"] = [str(water.pk), str(energy.pk)]
    assert form.send().errors == []
    assert set(session.topics.all()) == {water, energy}
    form = Form(organiser, f"/admin/smartcity_session/topic/{water.pk}/change/")
    form["name"] = "Clean water"
    assert "The public now sees what you saved: D4." in " ".join(form.send().messages)
    found = organiser.get(
        "/admin/autocomplete/",
        {"app_label": "smartcity_session", "model_name": "conferencesession", "field_name": "topics", "term": "clean"},
    )
    assert [each["text"] for each in found.json()["results"]] == ["Clean water"]


def test_a_speaker_without_a_name_and_an_address_is_asked_for_one(organiser: Client) -> None:
    speaker = ContributionFactory.create(talk__session=SessionFactory.create(published=True)).speaker
    form = Form(organiser, f"/admin/speakers/speaker/{speaker.pk}/change/")
    form["name"] = form["slug"] = ""
    assert form.send().errors == ["This field is required."]


def test_the_links_to_the_parts_count_what_is_missing_and_not_what_is_there(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True, abstract="")
    for number in range(3):
        QuestionFactory.create(session=session, text=f"Question {number}")
    QuestionFactory.create(session=session, published=True)
    TalkFactory.create(session=session, title="A talk")
    EditionFactory.create(session=session)
    links = Answer(organiser.get(session_path(session.pk))).texts("//nav[@class='jump']//a")
    assert links[:10] == [
        "What 1 missing",
        "When and where 2 missing",
        "Talks 1 missing",
        "People",
        "Materials 1 missing",
        "Audience and after",
        "PDF editions",
        "Publish",
        "Questions from the audience 3 to decide",
        "Feedback",
    ]
