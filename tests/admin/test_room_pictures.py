"""A room has a picture, which is drawn anew, shown on its page and in the JSON."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from smartcity_session.models import Room
from tests.admin.pages import Form
from tests.factories.rows import RoomFactory, SessionFactory


@pytest.fixture
def form(organiser: Client) -> Form:
    hall = RoomFactory.create(name="Hall 2")
    SessionFactory.create(code="D4", published=True, location=hall)
    target = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(target, "PNG")
    form = Form(organiser, f"/admin/smartcity_session/room/{hall.pk}/change/")
    form["picture"] = SimpleUploadedFile("hall.png", target.getvalue(), content_type="image/png")
    return form


def test_a_picture_is_on_the_page_of_the_room_and_in_the_json(form: Form, client: Client, media: Path) -> None:
    form["picture_alt"] = "The door beside the lift"
    assert form.send().errors == []
    name = Room.objects.get().picture.name
    assert [str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()] == [name]
    page = html.fromstring(client.get("/rooms/hall-2/").content.decode())
    [image] = page.xpath("//main//img")
    assert (image.get("src"), image.get("alt")) == (f"/{name}", "The door beside the lift")
    assert b"".join(client.get(f"/{name}")).startswith(b"\x89PNG")
    [room] = client.get("/api/v1/rooms").json()["items"]
    assert room["picture_url"].endswith(f"/{name}")
    assert room["picture_alt"] == "The door beside the lift"
    assert "picture" not in room


def test_a_picture_needs_words_for_those_who_do_not_see_it(form: Form) -> None:
    assert form.send().errors == ["Say in one sentence what the picture shows."]
    assert Room.objects.get().picture.name == ""


def test_a_picture_that_no_room_has_is_not_sent(client: Client, db: None) -> None:
    assert client.get(f"/brand/{'0' * 64}.png").status_code == 404
