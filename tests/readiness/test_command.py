"""`manage.py readiness` says what each session lacks."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.factories.rows import ContributionFactory, EditionFactory, SessionFactory

pytestmark = pytest.mark.django_db


def told(*codes: str, **options: bool) -> str:
    out = StringIO()
    call_command("readiness", *codes, stdout=out, **options)
    return out.getvalue()


def test_each_session_is_a_line() -> None:
    SessionFactory.create(code="D4", title="Smart", room="Hall 1")
    SessionFactory.create(code="D5", title="Green", cancelled=True)
    EditionFactory.create(session__code="D6", session__title="Blue", session__cancelled=True)
    assert told() == (
        "D4 Smart: no day, no start, no end; nobody has a part in it; no material; no edition\n"
        "D5 Green: no edition\n"
        "D6 Blue: ready\n"
    )
    assert told("d5") == "D5 Green: no edition\n"


def test_json_says_where_each_thing_is_set(settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example"
    session = SessionFactory.create(code="D4", title="Smart")
    part = ContributionFactory.create(talk__session=session, speaker__name="Ada")
    (found,) = json.loads(told(json=True))
    page = f"https://portal.example/admin/smartcity_session/conferencesession/{session.pk}/change/"
    photo = f"https://portal.example/admin/speakers/speaker/{part.speaker_id}/change/#id_photo"
    assert {key: found[key] for key in ("code", "title", "status")} == {
        "code": "D4",
        "title": "Smart",
        "status": "draft",
    }
    assert {each["item"]: each["set_at"] for each in found["items"]} == {
        "time": [f"{page}#id_date"],
        "room": [f"{page}#id_room"],
        "abstract": [],
        "speakers": [],
        "photos": [photo],
        "materials": [f"{page}#materials-group"],
        "pdf": [f"{page}#edition"],
    }


def test_a_code_that_no_session_has_is_named() -> None:
    with pytest.raises(CommandError, match="There is no session X9"):
        told("X9")
