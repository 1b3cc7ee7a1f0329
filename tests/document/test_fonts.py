"""The system check: what is missing is named, with the packages that bring it."""

import pytest

from smartcity_session.document import fonts
from smartcity_session.document.fonts import SCRIPTS, check_fonts, probe


def missing(monkeypatch: pytest.MonkeyPatch, *, libraries: list[str], scripts: list[str]) -> list[tuple[str, str]]:
    monkeypatch.setattr(fonts, "probe", lambda _samples: {"libraries": libraries, "scripts": scripts})
    return [(str(message.id), str(message.msg)) for message in check_fonts(None)]


def test_the_bundled_scripts_are_covered_on_every_machine() -> None:
    samples = {script: SCRIPTS[script] for script in ("Latin", "Greek", "Cyrillic")}
    assert probe(samples) == {"libraries": [], "scripts": []}


def test_a_script_without_a_font_is_found() -> None:
    assert probe({"Greek": "Ελ", "unassigned": "\u0378", "mixed": "a\u0378"})["scripts"] == ["unassigned", "mixed"]


def test_missing_scripts_are_a_warning_with_the_packages_for_three_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    found = missing(monkeypatch, libraries=[], scripts=["Arabic", "Korean"])
    message = "No font is installed for these scripts, so texts in them can't be published: Arabic, Korean."
    assert found == [("smartcity_session.W011", message)]
    (warning,) = check_fonts(None)
    assert [name in str(warning.hint) for name in ("fonts-noto-cjk", "dnf install", "brew install")] == [True] * 3


def test_a_missing_library_is_an_error_and_says_all(monkeypatch: pytest.MonkeyPatch) -> None:
    found = missing(monkeypatch, libraries=["Pango", "HarfBuzz-Subset"], scripts=["Latin"])
    assert found == [("smartcity_session.E010", "PDFs can't be made: these libraries are missing: Pango.")]


def test_a_library_that_only_makes_it_faster_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    found = missing(monkeypatch, libraries=["HarfBuzz-Subset"], scripts=[])
    assert [identity for identity, _message in found] == ["smartcity_session.W010"]


def test_a_lost_bundled_font_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    found = missing(monkeypatch, libraries=[], scripts=["Greek"])
    assert found == [("smartcity_session.E011", "The bundled fonts are not found, so that PDFs lack: Greek.")]
