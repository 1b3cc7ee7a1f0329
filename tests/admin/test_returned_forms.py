"""Forms that are sent after the login has ended, or with an expired token: they come back as they were typed."""

import json
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice
from lxml import html  # type: ignore[import-untyped]

from smartcity_session.models import AcceptedProblem, ConferenceSession, Edition, Question, Room
from speakers.models import Speaker
from tests.admin.pages import PASSWORD, SESSIONS, Answer, Form, end_login, login_form, page_of, session_path
from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import AdminPage, admin_pages
from tests.factories.browsers import browser_of
from tests.factories.rows import (
    CongressFactory,
    EditionFactory,
    InformationPageFactory,
    QuestionFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)

FORMS = ("_add", "_change")


def values_of(page: Any) -> dict[str, list[str]]:
    """The values of the form of the page, by name, without what each page has anew."""
    form = next(each for each in page.forms if (each.get("id") or "").endswith("_form"))
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        if name not in {"csrfmiddlewaretoken", "seen", "confirmed", "overwrite"} and not name.startswith("initial-"):
            values.setdefault(name, []).append(value.replace("\r\n", "\n").strip())
    return values


def forms_of_the_admin(client: Client) -> Iterator[tuple[AdminPage, Form]]:
    for page in admin_pages(session_with_everything()):
        if page.name.endswith(FORMS) and client.get(page.path).status_code == 200:
            try:
                form = Form(client, page.path)
            except StopIteration:
                continue
            if "_save" in form.buttons:
                yield page, form


def fill_in(form: Form) -> None:
    """Type into every text of the page."""
    for field in form.page.xpath("//form//input[@type='text'] | //form//textarea"):
        name = field.get("name") or ""
        is_list = "-__prefix__-" in name or name.endswith(("_0", "_1")) or "date" in name or "time" in name
        if name and not is_list and not field.get("disabled"):
            form[name] = "#1d3fa8" if name == "accent" else f"Typed in {name}"


@pytest.mark.walk
def test_every_form_of_the_admin_comes_back_as_typed_when_the_login_had_ended(head: Client) -> None:
    walked = 0
    for page, form in forms_of_the_admin(head):
        assert form.page.xpath("//script[contains(@src, 'js/unsaved')]"), page.path  # asks before the page is left
        fill_in(form)
        end_login(head)
        sent = {name: value for name, value in form.values.items() if name != "csrfmiddlewaretoken"}
        asked = login_form(head.post(page.path, {**sent, "_save": ["Save"]}))
        back = page_of(head.post(page.path, asked))
        found = values_of(back)
        for name, values in sent.items():
            if name in found and "password" not in name:
                assert found[name] == [value.replace("\r\n", "\n").strip() for value in values], (page.path, name)
        notes = [each.text_content() for each in back.xpath("//p[contains(@class, 'errornote')]")]
        assert [each for each in notes if "your login had ended" in each], page.path
        if not back.xpath("//*[contains(@class, 'errorlist')]"):  # what was typed may be wrong as well
            assert not [each for each in notes if "correct the error" in each], page.path
        assert PASSWORD not in html.tostring(back, encoding="unicode")
        walked += 1
    assert walked >= 14
    assert not Speaker.objects.filter(name__startswith="Typed in").exists()
    assert not ConferenceSession.objects.filter(title__startswith="Typed in").exists()


def test_what_came_back_is_saved_by_a_second_press(head: Client) -> None:
    session = SessionFactory.create(code="D4", title="Before")
    form = Form(head, session_path(session.pk))
    form["title"] = "Typed for half an hour"
    form.row("guiding_questions", text="Typed, too?")
    end_login(head)
    asked = login_form(head.post(form.path, {**form.values, "_save": ["Save"]}))
    back = values_of(page_of(head.post(form.path, asked)))
    session.refresh_from_db()
    assert session.title == "Before"
    assert head.post(form.path, {**back, "_save": ["Save"]}).status_code == 302
    session.refresh_from_db()
    assert session.title == "Typed for half an hour"
    assert [each.text for each in session.guiding_questions.all()] == ["Typed, too?"]


def test_a_wrong_password_keeps_what_was_typed(head: Client) -> None:
    session = SessionFactory.create(code="D4")
    form = Form(head, session_path(session.pk))
    form["title"] = "Typed"
    end_login(head)
    asked = login_form(head.post(form.path, form.values))
    again = login_form(head.post(form.path, {**asked, "password": "wrong"}))
    assert ["title", "Typed"] in json.loads(again["_carried"])["fields"]
    assert values_of(page_of(head.post(form.path, again)))["title"] == ["Typed"]


def test_passwords_are_never_carried(head: Client) -> None:
    end_login(head)
    typed = {"username": "new", "password1": "a-secret-of-mine", "password2": "a-secret-of-mine"}
    asked = login_form(head.post("/admin/auth/user/add/", typed))
    assert "a-secret-of-mine" not in asked["_carried"]
    assert ["username", "new"] in json.loads(asked["_carried"])["fields"]


def test_files_are_named_to_be_chosen_again(head: Client) -> None:
    speaker = SpeakerFactory.create(name="Ana")
    path = f"/admin/speakers/speaker/{speaker.pk}/change/"
    form = Form(head, path)
    end_login(head)
    upload = SimpleUploadedFile("portrait of Ana.jpg", b"x")
    asked = login_form(head.post(path, {**form.values, "photo": upload}))
    back = page_of(head.post(path, asked))
    assert "Choose these files again: portrait of Ana.jpg." in back.text_content()


@pytest.mark.parametrize("page", ["import/", "import-schedule/"])
def test_a_page_that_takes_nothing_but_a_file_asks_for_it_again(head: Client, page: str) -> None:
    CongressFactory.create()
    end_login(head)
    response = head.post(f"{SESSIONS}{page}", {"file": SimpleUploadedFile("plan.csv", b"Code;Title\nD4;Smart")})
    assert "Files do not: choose them again then." in page_of(response, 403).text_content()
    answer = Answer(head.post(f"{SESSIONS}{page}", login_form(response)))
    assert answer.messages == [
        "Choose these files again: plan.csv.",
        "Nothing was saved yet: your login had ended.",
    ]
    assert answer.errors == []
    assert answer.page.xpath("//input[@type='file']")
    assert not ConferenceSession.objects.exists()


def test_what_is_too_long_to_be_carried_is_not_lost_unsaid(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcity_session.accounts.returned_forms.LONGEST_CARRIED", 100)
    session = SessionFactory.create(code="D4")
    form = Form(head, session_path(session.pk))
    end_login(head)
    page = page_of(head.post(form.path, form.values), 403)
    assert "too long to travel" in page.text_content()
    assert page.xpath("//input[@name='_carried']") == []


@pytest.mark.parametrize("carried", ["", "{", "[]", '{"fields": 1, "files": []}', '{"fields": [[1, 2]], "files": [1]}'])
def test_what_is_no_carried_form_shows_the_form_and_is_no_error(head: Client, carried: str) -> None:
    session = SessionFactory.create(code="D4", title="Before")
    response = head.post(session_path(session.pk), {"_carried": carried})
    assert response.status_code in {200, 302}
    session.refresh_from_db()
    assert session.title == "Before"


def test_a_form_whose_token_has_expired_comes_back_filled_in(head: Client) -> None:
    session = SessionFactory.create(code="D4", title="Before")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="head"))
    form = Form(strict, session_path(session.pk))
    form["title"] = "Typed"
    form["csrfmiddlewaretoken"] = "x" * 64
    answer = strict.post(form.path, form.values, headers={"Origin": "http://testserver"})
    back = page_of(answer)
    assert values_of(back)["title"] == ["Typed"]
    assert "the form had been open for too long" in back.text_content()
    session.refresh_from_db()
    assert session.title == "Before"
    second = {**values_of(back), "csrfmiddlewaretoken": back.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]}
    assert strict.post(form.path, second, headers={"Origin": "http://testserver"}).status_code == 302


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
def test_another_site_cannot_fill_in_a_form(head: Client, origin: str | None) -> None:
    session = SessionFactory.create(code="D4")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="head"))
    headers = {"Origin": origin} if origin else {}
    answer = strict.post(session_path(session.pk), {"title": "Bait"}, headers=headers)
    assert answer.status_code == 403
    assert b"Bait" not in answer.content


def test_a_token_that_expired_with_the_login_does_not_log_in(head: Client) -> None:
    session = SessionFactory.create(code="D4")
    strict = Client(enforce_csrf_checks=True)
    origin = {"Origin": "http://testserver"}
    asked = login_form(strict.post(session_path(session.pk), {"title": "Typed"}, headers=origin))
    asked["csrfmiddlewaretoken"] = "x" * 64
    again = login_form(strict.post(session_path(session.pk), asked, headers=origin))
    assert settings.SESSION_COOKIE_NAME not in strict.cookies
    assert ["title", "Typed"] in json.loads(again["_carried"])["fields"]


def test_with_a_second_factor_the_code_is_asked_for_and_the_form_comes_back(
    head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SessionFactory.create(code="D4")
    form = Form(head, session_path(session.pk))
    form["code"], form["title"] = "D44", "Typed"
    monkeypatch.setattr("django.conf.settings.ADMIN_SECOND_FACTOR", True)
    device = StaticDevice.objects.create(user=User.objects.get(username="head"), name="paper")
    device.token_set.create(token="abcdefgh")
    end_login(head)
    asked = login_form(head.post(form.path, form.values))
    assert "code" not in asked  # that of the login is empty; that of the session is carried
    back = values_of(page_of(head.post(form.path, {**asked, "code": "abcdefgh"})))
    assert (back["code"], back["title"]) == (["D44"], ["Typed"])


def test_pages_beside_the_forms_of_rows_come_back_too(head: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    edition = EditionFactory.create(session=session)
    ConferenceSession.objects.update(room="Another one")
    one, two = SpeakerFactory.create(name="Ana Ruiz"), SpeakerFactory.create(name="Ana Ruiz", affiliation="Other")
    pages = (
        (f"/admin/smartcity_session/edition/{edition.pk}/withdraw/", {"reason": "A wrong room"}, "A wrong room"),
        (
            f"/admin/smartcity_session/conferencesession/{session.pk}/publish/",
            {"edition_as_of": "2015-04-07", "edition_note": "The room"},
            "The room",
        ),
        (
            "/admin/smartcity_session/conferencesession/paste/",
            {"read": "1", "text": "Session D9: Typed by hand"},
            "Typed by hand",
        ),
        (f"/admin/speakers/speaker/{one.pk}/merge/{two.pk}/", {"merge": "1", "affiliation": "other"}, "Ana Ruiz"),
    )
    for path, typed, found in pages:
        end_login(head)
        back = page_of(head.post(path, login_form(head.post(path, typed))))
        assert found in html.tostring(back, encoding="unicode"), path
        assert "your login had ended" in back.text_content(), path
    assert Edition.objects.filter(withdrawal__isnull=False).count() == 0
    assert session.editions.count() == 1
    assert Speaker.objects.count() >= 2


def test_a_row_that_was_deleted_meanwhile_is_saved_anew_by_who_saves_theirs_all_the_same(db: None) -> None:
    session = SessionFactory.create(code="D4")
    talks = [TalkFactory.create(session=session, title=title) for title in ("First", "Second", "Third")]
    mine, other = browser_of("Organiser"), browser_of("Organiser", username="other")
    form = Form(mine, session_path(session.pk))
    form["talks-0-title"] = "First, typed anew"
    form.row("talks", title="Fourth")
    assert other.post(f"/admin/speakers/talk/{talks[0].pk}/delete/", {"post": "yes"}).status_code == 302
    told = form.send()
    assert told.errors[0].startswith("Nothing was saved: this was changed after you opened the page.")
    again = {**values_of(told.page), "overwrite": told.page.xpath("//input[@name='overwrite']/@value")}
    again["seen"] = told.page.xpath("//input[@name='seen']/@value")
    assert mine.post(form.path, {**again, "_save": ["Save"]}).status_code == 302
    titles = set(session.talks.values_list("title", flat=True))
    assert titles == {"First, typed anew", "Second", "Third", "Fourth"}


def log_in_again(client: Client, path: str, typed: dict[str, Any]) -> Any:
    """The page that comes back of a form that was sent after the login had ended."""
    end_login(client)
    return page_of(client.post(path, login_form(client.post(path, typed))))


def test_a_shift_of_the_timetable_is_looked_at_again_before_it_is_done(head: Client) -> None:
    CongressFactory.create()
    day = date(2015, 4, 9)
    session = SessionFactory.create(code="D4", date=day, start_time=time(9), end_time=time(10))
    path = f"{SESSIONS}timetable/?day=2015-04-09"
    typed = {"shift": "x", "shift_room": "", "shift_from": "09:00", "shift_by": "15", "confirmed": "x", "state": "old"}
    back = log_in_again(head, path, typed)
    session.refresh_from_db()
    assert session.start_time == time(9)
    [form] = [each for each in back.forms if "shift_by" in each.fields]
    assert (form.fields["shift_from"], form.fields["shift_by"]) == ("09:00", "15")
    assert head.post(path, {**dict(form.form_values()), "confirmed": "x"}).status_code == 302
    session.refresh_from_db()
    assert (session.start_time, session.end_time) == (time(9, 15), time(10, 15))


def test_a_reason_for_a_problem_comes_back_where_it_was_typed(head: Client) -> None:
    CongressFactory.create()
    facts = {"date": date(2015, 4, 9), "start_time": time(9), "end_time": time(10), "location": RoomFactory.create()}
    for code in ("D4", "D5"):
        SessionFactory.create(code=code, **facts)
    path = f"{SESSIONS}problems/"
    [digest] = page_of(head.get(path)).xpath("//input[@name='digest']/@value")
    back = log_in_again(head, path, {"digest": digest, "reason": "A wall parts them"})
    assert back.xpath("//details[@open]//input[@name='reason']/@value") == ["A wall parts them"]
    assert AcceptedProblem.objects.count() == 0
    assert head.post(path, {"digest": digest, "reason": "A wall parts them"}).status_code == 302
    assert AcceptedProblem.objects.get().reason == "A wall parts them"


def test_rooms_are_not_merged_by_a_form_that_came_back(head: Client) -> None:
    one, two = RoomFactory.create(name="Hall 1"), RoomFactory.create(name="The large hall")
    path = "/admin/smartcity_session/room/merge/"
    back = log_in_again(head, path, {"merge": "x", "kept": str(two.pk), "other": str(one.pk)})
    assert back.xpath("//select[@name='kept']/option[@selected]/@value") == [str(two.pk)]
    assert Room.objects.count() == 2


def test_boxes_of_a_list_come_back_ticked_and_nothing_is_done(head: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    one, two = (QuestionFactory.create(session=session, text=text) for text in ("One?", "Two?"))
    path = "/admin/smartcity_session/question/"
    typed = {"action": "publish", "_selected_action": [str(two.pk)], "index": "0"}
    assert {"publish"} <= set(page_of(head.get(path)).xpath("//select[@name='action']/option/@value"))
    back = log_in_again(head, path, typed)
    assert back.xpath("//input[@name='_selected_action'][@checked]/@value") == [str(two.pk)]
    assert back.xpath("//select[@name='action']/option[@selected]/@value") == ["publish"]
    assert not Question.objects.published().filter(pk__in=[one.pk, two.pk]).exists()


def test_a_change_of_many_sessions_is_asked_for_again(head: Client) -> None:
    session, hall = SessionFactory.create(code="D4"), RoomFactory.create(name="Hall 1")
    typed = {"action": "set_room", "_selected_action": [str(session.pk)], "apply": "x", "room": str(hall.pk)}
    back = log_in_again(head, SESSIONS, typed)
    assert back.xpath("//form[@id='bulk_form']//select[@name='room']/option[@selected]/@value") == [str(hall.pk)]
    assert ConferenceSession.objects.get().location is None


def test_places_typed_in_a_list_come_back(head: Client) -> None:
    page = InformationPageFactory.create(congress=CongressFactory.create(), position=1)
    path = "/admin/smartcity_session/informationpage/"
    typed = {f"form-{name}": value for name, value in {"TOTAL_FORMS": "1", "INITIAL_FORMS": "1"}.items()}
    typed |= {"form-0-id": str(page.pk), "form-0-position": "7", "_save": "Save"}
    back = log_in_again(head, path, typed)
    assert back.xpath("//input[@name='form-0-position']/@value") == ["7"]
    assert "your login had ended" in back.xpath("string(//ul[contains(@class, 'errorlist')])")
    page.refresh_from_db()
    assert page.position == 1


def test_a_batch_without_a_session_keeps_what_was_typed(head: Client) -> None:
    session = EditionFactory.create(session__code="D4").session
    session.title = "Another title"
    session.save()
    path = f"{SESSIONS}publish/?session={session.pk}"
    answer = page_of(head.post(path, {"edition_as_of": "2015-04-08", "edition_note": "Rooms are known"}))
    assert "choose at least one session" in answer.text_content()
    assert answer.xpath("//input[@name='edition_note']/@value") == ["Rooms are known"]
    assert answer.xpath("//input[@name='session']/@checked") == []
