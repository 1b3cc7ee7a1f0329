from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from smartcity_session.models import Congress
from tests.factories.browsers import browser_of
from tests.factories.rows import CongressFactory
from tests.importer.reading_page import Page

DEMO = Path(__file__).resolve().parents[2] / "smartcity_session" / "demo" / "session-d4.txt"


@pytest.fixture
def d4() -> str:
    """The text of Session D4."""
    return DEMO.read_text(encoding="utf-8")


@pytest.fixture
def congress(db: None) -> Congress:
    """The congress that new sessions belong to."""
    return CongressFactory.create()


@pytest.fixture
def organiser(client: Client, congress: Congress) -> Client:
    """A browser in which an organiser is logged in."""
    return browser_of("Organiser", client=client)


@pytest.fixture
def address() -> str:
    return reverse("admin:paste_session")


@pytest.fixture
def read(organiser: Client, address: str) -> Callable[[str], Page]:
    """Paste a text and press "Read it"."""
    return lambda text: Page(organiser.post(address, {"text": text, "read": "Read it"}))


@pytest.fixture
def save(organiser: Client, address: str) -> Callable[..., Any]:
    """Press a button of the second step, with some fields changed."""

    def press(page: Page, button: str = "save", value: str | list[str] = "x", **changes: str | list[str]) -> Any:
        sent: dict[str, Any] = {name: value for name, value in page.fields.items() if name}
        changed = {name.replace("__", "-"): value for name, value in changes.items()}
        return organiser.post(address, {**sent, "hint": page.hints, **changed, button: value})

    return press
