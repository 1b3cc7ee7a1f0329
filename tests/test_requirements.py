import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.version import Version

PROJECT: dict[str, Any] = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
RUNTIME: list[str] = PROJECT["dependencies"]
TEST: list[str] = RUNTIME + PROJECT["optional-dependencies"]["test"]


def pins(name: str) -> dict[str, str]:
    """Read the pinned packages of a file, each with its version."""
    text = Path(settings.BASE_DIR / name).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize(("name", "asked"), [("requirements.txt", RUNTIME), ("tests/requirements.txt", TEST)])
def test_every_dependency_is_pinned_to_a_version_that_is_asked_for(name: str, asked: list[str]) -> None:
    pinned = pins(name)
    wrong = [
        text
        for text in asked
        if not Requirement(text).specifier.contains(Version(pinned.get(Requirement(text).name, "0")))
    ]
    assert wrong == [], "run: make requirements"


def test_the_portal_is_tested_with_the_versions_that_it_runs_with() -> None:
    assert pins("requirements.txt").items() <= pins("tests/requirements.txt").items()


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_pin_has_hashes_and_none_says_where_from(name: str) -> None:
    text = Path(settings.BASE_DIR / name).read_text()
    blocks = re.findall(r"^[a-z0-9-]+(?:\[\w+\])?==.*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*", text, re.MULTILINE)
    assert len(blocks) == len(pins(name))
    assert [block for block in blocks if "--hash" not in block] == []
    assert not re.search(r"://|--(extra-)?index-url|--find-links", text)
