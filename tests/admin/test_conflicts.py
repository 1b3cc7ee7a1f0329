"""Two organisers who save one page at once: nothing is lost unseen, and nothing that was typed."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession
from speakers.models import Speaker
from tests.admin.pages import Form, session_path
from tests.factories.rows import CongressFactory, SessionFactory, SpeakerFactory, TalkFactory

BOX = "//input[@name='overwrite']"
TOLD = "Nothing was saved: this was changed after you opened the page."


@pytest.fixture
def session(db: None) -> ConferenceSession:
    return SessionFactory.create(code="D4", title="Before", room="Room 1")


@pytest.fixture
def forms(organiser: Client, editor: Client, session: ConferenceSession) -> tuple[Form, Form]:
    """The page of one session as two people opened it."""
    return Form(organiser, session_path(session.pk)), Form(editor, session_path(session.pk))


def test_who_saves_second_is_told_who_changed_what_and_keeps_what_was_typed(
    forms: tuple[Form, Form], session: ConferenceSession
) -> None:
    first, second = forms
    first["room"] = "Room 2"
    assert first.send().errors == []
    second["title"] = "Typed by the second"
    second.row("guiding_questions", text="Typed, too?")
    answer = second.send()
    assert answer.errors[0].startswith(TOLD)
    assert answer.errors[1].startswith("organiser, ")
    assert answer.errors[1].endswith(": Changed: Room")
    assert answer.page.xpath("//input[@name='title']/@value") == ["Typed by the second"]
    assert "Typed, too?" in "".join(answer.texts("//textarea") + answer.page.xpath("//input/@value"))
    session.refresh_from_db()
    assert (session.title, session.room, session.guiding_questions.count()) == ("Before", "Room 2", 0)


def test_what_was_changed_in_the_second_of_opening_the_page_was_changed_after_it(
    organiser: Client, session: ConferenceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = datetime(2015, 4, 1, 12, 0, 0, 900_000, UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: opened)
    _state, _space, stamp = Form(organiser, session_path(session.pk))["seen"].partition(" ")
    assert 0 <= opened.timestamp() - int(stamp) < 1


def test_who_was_told_may_save_all_the_same_until_the_next_change(
    forms: tuple[Form, Form], organiser: Client, session: ConferenceSession
) -> None:
    first, second = forms
    first["room"] = "Room 2"
    first.send()
    second["title"] = "Second"
    told = second.send()
    third = Form(organiser, session_path(session.pk))
    third["room"] = "Room 3"
    third.send()
    second["overwrite"] = told.page.xpath(BOX + "/@value")
    told_again = second.send()
    assert told_again.errors[0].startswith(TOLD)
    second["overwrite"] = told_again.page.xpath(BOX + "/@value")
    assert second.send().errors == []
    session.refresh_from_db()
    assert (session.title, session.room) == ("Second", "Room 1")


def test_a_list_on_the_page_that_was_changed_is_a_change_of_the_page(
    forms: tuple[Form, Form], session: ConferenceSession
) -> None:
    first, second = forms
    first.row("guiding_questions", text="What now?")
    first.send()
    second["title"] = "Second"
    assert second.send().errors[0].startswith(TOLD)


def test_the_people_of_a_talk_and_what_the_congress_asks_are_changes_of_their_pages(organiser: Client) -> None:
    talk = TalkFactory.create()
    congress = talk.session.congress
    person = {"speaker": str(SpeakerFactory.create().pk), "role": "speaker"}
    for path, rows, facts in (
        (f"/admin/speakers/talk/{talk.pk}/change/", "contributions", person),
        (f"/admin/smartcity_session/congress/{congress.pk}/change/", "feedback_criteria", {"name": "Food"}),
    ):
        one, two = Form(organiser, path), Form(organiser, path)
        one.row(rows, **facts)
        assert one.send().errors == []
        two.row(rows, **facts)
        assert two.send().errors[0].startswith(TOLD), path


def test_a_talk_that_was_changed_on_its_own_page_is_not_undone_from_the_page_of_its_session(
    organiser: Client, editor: Client, session: ConferenceSession
) -> None:
    talk = TalkFactory.create(session=session, title="Before")
    stale = Form(editor, session_path(session.pk))
    own = Form(organiser, f"/admin/speakers/talk/{talk.pk}/change/")
    own["title"] = "After"
    assert own.send().errors == []
    answer = stale.send()
    assert answer.errors[0].startswith(TOLD)
    assert answer.errors[1].startswith("organiser, ")
    assert answer.errors[1].endswith(": talk “After”: Changed: Title")
    talk.refresh_from_db()
    assert talk.title == "After"


def test_one_who_saves_twice_from_pages_of_their_own_is_not_refused(
    organiser: Client, session: ConferenceSession
) -> None:
    for title in ("Once", "Twice"):
        form = Form(organiser, session_path(session.pk))
        form["title"] = title
        assert form.send("_continue").errors == []
    session.refresh_from_db()
    assert session.title == "Twice"


def test_a_form_of_the_release_before_is_saved_as_it_is(forms: tuple[Form, Form], session: ConferenceSession) -> None:
    first, second = forms
    first["room"] = "Room 2"
    first.send()
    del second.values["seen"]
    assert second.send().errors == []
    session.refresh_from_db()
    assert session.room == "Room 1"


@pytest.mark.parametrize("stamp", ["x", "x 99999999999999999999", "x ²", "x -1", "\x00", "ä" * 5000])
def test_a_stamp_that_is_none_is_a_conflict_and_no_error(forms: tuple[Form, Form], stamp: str) -> None:
    form, _other = forms
    form["seen"] = stamp
    assert form.send().errors != []


def test_people_and_the_congress_are_guarded_alike(organiser: Client) -> None:
    speaker = SpeakerFactory.create(name="Before")
    congress = CongressFactory.create()
    for path, field in (
        (f"/admin/speakers/speaker/{speaker.pk}/change/", "name"),
        (f"/admin/smartcity_session/congress/{congress.pk}/change/", "name"),
    ):
        one, two = Form(organiser, path), Form(organiser, path)
        one[field], two[field] = "First", "Second"
        assert one.send().errors == []
        assert two.send().errors[0].startswith(TOLD), path
    assert Speaker.objects.get().name == "First"
