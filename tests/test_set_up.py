import json
import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from smartcity_session.models import ConferenceSession, Congress, Edition, EditionFile, Redaction
from tests.factories.rows import CongressFactory, EditionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_state(settings: Settings, tmp_path: Path) -> None:
    """Give each test the folders of a new installation, and few static files."""
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "portal.css").write_text("p { color: red }")


def set_up(*, no_demo: bool = True) -> str:
    output = StringIO()
    call_command("set_up", no_demo=no_demo, stdout=output)
    return output.getvalue()


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_gets_the_demo_and_a_second_time_changes_nothing() -> None:
    set_up(no_demo=False)
    session = ConferenceSession.objects.get()
    assert (session.code, session.status) == ("D4", "published")
    assert Edition.objects.get().session == session
    assert set_up(no_demo=False) == ""
    assert ConferenceSession.objects.get() == session
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_removed_for_good_is_removed_again_from_a_restored_backup(settings: Settings) -> None:
    edition = EditionFactory.create()
    entry = {"short": edition.short, "reason": "a request", "at": "2015-05-01T09:00:00+00:00"}
    (settings.VAR_DIR / "redactions.jsonl").write_text(json.dumps(entry) + "\n")
    assert "Removed for good" in set_up()
    assert not EditionFile.objects.exists()
    assert Redaction.objects.get().reason == "a request"
    assert set_up() == ""


def test_the_organiser_logs_in_where_and_as_the_message_says(client: Client) -> None:
    said = re.search(r"Log in at (\S+)\n +user name: (\S+)\n +password: +(\S+)\n", set_up())
    assert said is not None
    address, name, password = said.groups()
    assert address == "http://127.0.0.1:8000/admin/"
    client.post(reverse("admin:login"), {"username": name, "password": password})
    assert "Sessions" in client.get(reverse("admin:index")).content.decode()


def test_the_password_is_shown_once_and_only_where_nobody_could_log_in() -> None:
    assert "password" in set_up()
    assert set_up() == ""


def test_the_first_account_is_an_organiser_and_no_superuser() -> None:
    set_up()
    organiser = User.objects.get()
    assert (organiser.username, organiser.is_staff, organiser.is_superuser) == ("organiser", True, False)
    assert [group.name for group in organiser.groups.all()] == ["Organiser"]


def test_each_installation_has_a_password_of_its_own() -> None:
    first = set_up()
    User.objects.all().delete()
    assert set_up() != first


def test_no_account_is_made_where_someone_can_log_in() -> None:
    User.objects.create_user("boss", password="not-a-secret-here", is_staff=True)
    assert set_up() == ""
    assert [user.username for user in User.objects.all()] == ["boss"]


def test_a_database_with_a_congress_gets_no_demo() -> None:
    congress = CongressFactory.create()
    set_up(no_demo=False)
    assert list(Congress.objects.all()) == [congress]
    assert not ConferenceSession.objects.exists()


def test_an_installation_may_start_empty() -> None:
    set_up(no_demo=True)
    assert not Congress.objects.exists()


def test_static_files_are_collected_when_one_is_new_changed_or_gone(tmp_path: Path) -> None:
    source, collected = tmp_path / "source" / "portal.css", tmp_path / "static" / "portal.css"
    set_up()
    assert collected.read_text() == "p { color: red }"
    source.write_text("p { color: teal }")
    set_up()
    assert collected.read_text() == "p { color: teal }"
    (collected.parent / "portal.css").unlink()
    collected.parent.rmdir()
    set_up()
    assert collected.read_text() == "p { color: teal }"


def test_static_files_that_did_not_change_are_left_alone(tmp_path: Path) -> None:
    set_up()
    collected = tmp_path / "static" / "portal.css"
    os.utime(collected, (0, 0))
    set_up()
    assert collected.stat().st_mtime == 0
