"""The settings of a congress go into a file, and begin another portal with it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from smartcity_session.models import ConferenceSession, Congress, FeedbackCriterion, InformationPage, Room, Topic
from smartcity_session.operations.settings_files import SettingsFileError, read_settings, settings_json
from speakers.models import Speaker
from tests.factories.rows import (
    CongressFactory,
    InformationPageFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n of a logo"


@pytest.fixture
def filled(settings: Any, tmp_path: Path) -> bytes:
    """The file of a portal that has some of everything."""
    settings.MEDIA_ROOT = tmp_path / "media"
    congress = CongressFactory.create(accent="#1d3fa8", feedback_days=7)
    congress.logo = default_storage.save("brand/x.png", ContentFile(PNG))
    congress.save()
    FeedbackCriterion.objects.create(congress=congress, name="Content", lowest="bad", highest="good")
    SessionFactory.create(code="D4", location=RoomFactory.create(name="Hall 2", capacity=90))
    TopicFactory.create(name="Water", slug="water", colour="blue")
    InformationPageFactory.create(title="Travel", is_published=True, position=2)
    team = Group.objects.create(name="Team")
    team.permissions.add(Permission.objects.get(codename="view_room"))
    account = UserFactory.create(username="jane", first_name="Jane", is_staff=True)
    account.groups.add(team, Group.objects.get(name="Editor"))
    SpeakerFactory.create(name="Ban Ki-moon", bio="Speaks.")
    return settings_json(with_speakers=True)


def emptied() -> None:
    """Take all out of the portal that an import brings."""
    for model in (FeedbackCriterion, InformationPage, ConferenceSession, Congress, Room, Topic, Speaker, User):
        model._default_manager.all().delete()  # noqa: SLF001 (Django's documented model API)
    Group.objects.filter(name="Team").delete()


def run(file: Path, **options: Any) -> str:
    from io import StringIO  # noqa: PLC0415 (of this function alone)

    out = StringIO()
    call_command("import_congress", str(file), stdout=out, **options)
    return out.getvalue()


def test_an_empty_portal_has_the_same_settings_afterwards(filled: bytes, tmp_path: Path) -> None:
    file = tmp_path / "congress.json"
    file.write_bytes(filled)
    emptied()
    assert "Imported: " in run(file)
    assert settings_json(with_speakers=True) == filled
    assert ConferenceSession.objects.count() == 0
    assert not User.objects.get(username="jane").has_usable_password()
    with default_storage.open(Congress.objects.get().logo.name) as logo:
        assert logo.read() == PNG
    assert run(file) == "The portal says all of this already.\n"


def test_no_password_and_no_session_is_in_the_file_and_speakers_on_request(filled: bytes) -> None:
    document = json.loads(filled)
    assert "sessions" not in document
    assert sorted(document["accounts"][0]) == ["email", "first_name", "is_staff", "last_name", "roles", "username"]
    assert "speakers" not in json.loads(settings_json())


def test_a_filled_portal_says_what_it_would_change_and_asks(filled: bytes, tmp_path: Path) -> None:
    file = tmp_path / "congress.json"
    file.write_bytes(filled)
    Room.objects.update(capacity=50, name="hall  2")
    Topic.objects.all().delete()
    with pytest.raises(CommandError, match="Repeat it with --yes"):
        run(file)
    said = run(file, check=True)
    assert "~ rooms: Hall 2\n    Name: “hall  2” → “Hall 2”\n    Capacity: “50” → “90”\n" in said
    assert "+ topics: Water\n" in said
    assert Topic.objects.count() == 0
    assert "Imported: 2 rows." in run(file, yes=True)
    assert (Room.objects.get().capacity, Topic.objects.get().colour) == (90, "blue")


def test_the_roles_of_a_filled_portal_keep_what_they_may(filled: bytes) -> None:
    document = json.loads(filled)
    document["roles"] = [{"name": "Editor", "permissions": ["auth.add_user"]}, {"name": "New", "permissions": ["x.y"]}]
    imported = read_settings(json.dumps(document).encode())
    imported.apply()
    assert not Group.objects.get(name="Editor").permissions.filter(codename="add_user").exists()
    assert imported.notices == ["New: this release knows no x.y."]


def test_a_file_is_written_once(filled: bytes, tmp_path: Path) -> None:
    file = tmp_path / "congress.json"
    call_command("export_congress", str(file), speakers=True, verbosity=0)
    assert file.read_bytes() == filled
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_congress", str(file))


BASE = '{"format": "session-portal-settings", "version": 1'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("[", "This is no JSON"),
        ("[" * 100_000, "This is no JSON"),
        ("[]", "This is no file of `export_congress`."),
        ('{"format": "session-portal-settings", "version": 9}', "The file has version 9, and this release reads 1."),
        (BASE + ', "sessions": []}', "sessions is no part of such a file."),
        (BASE + ', "rooms": [{}]}', "rooms, entry 1: the key of the row is missing."),
        (BASE + ', "rooms": [{"name": "x", "pk": 1}]}', "rooms, entry 1: pk is not known."),
        (BASE + ', "rooms": [{"name": ["x"]}]}', "rooms, entry 1: a value is of another kind."),
        (BASE + ', "congress": [{}, {}]}', "There is one congress."),
    ],
)
def test_what_is_no_such_file_is_refused(data: str, reason: str) -> None:
    with pytest.raises(SettingsFileError) as refused:
        read_settings(data.encode())
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("section", "record", "reason"),
    [
        (
            "rooms",
            {"name": "Hall 9", "slug": "hall-9", "capacity": "many"},
            "rooms, Hall 9: “many” value must be an integer.",
        ),
        (
            "rooms",
            {"name": "Hall 9", "slug": "hall-9", "capacity": 0},
            "rooms, Hall 9: A room holds at least one person.",
        ),
        ("congress", {"time_zone": "Seoul"}, "congress, 1, Time zone: “Seoul” is no IANA time zone."),
        ("congress", {"logo": "YQ=="}, "congress, 1: A picture is neither PNG, JPEG nor WebP, or has more than 1 MB."),
        ("congress", {"logo": "!"}, "congress, 1: A picture is no base64."),
        ("topics", {"slug": "x y", "name": "X"}, "topics, x y, Name in addresses: Enter a valid"),
    ],
)
def test_what_the_admin_would_refuse_is_refused_with_its_place(
    filled: bytes, section: str, record: dict[str, Any], reason: str
) -> None:
    document = {"format": "session-portal-settings", "version": 1, section: [record]}
    with pytest.raises(SettingsFileError) as refused:
        read_settings(json.dumps(document).encode()).apply()
    assert reason in str(refused.value)
    assert settings_json(with_speakers=True) == filled
