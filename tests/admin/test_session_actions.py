"""What concerns two sessions: copies, swapped codes, moved talks, deletion pages; and a session that is postponed."""

import io
from datetime import date, time

import pytest
from django.test import Client
from lxml import html  # type: ignore[import-untyped]
from pypdf import PdfReader

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.editions.programme_changes import EXAMPLE, NotTheExampleError, move_talk, remove_example
from smartcity_session.importer.text.decoding import read_bytes
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.write.importing import apply_import, plan_import
from smartcity_session.models import ConferenceSession, Edition, FormerCode
from speakers.models import Contribution, Speaker
from tests.admin.pages import SESSIONS, Form, session_path
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    EditionFactory,
    GuidingQuestionFactory,
    MaterialFactory,
    QuestionFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)


def messages_of(response: object) -> list[str]:
    page = html.fromstring(response.content.decode())  # type: ignore[attr-defined]
    return [" ".join(each.text_content().split()) for each in page.xpath("//ul[@class='messagelist']/li")]


def test_two_sessions_swap_their_codes_at_once_and_their_addresses_follow(organiser: Client, client: Client) -> None:
    one = SessionFactory.create(code="D4", title="Rivers", published=True)
    two = SessionFactory.create(code="E5", title="Roofs", published=True)
    answer = organiser.post(f"{SESSIONS}{one.pk}/swap/", {"code": "e5"}, follow=True)
    assert messages_of(answer) == [
        "E5 Rivers and D4 Roofs have swapped their codes. The public now sees what you saved: E5, D4."
    ]
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.code, two.code) == ("E5", "D4")
    assert "Roofs" in client.get("/sessions/d4/").content.decode()
    former = set(FormerCode.objects.values_list("session", "code"))
    assert former == {(one.pk, "D4"), (two.pk, "E5")}


@pytest.mark.parametrize(("code", "error"), [("X9", "no other session"), ("d4", "no other session"), ("", "required")])
def test_a_swap_with_no_other_session_says_so_and_keeps_what_was_typed(
    organiser: Client, code: str, error: str
) -> None:
    one = SessionFactory.create(code="D4")
    page = html.fromstring(organiser.post(f"{SESSIONS}{one.pk}/swap/", {"code": code}).content.decode())
    assert error in page.xpath("//ul[contains(@class, 'errorlist')]")[0].text_content()
    assert page.xpath("//input[@name='code']")[0].get("value", "") == code


def test_a_copy_is_a_draft_with_texts_talks_and_people_and_without_a_time(organiser: Client) -> None:
    session = SessionFactory.create(
        code="D4",
        abstract="A text",
        date=date(2015, 4, 9),
        start_time=time(14),
        room="B2",
        organiser="Roof Agency",
        partners="City of Example",
        published=True,
    )
    talk = TalkFactory.create(session=session, title="A talk", abstract="Of it", start_time=time(14, 5))
    person = ContributionFactory.create(talk=talk, confirmed=True).speaker
    ContributionFactory.create(session=session, talk=None, role=Contribution.Role.CHAIR)
    GuidingQuestionFactory.create(session=session, text="Why?")
    MaterialFactory.create(session=session, title="A link", link="https://example.org/")
    organiser.post(f"{SESSIONS}{session.pk}/copy/", {"code": "D5", "title": "Once more"})
    copy = ConferenceSession.objects.get(code="D5")
    assert (copy.title, copy.abstract, copy.status) == ("Once more", "A text", "draft")
    assert (copy.organiser, copy.partners) == ("Roof Agency", "City of Example")
    assert (copy.date, copy.start_time, copy.room) == (None, None, "")
    [copied] = copy.talks.all()
    assert (copied.title, copied.abstract, copied.start_time) == ("A talk", "Of it", None)
    assert [row.speaker for row in copied.contributions.all()] == [person]
    assert copied.uuid != talk.uuid
    assert copy.contributions.count() == copy.guiding_questions.count() == copy.materials.count() == 1
    assert session.talks.get().contributions.count() == 1


def test_a_code_that_is_taken_is_refused_for_a_copy(organiser: Client) -> None:
    session = SessionFactory.create(code="D4")
    answer = organiser.post(f"{SESSIONS}{session.pk}/copy/", {"code": "d4", "title": "Copy"})
    assert "Another session already has this code." in answer.content.decode()
    assert ConferenceSession.objects.count() == 1


def test_a_talk_moves_with_its_people_and_its_questions(organiser: Client) -> None:
    one, two = SessionFactory.create(code="D4", published=True), SessionFactory.create(code="E5", published=True)
    talk = TalkFactory.create(session=one, title="On the move")
    ContributionFactory.create(talk=talk)
    TalkFactory.create(session=two, position=7)
    question = QuestionFactory.create(session=one, talk=talk)
    page = html.fromstring(organiser.get(f"/admin/speakers/talk/{talk.pk}/change/").content.decode())
    [address] = page.xpath("//a[contains(., 'Move to another session')]/@href")
    answer = organiser.post(address, {"code": "E5"}, follow=True)
    assert any("was moved from D4 to E5" in each for each in messages_of(answer))
    talk.refresh_from_db()
    question.refresh_from_db()
    assert (talk.session, talk.position, talk.contributions.count(), question.session) == (two, 8, 1, two)


def test_an_editor_who_may_not_change_sessions_is_refused(stranger: Client) -> None:
    session = SessionFactory.create(code="D4")
    for name in ("copy", "swap", "example"):
        assert stranger.get(f"{SESSIONS}{session.pk}/{name}/").status_code == 403


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (time(14), time(15), None),
        (time(11), time(12), time(11, 45)),
        (time(11), time(11, 45), None),
        (time(11), None, time(11, 45)),
        (time(12), None, None),
        (None, None, time(11, 45)),
        (time(23), time(12), time(11, 45)),
        (time(23), time(1), None),
    ],
)
def test_a_moved_talk_keeps_its_start_where_it_is_one_of_the_session(
    db: None, start: time | None, end: time | None, kept: time | None
) -> None:
    talk = TalkFactory.create(start_time=time(11, 45), minutes=10)
    day = date(2015, 4, 9) if start else None
    move_talk(talk=talk, session=SessionFactory.create(date=day, start_time=start, end_time=end))
    talk.refresh_from_db()
    assert (talk.start_time, talk.minutes) == (kept, 10)


def test_deleting_a_talk_names_the_published_session_and_what_is_lost(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", title="Rivers", published=True)
    talk = TalkFactory.create(session=session, title="Gone")
    ContributionFactory.create(talk=talk, speaker=SpeakerFactory.create(name="Ana Ruiz"))
    words = organiser.get(f"/admin/speakers/talk/{talk.pk}/delete/").content.decode()
    assert "Readers see it now in: D4 Rivers." in words
    assert "Ana Ruiz" in words


@pytest.fixture
def example(db: None) -> ConferenceSession:
    CongressFactory.create()
    text = read_bytes(EXAMPLE.read_bytes())
    session = apply_import(plan=plan_import(parse(text)), by=None).session
    EditionFactory.create(session=session)
    return ConferenceSession.objects.get(pk=session.pk)


def test_the_example_is_removed_with_its_editions_and_speakers_while_nothing_else_is_published(
    organiser: Client, example: ConferenceSession
) -> None:
    ConferenceSession.objects.filter(pk=example.pk).update(status="published", first_published_at="2015-04-07T00:00Z")
    other = SpeakerFactory.create(name="In another session")
    ContributionFactory.create(speaker=other, talk=TalkFactory.create(session=SessionFactory.create(code="X1")))
    assert "Remove the example" in organiser.get(session_path(example.pk)).content.decode()
    answer = organiser.post(f"{SESSIONS}{example.pk}/example/", follow=True)
    assert "The example is removed." in messages_of(answer)
    assert not ConferenceSession.objects.filter(pk=example.pk).exists()
    assert Edition.objects.count() == 0
    assert list(Speaker.objects.all()) == [other]


def test_the_example_stays_once_another_session_is_published(organiser: Client, example: ConferenceSession) -> None:
    SessionFactory.create(code="X1", published=True)
    assert organiser.post(f"{SESSIONS}{example.pk}/example/").status_code == 403
    with pytest.raises(NotTheExampleError):
        remove_example(session=example)
    assert ConferenceSession.objects.filter(pk=example.pk).exists()


def test_a_session_that_is_not_the_example_is_never_removed(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    assert organiser.post(f"{SESSIONS}{session.pk}/example/").status_code == 403
    assert ConferenceSession.objects.filter(pk=session.pk).exists()


@pytest.fixture
def planned(db: None) -> ConferenceSession:
    session = SessionFactory.create(
        code="D4", title="Rivers", published=True, date=date(2015, 4, 9), start_time=time(14), end_time=time(15)
    )
    note_appointment(session=session)
    return session


def postpone(organiser: Client, session: ConferenceSession) -> None:
    form = Form(organiser, session_path(session.pk))
    form["status"] = "postponed"
    form["cancellation_note"] = "The river is too high."
    assert form.send().errors == []


def test_a_postponed_session_says_so_everywhere(organiser: Client, client: Client, planned: ConferenceSession) -> None:
    postpone(organiser, planned)
    page = client.get("/sessions/d4/").content.decode()
    assert "This session is postponed. Its new time is not known yet." in page
    assert "The river is too high." in page
    assert '"eventStatus":"https://schema.org/EventPostponed"' in page
    assert "Postponed" in client.get("/").content.decode()
    calendar = client.get("/sessions/d4/session.ics").content.decode().replace("\r\n ", "")
    assert "STATUS:CANCELLED" in calendar
    assert "SEQUENCE:1" in calendar
    assert "Postponed: it does not take place at this time." in calendar
    assert client.get("/api/v1/sessions/d4").json()["status"] == "postponed"
    assert "D4 Rivers is postponed" in client.get("/sessions/d4/feed.atom").content.decode()


def test_a_new_time_ends_the_postponement_and_is_told_as_a_move(
    organiser: Client, client: Client, planned: ConferenceSession
) -> None:
    postpone(organiser, planned)
    form = Form(organiser, session_path(planned.pk))
    form["date"] = "2015-04-10"
    answer = form.send()
    assert any("takes place at the new time" in each for each in answer.messages)
    planned.refresh_from_db()
    assert planned.status == "published"
    page = client.get("/sessions/d4/").content.decode()
    assert "This session was moved." in page
    assert '"eventStatus":"https://schema.org/EventRescheduled"' in page
    assert "D4 Rivers was moved" in client.get("/sessions/d4/feed.atom").content.decode()


def test_the_sheet_of_a_postponed_session_says_so_in_words(organiser: Client, planned: ConferenceSession) -> None:
    EditionFactory.create(session=planned)
    postpone(organiser, planned)
    page = html.fromstring(organiser.get(session_path(planned.pk)).content.decode())
    told = page.xpath("//*[@id='edition']")[0].text_content()
    assert "The session is postponed: it does not take place at the time that was announced." in told
    pdf = organiser.get(f"{SESSIONS}{planned.pk}/preview.pdf")
    printed = " ".join(PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text().split())
    assert "This session is postponed. Its new time is not known yet. The river is too high." in printed
