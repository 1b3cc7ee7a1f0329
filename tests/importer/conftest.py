from pathlib import Path

import pytest

from smartcity_session.models import Congress
from tests.factories.rows import CongressFactory

DEMO = Path(__file__).resolve().parents[2] / "smartcity_session" / "demo" / "session-d4.txt"


@pytest.fixture
def d4() -> str:
    """The text of Session D4."""
    return DEMO.read_text(encoding="utf-8")


@pytest.fixture
def congress(db: None) -> Congress:
    """The congress that new sessions belong to."""
    return CongressFactory.create()
