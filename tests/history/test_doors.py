"""Whatever way a change comes, the history has it, with whoever made it."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartcity_session.models import ConferenceSession, HistoryEntry
from tests.admin.pages import SESSIONS, Form, session_path
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    GuidingQuestionFactory,
    MaterialFactory,
    RoomFactory,
    SessionFactory,
    TalkFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

Found = list[tuple[str, str, Any, Any]]


def new_entries(after: int, *, via: str = "", by: str | None = "organiser") -> Found:
    """What was noted since, all of it by this account or command: action, model, before and after."""
    rows = HistoryEntry.objects.filter(pk__gt=after).order_by("pk").select_related("by")
    assert {(each.by.username if each.by else None, each.via) for each in rows} <= {(by, via)}
    assert len({each.batch for each in rows}) <= 1
    return [(each.action, each.model, each.before, each.after) for each in rows]


def newest() -> int:
    return max(HistoryEntry.objects.values_list("pk", flat=True), default=0)


def test_the_page_of_a_session_with_its_rows(organiser: Client) -> None:
    session = SessionFactory.create(title="Before")
    GuidingQuestionFactory.create(session=session, text="Old?", position=1)
    talk = TalkFactory.create(session=session, title="Trees", position=1)
    part = ContributionFactory.create(talk=talk)
    last = newest()
    form = Form(organiser, session_path(session.pk))
    form["title"] = "After"
    form["guiding_questions-0-text"] = "New?"
    form["talks-0-DELETE"] = "on"
    form.row("outcomes", text="Done")
    assert form.send().errors == []
    found = {(action, model): (before, after) for action, model, before, after in new_entries(last)}
    assert set(found) == {
        ("change", "smartcity_session.conferencesession"),
        ("change", "smartcity_session.guidingquestion"),
        ("add", "smartcity_session.outcome"),
        ("delete", "speakers.talk"),
        ("delete", "speakers.contribution"),
    }
    assert found["change", "smartcity_session.conferencesession"] == ({"title": "Before"}, {"title": "After"})
    assert found["change", "smartcity_session.guidingquestion"] == ({"text": "Old?"}, {"text": "New?"})
    assert found["delete", "speakers.contribution"][0]["speaker"] == part.speaker_id
    assert HistoryEntry.objects.filter(pk__gt=last).exclude(session_pk=session.pk).count() == 0


def test_the_history_of_a_page_is_written_by_one_query(organiser: Client) -> None:
    session = SessionFactory.create()
    TalkFactory.create_batch(20, session=session)
    form = Form(organiser, session_path(session.pk))
    for number in range(20):
        form[f"talks-{number}-title"] = f"Talk {number} of 20"
    with CaptureQueriesContext(connection) as queries:
        assert form.send().errors == []
    into = [each["sql"] for each in queries if each["sql"].startswith('INSERT INTO "smartcity_session_historyentry"')]
    assert (len(into), HistoryEntry.objects.filter(action="change", model="speakers.talk").count()) == (1, 20)


def test_actions_of_the_list(organiser: Client) -> None:
    sessions = SessionFactory.create_batch(2)
    hall, topic = RoomFactory.create(name="Hall 1"), TopicFactory.create()
    keys = [each.pk for each in sessions]
    for action, facts, before, after in (
        ("set_room", {"room": hall.pk}, {"location": None, "room": ""}, {"location": hall.pk, "room": "Hall 1"}),
        ("set_topics", {"added": [topic.pk]}, {"topics": []}, {"topics": [topic.pk]}),
        ("set_day", {"date": "2015-04-09"}, {"date": None}, {"date": "2015-04-09"}),
    ):
        last = newest()
        organiser.post(SESSIONS, {"action": action, "_selected_action": keys, "apply": "x", **facts})
        assert new_entries(last) == [("change", "smartcity_session.conferencesession", before, after)] * 2


def test_deleting_several_in_the_list(organiser: Client) -> None:
    materials = MaterialFactory.create_batch(2)
    last = newest()
    keys = [each.pk for each in materials]
    organiser.post("/admin/materials/material/", {"action": "delete_selected", "_selected_action": keys, "post": "yes"})
    assert [each[:2] for each in new_entries(last)] == [("delete", "materials.material")] * 2


def test_merging_rooms(organiser: Client) -> None:
    kept, gone = RoomFactory.create(name="Hall B2"), RoomFactory.create(name="Hall B 2")
    session = SessionFactory.create(location=gone, room="Hall B 2")
    last = newest()
    organiser.post(
        "/admin/smartcity_session/room/merge/", {"pair": f"{kept.pk} {gone.pk}", "merge": str(kept.pk)}, follow=True
    )
    session.refresh_from_db()
    assert session.location == kept
    found = new_entries(last)
    assert ("delete", "smartcity_session.room") in {each[:2] for each in found}
    assert ("merge", "smartcity_session.room", None, None) in found


def test_an_upload(organiser: Client) -> None:
    material = MaterialFactory.create(with_file=b"%PDF-1.7 old")
    former, last = str(material.file.name), newest()
    form = Form(organiser, f"/admin/materials/material/{material.pk}/change/")
    form["file-clear"], form["link"] = "on", "https://example.org/plan"
    assert form.send().errors == []
    ((action, _model, before, after),) = new_entries(last)
    assert (action, before["file"], after["file"], after["link"]) == ("change", former, "", "https://example.org/plan")


def _import(tmp_path: Path) -> None:
    text = "Session A1: Trees\n\nTalks\n\n- Bees, Ana Lund, City of Malmö\n"
    (tmp_path / "a1.txt").write_text(text, encoding="utf-8")
    call_command("import_session", str(tmp_path / "a1.txt"), stdout=io.StringIO())


def _withdraw(_folder: Path) -> None:
    edition = EditionFactory.create(session__code="D5")
    HistoryEntry.objects.all().delete()
    call_command("withdraw_edition", edition.session.code, str(edition.number), reason="x", stdout=io.StringIO())


@pytest.mark.parametrize(
    ("command", "run", "kinds"),
    [
        (
            "import_session",
            _import,
            {("add", "smartcity_session.conferencesession"), ("import", "smartcity_session.conferencesession")},
        ),
        ("withdraw_edition", _withdraw, {("withdraw", "smartcity_session.edition")}),
    ],
)
def test_commands_name_themselves(
    command: str, run: Callable[[Path], None], kinds: set[tuple[str, str]], tmp_path: Path
) -> None:
    SessionFactory.create(code="D4", date=date(2015, 4, 9))
    HistoryEntry.objects.all().delete()
    run(tmp_path)
    assert kinds <= {each[:2] for each in new_entries(0, via=command, by=None)}


@pytest.mark.django_db(transaction=True)
def test_publishing_by_command() -> None:
    session = SessionFactory.create(code="D4", date=date(2015, 4, 9))
    last = newest()
    call_command("publish_edition", "D4", as_of=date(2015, 4, 7), note="New", stdout=io.StringIO())
    assert new_entries(last, via="publish_edition", by=None) == [
        (
            "publish",
            "smartcity_session.edition",
            {"status": "draft"},
            {"number": 1, "as_of": "2015-04-07", "status": "published"},
        )
    ]
    assert HistoryEntry.objects.filter(session_pk=session.pk, note="New").count() == 1


def test_a_program_that_says_nothing_of_itself() -> None:
    session = SessionFactory.create(title="Before")
    last = newest()
    row = ConferenceSession.objects.get(pk=session.pk)
    row.title = "After"
    row.save()
    assert new_entries(last, by=None) == [
        ("change", "smartcity_session.conferencesession", {"title": "Before"}, {"title": "After"})
    ]
