"""Who sees which entries of the history, and undoes which."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from smartcity_session.history.recording import Action, record
from smartcity_session.models import HistoryEntry, SessionAssignment
from tests.admin.pages import page_of
from tests.factories.browsers import browser_of
from tests.factories.rows import ContributionFactory, RoomFactory, SessionFactory, TalkFactory, UserFactory

pytestmark = pytest.mark.django_db

HISTORY = "/admin/smartcity_session/historyentry/"


def words(client: Client, path: str = HISTORY) -> str:
    return " ".join(page_of(client.get(path)).text_content().split())


def test_a_host_sees_the_history_of_own_sessions_and_of_the_people_in_them() -> None:
    own, other = SessionFactory.create(code="A1"), SessionFactory.create(code="B2")
    TalkFactory.create(session=own, title="Own talk")
    TalkFactory.create(session=other, title="Talk of another")
    ContributionFactory.create(talk__session=own, speaker__name="Ana Lund", speaker__email="ana@example.org")
    ContributionFactory.create(talk__session=other, speaker__name="Tom Berg")
    RoomFactory.create(name="Loft")
    host = browser_of("Session host")
    SessionAssignment.objects.create(user=User.objects.get(groups__name="Session host"), session=own)
    seen = words(host)
    assert "Own talk" in seen
    assert "Ana Lund" in seen
    assert "ana@example.org" not in seen
    assert not any(each in seen for each in ("Talk of another", "Tom Berg", "Loft", "B2"))
    foreign = HistoryEntry.objects.get(label="Talk of another")
    for name in ("change", "undo"):
        path = reverse(f"admin:smartcity_session_historyentry_{name}", args=[foreign.pk])
        assert host.get(path).status_code == 403


def test_a_viewer_sees_everything_but_addresses_and_undoes_nothing() -> None:
    part = ContributionFactory.create(speaker__email="ana@example.org", speaker__pronouns="she/her")
    viewer = browser_of("Viewer")
    seen = words(viewer)
    assert "she/her" in seen
    assert "E-mail address not shown to this account" in seen
    assert "ana@example.org" not in seen
    assert "ana@example.org" in words(browser_of("Editor"))
    entry = HistoryEntry.objects.get(model="speakers.speaker", object_pk=part.speaker.pk)
    assert viewer.get(reverse("admin:smartcity_session_historyentry_undo", args=[entry.pk])).status_code == 403


def test_an_editor_undoes_in_a_draft_what_organisers_alone_undo_once_it_is_published() -> None:
    editor = browser_of("Editor")
    for is_published, status in ((False, 200), (True, 403)):
        talk = TalkFactory.create(session=SessionFactory.create(published=is_published))
        entry = HistoryEntry.objects.get(model="speakers.talk", object_pk=talk.pk)
        path = reverse("admin:smartcity_session_historyentry_undo", args=[entry.pk])
        assert editor.get(path).status_code == status


def test_what_was_done_with_accounts_is_for_organisers_alone() -> None:
    ana = UserFactory.create(username="ana")
    record(action=Action.ROLE, subject=ana, by=None, before={"Role": "Editor"}, after={"Role": "Chair"})
    record(action=Action.EXPORT, by=None, note="Speakers: 40 rows as XLSX")
    said = {role: words(browser_of(role)) for role in ("Organiser", "Editor", "Session host")}
    assert {role: ("changed the role" in text, "40 rows" in text) for role, text in said.items()} == {
        "Organiser": (True, True),
        "Editor": (False, True),
        "Session host": (False, False),
    }
