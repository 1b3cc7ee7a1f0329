"""Every address and every action of the admin, and who may use it: the table is what is meant, not what is found.

A letter stands for an account:

    O organiser   E editor   V viewer   S staff without a role   A nobody is logged in
    H host of the session   h host of another session   C chair of the session   c chair of another session
    T translator into Korean

The first text of a line names those who see the page, the second those whose form it takes. A new address fails until
somebody has decided who may use it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as portal
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client, RequestFactory

from materials.models import Material
from smartcity_session.accounts.admin_site import PortalAdminSite
from smartcity_session.models import ConferenceSession, Question, SessionAssignment, TranslatorLanguage
from speakers.models import Speaker, Talk
from tests.admin.pages import Form, session_path
from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import AdminPage, admin_pages
from tests.factories.browsers import browser_of
from tests.factories.rows import QuestionFactory, SessionFactory, SpeakerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.system]

NOT_ASKED = {"logout", "view_on_site"}  # it ends the login; it leads on to a public page
ROLES = {
    "O": ("Organiser", False),
    "E": ("Editor", False),
    "H": ("Session host", True),
    "h": ("Session host", False),
    "C": ("Chair", True),
    "c": ("Chair", False),
    "T": ("Translator", False),
    "V": ("Viewer", False),
    "S": ("", False),
}
STAFF = "OEHhCcTVS"
ALL = f"{STAFF}A"
TABLE: dict[str, tuple[str, str]] = {
    # The way in, which is open
    "admin_password_reset": (ALL, ALL),
    "password_reset_done": (ALL, ""),
    "password_reset_confirm": (ALL, ALL),
    "password_reset_complete": (ALL, ""),
    "admin_invitation": ("", ""),  # without a link that an organiser made
    "login": ("A", ALL),  # who is logged in is led on
    # What everybody has who logs in
    "admin/": (STAFF, STAFF),
    "index": (STAFF, STAFF),
    "app_list": ("OEHhCcV", "OEHhCcV"),
    "admin_help": (STAFF, ""),
    "admin_help_picture": ("", ""),  # there is no such picture
    "admin_roles": (STAFF, ""),
    "admin_own_second_factor": (STAFF, STAFF),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, ""),
    "jsi18n": (STAFF, ""),
    "autocomplete": ("", ""),  # without what is to be completed: see below
    "admin/(?P<url>.*)": ("", ""),
    # Accounts
    "admin_accounts": ("O", "O"),
    "admin_account": ("O", "O"),
    "admin_accounts_table": ("O", ""),
    # Sessions: a published one is never deleted, which leads back to its page
    "smartcity_session_conferencesession_changelist": ("OEHhV", "OEHhV"),
    "smartcity_session_conferencesession_add": ("OE", "OE"),
    "smartcity_session_conferencesession_change": ("OEHV", "OEH"),
    "smartcity_session_conferencesession_history": ("OEHV", "OEHV"),
    "smartcity_session_conferencesession_delete": ("OEHV", "OEHV"),
    "admin/smartcity_session/conferencesession/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_conferencesession_preview": ("OEHV", ""),
    "smartcity_session_conferencesession_publication": ("O", "O"),
    "smartcity_session_conferencesession_copy": ("OE", "OE"),
    "smartcity_session_conferencesession_swap": ("OE", "OE"),
    "smartcity_session_conferencesession_example": ("", ""),  # it is no example
    # The whole programme
    "paste_session": ("OE", "OE"),
    "replace_text": ("OE", "OE"),
    "problems": ("OE", "OE"),
    "translations": ("OEHhT", ""),
    "translate": ("OEHT", "OEHT"),
    "translations_file": ("OEHhT", "OEHhT"),  # with the texts that the account may translate
    "translations_po": ("OEHT", ""),
    "timetable": ("OE", "OE"),
    "publish_batch": ("O", "O"),
    # Tables: whoever sees a list takes its rows out, and changes by a table what the pages would take
    "import_schedule": ("OE", "OE"),
    "problems_table": ("OE", ""),
    **{
        f"{of}_{page}": allowed
        for of in ("smartcity_session_conferencesession", "speakers_speaker", "speakers_talk", "materials_material")
        for page, allowed in {"table": ("OEHhV", ""), "import": ("OEHh", "OEHh"), "empty": ("OEHh", "")}.items()
    },
    "auth_user_table": ("", ""),
    # The history: of what the account sees; the entry is one of the session, which was added
    "smartcity_session_historyentry_changelist": ("OEHhV", "OEHhV"),
    "smartcity_session_historyentry_add": ("", ""),
    "smartcity_session_historyentry_change": ("OEHV", "OEHV"),
    "smartcity_session_historyentry_history": ("OEV", "OEV"),  # leads to the history
    "smartcity_session_historyentry_delete": ("", ""),
    "smartcity_session_historyentry_undo": ("O", "O"),
    "admin/smartcity_session/historyentry/<path:object_id>/": (STAFF, STAFF),
    # What belongs to a session: nothing of a published one is removed but by an organiser
    "speakers_talk_changelist": ("OEHhV", "OEHhV"),
    "speakers_talk_add": ("", ""),
    "speakers_talk_change": ("OEHV", "OEH"),
    "speakers_talk_history": ("OEHV", "OEHV"),
    "speakers_talk_delete": ("O", "O"),
    "admin/speakers/talk/<path:object_id>/": (STAFF, STAFF),
    "speakers_talk_move": ("OE", "OE"),
    "materials_material_changelist": ("OEHhV", "OEHhV"),
    "materials_material_add": ("", ""),
    "materials_material_change": ("OEHV", "OEH"),
    "materials_material_history": ("OEHV", "OEHV"),
    "materials_material_delete": ("O", "O"),
    "admin/materials/material/<path:object_id>/": (STAFF, STAFF),
    "materials_linkedevent_changelist": ("OEHhV", "OEHhV"),
    "materials_linkedevent_add": ("", ""),
    "materials_linkedevent_change": ("OEHV", "OEH"),
    "materials_linkedevent_history": ("OEHV", "OEHV"),
    "materials_linkedevent_delete": ("O", "O"),
    "admin/materials/linkedevent/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_question_changelist": ("OEHhCc", "OEHhCc"),
    "smartcity_session_question_add": ("", ""),
    "smartcity_session_question_change": ("OEHC", "OEHC"),
    "smartcity_session_question_history": ("OEHC", "OEHC"),
    "smartcity_session_question_delete": ("O", "O"),
    "admin/smartcity_session/question/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_notice_changelist": ("OEV", "OEV"),
    "smartcity_session_notice_add": ("OE", "OE"),
    "smartcity_session_notice_change": ("OEV", "OE"),
    "smartcity_session_notice_history": ("OEV", "OEV"),
    "smartcity_session_notice_delete": ("", ""),  # readers have seen it
    "admin/smartcity_session/notice/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_edition_changelist": ("OEHhV", "OEHhV"),
    "smartcity_session_edition_add": ("", ""),
    "smartcity_session_edition_change": ("OEHV", ""),
    "smartcity_session_edition_history": ("OEHV", "OEHV"),
    "smartcity_session_edition_delete": ("", ""),
    "admin/smartcity_session/edition/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_edition_withdraw": ("O", "O"),
    # Speakers: the host changes one who is in no other session
    "speakers_speaker_changelist": ("OEHhV", "OEHhV"),
    "speakers_speaker_add": ("OEHh", "OEHh"),
    "speakers_speaker_change": ("OEHV", "OEH"),
    "speakers_speaker_history": ("OEHV", "OEHV"),
    "speakers_speaker_delete": ("O", "O"),
    "admin/speakers/speaker/<path:object_id>/": (STAFF, STAFF),
    "speakers_speaker_merge": ("OE", "OE"),
    "speakers_speaker_erase": ("O", "O"),
    "speaker_photo": ("", ""),  # there is none: see below
    # What readers sent
    "smartcity_session_readerrequest_changelist": ("OE", "OE"),
    "smartcity_session_readerrequest_add": ("", ""),
    "smartcity_session_readerrequest_change": ("OE", "OE"),
    "smartcity_session_readerrequest_history": ("OE", "OE"),
    "smartcity_session_readerrequest_delete": ("O", "O"),
    "admin/smartcity_session/readerrequest/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_feedback_changelist": ("OE", "OE"),
    "smartcity_session_feedback_add": ("", ""),
    "smartcity_session_feedback_change": ("OE", ""),
    "smartcity_session_feedback_history": ("OE", "OE"),
    "smartcity_session_feedback_delete": ("O", "O"),
    "admin/smartcity_session/feedback/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_feedback_summary": ("OE", ""),
    "smartcity_session_feedback_export": ("OE", ""),
    # The congress, of which there is one: its list leads to its page, and no other is added
    "smartcity_session_congress_changelist": (STAFF, STAFF),
    "smartcity_session_congress_add": ("", ""),
    "smartcity_session_congress_change": ("OEV", "O"),
    "smartcity_session_congress_history": ("OEV", "OEV"),
    "smartcity_session_congress_delete": ("", ""),
    "admin/smartcity_session/congress/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_informationpage_changelist": ("OEV", "OEV"),
    "smartcity_session_informationpage_add": ("OE", "OE"),
    "smartcity_session_informationpage_change": ("OEV", "OE"),
    "smartcity_session_informationpage_history": ("OEV", "OEV"),
    "smartcity_session_informationpage_delete": ("O", "O"),
    "admin/smartcity_session/informationpage/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_programmebreak_changelist": ("OEV", "OEV"),
    "smartcity_session_programmebreak_add": ("OE", "OE"),
    "smartcity_session_programmebreak_change": ("OEV", "OE"),
    "smartcity_session_programmebreak_history": ("OEV", "OEV"),
    "smartcity_session_programmebreak_delete": ("O", "O"),
    "admin/smartcity_session/programmebreak/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_room_changelist": ("OEV", "OEV"),
    "smartcity_session_room_add": ("OE", "OE"),
    "smartcity_session_room_change": ("OEV", "OE"),
    "smartcity_session_room_history": ("OEV", "OEV"),
    "smartcity_session_room_delete": ("O", "O"),
    "admin/smartcity_session/room/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_topic_changelist": ("OEV", "OEV"),
    "smartcity_session_topic_add": ("OE", "OE"),
    "smartcity_session_topic_change": ("OEV", "OE"),
    "smartcity_session_topic_history": ("OEV", "OEV"),
    "smartcity_session_topic_delete": ("O", "O"),
    "admin/smartcity_session/topic/<path:object_id>/": (STAFF, STAFF),
    "smartcity_session_room_merge": ("OE", "OE"),
    # What administrators have alone
    "auth_group_changelist": ("", ""),
    "auth_group_add": ("", ""),
    "auth_group_change": ("", ""),
    "auth_group_history": ("", ""),
    "auth_group_delete": ("", ""),
    "admin/auth/group/<path:object_id>/": (STAFF, STAFF),
    "auth_user_changelist": ("", ""),
    "auth_user_add": ("", ""),
    "auth_user_change": ("", ""),
    "auth_user_history": ("", ""),
    "auth_user_delete": ("", ""),
    "admin/auth/user/<path:object_id>/": (STAFF, STAFF),
    "auth_user_password_change": ("", ""),
    "otp_static_staticdevice_changelist": ("", ""),
    "otp_static_staticdevice_add": ("", ""),
    "otp_static_staticdevice_change": ("", ""),
    "otp_static_staticdevice_history": ("", ""),
    "otp_static_staticdevice_delete": ("", ""),
    "admin/otp_static/staticdevice/<path:object_id>/": (STAFF, STAFF),
    "otp_totp_totpdevice_changelist": ("", ""),
    "otp_totp_totpdevice_add": ("", ""),
    "otp_totp_totpdevice_change": ("", ""),
    "otp_totp_totpdevice_history": ("", ""),
    "otp_totp_totpdevice_delete": ("", ""),
    "admin/otp_totp/totpdevice/<path:object_id>/": (STAFF, STAFF),
    "otp_totp_totpdevice_config": ("", ""),
    "otp_totp_totpdevice_qrcode": ("", ""),
}
# Each action of a list, for those to whom it is offered: what it does is then limited to the rows that they see.
EXPORTS = dict.fromkeys(("export_xlsx", "export_csv"), "OEHhV")
ACTIONS: dict[str, dict[str, str]] = {
    "smartcity_session.ConferenceSession": {
        "set_room": "OE",
        "set_day": "OE",
        "set_topics": "OE",
        "set_status": "O",
        "publish_selected": "O",
        "delete_selected": "O",
        **EXPORTS,
    },
    "smartcity_session.Question": {"publish": "OEHhCc", "decline": "OEHhCc", "delete_selected": "O"},
    "smartcity_session.ReaderRequest": {"mark_as_done": "OE", "delete_selected": "O"},
    "smartcity_session.Feedback": {"delete_selected": "O"},
    "smartcity_session.InformationPage": {"delete_selected": "O"},
    "smartcity_session.ProgrammeBreak": {"delete_selected": "O"},
    "smartcity_session.Room": {"delete_selected": "O"},
    "smartcity_session.Topic": {"delete_selected": "O"},
    "speakers.Speaker": {"merge": "OE", "delete_selected": "O", **EXPORTS},
    "speakers.Talk": {"delete_selected": "OEHh", **EXPORTS},  # of drafts, for editors and hosts
    "materials.Material": {"delete_selected": "OEHh", **EXPORTS},
    "materials.LinkedEvent": {"delete_selected": "OEHh"},
}


@pytest.fixture
def session(settings: Any, tmp_path: Any) -> ConferenceSession:
    """A published session with a row of everything."""
    settings.MEDIA_ROOT = tmp_path
    return session_with_everything()


@pytest.fixture
def accounts(session: ConferenceSession) -> dict[str, Client]:
    """A browser for each letter."""
    other = SessionFactory.create(code="Z9", published=True)
    found = {}
    for letter, (role, has_it) in ROLES.items():
        name = f"account-{ord(letter)}"
        found[letter] = browser_of(role, username=name, client=Client(raise_request_exception=True))
        if role in {"Session host", "Chair"}:
            own = session if has_it else other
            SessionAssignment.objects.create(user=User.objects.get(username=name), session=own)
        if role == "Translator":
            TranslatorLanguage.objects.create(user=User.objects.get(username=name), language="ko")
    return {**found, "A": Client()}


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_let_in(client: Client, method: str, path: str) -> bool:
    """Whether the page is shown, or does something; not when it refuses, or leads to the login or the front page."""
    with rolled_back():
        response = getattr(client, method)(path)
        b"".join(response)
    elsewhere = response.headers.get("Location", "").partition("?")[0] in {
        f"/{portal.ADMIN_PATH}/",
        f"/{portal.ADMIN_PATH}/login/",
    }
    return response.status_code in {200, 302} and not elsewhere


def name_of(page: AdminPage) -> str:
    return page.name or page.route or "front page"


def test_every_address_is_for_whom_the_table_says(
    session: ConferenceSession, accounts: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who may see a page is known before it is written; of 3,600 pages that takes half a minute.
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_args: "")
    app_list = PortalAdminSite.get_app_list
    monkeypatch.setattr(PortalAdminSite, "get_app_list", lambda *args: app_list(*args) if args[2:] else [])
    pages = {name_of(page): page.path for page in admin_pages(session) if page.name not in NOT_ASKED}
    assert sorted(pages) == sorted(TABLE)
    found = {
        name: tuple(
            "".join(letter for letter, client in accounts.items() if is_let_in(client, method, path))
            for method in ("get", "post")
        )
        for name, path in pages.items()
    }
    assert {name: each for name, each in found.items() if each != TABLE[name]} == {}


def test_every_action_is_offered_to_whom_the_table_says(accounts: dict[str, Client]) -> None:
    found: dict[str, dict[str, str]] = {}
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001 (there is no other list)
        offered: dict[str, str] = {}
        for letter in ROLES:
            request = RequestFactory().get("/")
            request.user = User.objects.get(username=f"account-{ord(letter)}")
            for name in model_admin.get_actions(request):
                offered[name] = offered.get(name, "") + letter
        if offered:
            found[model._meta.label] = offered  # noqa: SLF001 (Django documents _meta)
    assert found == ACTIONS


def test_the_whole_photo_of_a_speaker_is_for_those_who_see_the_speaker(
    session: ConferenceSession, accounts: dict[str, Client]
) -> None:
    name = default_storage.save("photos/photo.jpg", ContentFile(b"a photo"))
    speaker = session.talks.all()[0].contributions.all()[0].speaker
    Speaker.objects.filter(pk=speaker.pk).update(photo=name, photo_digest="0" * 64)
    path = f"/admin/speakers/speaker/{speaker.pk}/photo/"
    assert "".join(letter for letter, client in accounts.items() if is_let_in(client, "get", path)) == "OEHV"


@pytest.mark.parametrize("model", ["question", "talk", "material"])
def test_an_action_does_nothing_with_rows_of_other_sessions(
    session: ConferenceSession, accounts: dict[str, Client], model: str
) -> None:
    rows: dict[str, tuple[Any, Any, str, str]] = {
        "question": (Question, QuestionFactory.create(session=session), "decline", "smartcity_session"),
        "talk": (Talk, session.talks.first(), "delete_selected", "speakers"),
        "material": (Material, session.materials.first(), "delete_selected", "materials"),
    }
    kind, row, action, app = rows[model]
    before = kind._default_manager.filter(pk=row.pk).values().get()  # noqa: SLF001 (Django documents it)
    for letter in "hcV":
        sent = {"action": action, "_selected_action": [str(row.pk)], "post": "yes", "index": "0"}
        accounts[letter].post(f"/admin/{app}/{model}/", sent)
    assert kind._default_manager.filter(pk=row.pk).values().get() == before  # noqa: SLF001 (as above)


def completed(client: Client, app: str, model: str, field: str, term: str = "") -> list[str] | int:
    """What a field offers that is completed while somebody types."""
    asked = {"term": term, "app_label": app, "model_name": model, "field_name": field}
    response = client.get("/admin/autocomplete/", asked)
    return (
        [each["text"] for each in response.json()["results"]] if response.status_code == 200 else response.status_code
    )


def test_fields_that_are_completed_offer_what_the_account_may_see(
    session: ConferenceSession, accounts: dict[str, Client]
) -> None:
    SpeakerFactory.create(name="Zoe Elsewhere", affiliation="", email="zoe@private.example")
    people = {
        letter: completed(each, "speakers", "contribution", "speaker", "Zoe") for letter, each in accounts.items()
    }
    refused = {"C": 403, "c": 403, "T": 403, "S": 403, "A": 302}
    assert people == {letter: refused.get(letter, ["Zoe Elsewhere"]) for letter in accounts}
    assert completed(accounts["O"], "speakers", "contribution", "speaker", "zoe@private") == []
    notices = {letter: completed(each, "smartcity_session", "notice", "session") for letter, each in accounts.items()}
    everything = sorted(map(str, ConferenceSession.objects.all()))
    assert {letter: sorted(each) if isinstance(each, list) else each for letter, each in notices.items()} == {
        "O": everything,
        "E": everything,
        "V": everything,
        "H": [str(session)],
        "h": [str(ConferenceSession.objects.get(code="Z9"))],
        "C": 403,
        "c": 403,
        "T": 403,
        "S": 403,
        "A": 302,
    }


def test_lists_have_the_rows_of_own_sessions_alone(session: ConferenceSession, accounts: dict[str, Client]) -> None:
    question = QuestionFactory.create(session=session, text="Who pays for the sensors?")
    talk = session.talks.all()[0]
    pages = {
        "/admin/smartcity_session/conferencesession/": session.title,
        "/admin/speakers/talk/": talk.title,
        "/admin/smartcity_session/question/": question.text,
    }
    for path, text in pages.items():
        assert text in accounts["H"].get(path).content.decode()
        assert text not in accounts["h"].get(path).content.decode()
    assert "Who pays for" not in accounts["h"].get("/admin/").content.decode()


def test_the_page_of_the_chair_is_for_organisers_editors_and_those_whose_session_it_is(
    session: ConferenceSession, accounts: dict[str, Client]
) -> None:
    path = f"/sessions/{session.slug}/questions/chair/"
    found = dict.fromkeys(("get", "post"), "")
    for letter, client in accounts.items():
        for method in found:
            response = getattr(client, method)(path, {"number": "0"} if method == "post" else {})
            found[method] += letter if response.status_code in {200, 404} else ""
    assert found == {"get": "OEHC", "post": "OEHC"}


def test_a_host_changes_neither_time_nor_room_nor_code_whatever_is_sent(
    session: ConferenceSession, accounts: dict[str, Client]
) -> None:
    form = Form(accounts["H"], session_path(session.pk))
    assert not {"code", "date", "room", "status", "topics"} & set(form.values)
    form["title"] = "A title by the host"
    for name, value in (("code", "X9"), ("date", "2020-01-01"), ("room", "Elsewhere"), ("status", "cancelled")):
        form[name] = value
    form.send()
    changed = ConferenceSession.objects.get(pk=session.pk)
    assert (changed.title, changed.code, changed.date, changed.room, changed.status) == (
        "A title by the host",
        session.code,
        session.date,
        session.room,
        session.status,
    )


@pytest.mark.parametrize(
    ("letter", "is_draft", "may"),
    [("E", True, True), ("E", False, False), ("H", True, True), ("H", False, False), ("O", False, True)],
)
def test_rows_of_a_session_are_removed_while_it_is_a_draft(
    session: ConferenceSession, accounts: dict[str, Client], letter: str, *, is_draft: bool, may: bool
) -> None:
    if is_draft:
        ConferenceSession.objects.filter(pk=session.pk).update(status="draft", first_published_at=None)
    count = session.talks.count()
    form = Form(accounts[letter], session_path(session.pk))
    assert ("talks-0-DELETE" in {field.get("name") for field in form.page.iter("input")}) is may
    form["talks-0-DELETE"] = "on"
    form.send()
    assert session.talks.count() == count - may
