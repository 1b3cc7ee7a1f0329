"""The documentation names nothing that is not there: links, commands, options, files, variables, addresses."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, URLPattern, resolve

from smartcity_session.config.environment import VARIABLES
from smartcity_session.urls import urlpatterns

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
EVERY_DOCUMENT = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
FOLDERS = ("docs", "deploy", "tests", "static", "templates", "smartcity_session", "speakers", "materials", ".ci")
GONE = {"deploy/README.md"}  # the changelog says where it went
SAMPLES = {
    "<accent>": "1d3fa8",
    "<name>": "ana",
    "<short>": "k7m2p9qx",
    "<uuid>": "10e19244-9809-44bf-bde7-19156f47eaf9",
    "<digest>": "0" * 64,
}
# Answers to forms and to wrong addresses, and what organisers use
UNLISTED = {
    "api_unknown",
    "congress_request_thanks",
    "feedback_thanks",
    "question_backing",
    "questions_chair",
    "questions_thanks",
    "session_request_thanks",
}


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(document: Path) -> list[str]:
    """What is set as code in a document: between backticks, or in indented lines."""
    text = document.read_text()
    return [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^    (.+)$", text, re.MULTILINE)]


@cache
def words_of_programs() -> frozenset[str]:
    """The words of all files that take variables."""
    files = (path for folder in ("deploy", "tests", ".ci") for path in (ROOT / folder).rglob("*") if path.is_file())
    texts = (path.read_text() for path in files if path.suffix in {"", ".py", ".sh", ".yaml", ".example"})
    return frozenset(word for text in texts for word in re.findall(r"[A-Z][A-Z0-9_]+", text))


def dead_links(document: Path) -> list[str]:
    """The relative links whose file or heading is not there."""
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        path, _hash, anchor = target.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        file = document.parent / path if path else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            dead.append(target)
    return dead


def unknown_commands(pieces: list[str]) -> list[str]:
    """The targets of make, commands of manage.py and options of these that do not exist."""
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    unknown = [
        f"make {name}" for text in pieces for name in re.findall(r"\bmake ([a-z][\w-]*)", text) if name not in targets
    ]
    apps = get_commands()
    for text in pieces:
        for name, rest in re.findall(r"manage\.py ([a-z]\w*)([^,;#]*)", text):
            if name not in apps:
                unknown.append(f"manage.py {name}")
                continue
            parser = load_command_class(apps[name], name).create_parser("manage.py", name)
            # Two blanks end the command; words that explain it follow
            options = re.findall(r"(?<!\S)(--[a-z][a-z-]*)", rest.split("  ")[0])
            unknown += [f"manage.py {name} {option}" for option in options if option not in parser.format_help()]
    return unknown


@EVERY_DOCUMENT
def test_every_relative_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    assert dead_links(document) == []


@EVERY_DOCUMENT
def test_every_command_and_its_options_exist(document: Path) -> None:
    assert unknown_commands(code(document)) == []


@EVERY_DOCUMENT
def test_every_file_that_is_named_exists(document: Path) -> None:
    named = {word.rstrip(".,;:)") for text in code(document) for word in re.split(r"[\s'()|=]+", text)}
    paths = {word for word in named if word.partition("/")[0] in FOLDERS and "/" in word and "*" not in word}
    assert sorted(path for path in paths - GONE if not (ROOT / path).exists() and path != "deploy/.env") == []


@EVERY_DOCUMENT
def test_every_variable_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", " ".join(code(document))))
    assert sorted(named - set(VARIABLES) - words_of_programs()) == []


def test_every_variable_has_a_row_in_the_table_for_operators() -> None:
    rows = re.findall(r"^\| (`[A-Z][^|]*) \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    assert sorted(re.findall(r"`([A-Z0-9_]+)`", " ".join(rows))) == sorted(VARIABLES)


def test_every_public_address_is_described_and_every_described_one_exists() -> None:
    described = set()
    for text in re.findall(r"`(/[^`\s]*)`", (ROOT / "docs" / "formats.md").read_text()):
        address = text.partition("?")[0]
        for placeholder, sample in SAMPLES.items():
            address = address.replace(placeholder, sample)
        try:
            found = resolve(address)
        except Resolver404:
            found = resolve(address.removeprefix("/ko"))
        described.add(found.url_name)
    names = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    own = {name for name in names if name and not name.startswith(("admin_", "password_reset"))}
    assert described == own - UNLISTED


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def test_a_document_that_names_what_is_not_there_is_found(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text("# One two\n[a](#one-two) [b](#two) [c](none.md) [d](https://example.org)\n")
    assert dead_links(document) == ["#two", "none.md"]
    pieces = ["make run", "make tea", "manage.py purge --dry-run", "manage.py purge --wet-run", "manage.py dance"]
    assert unknown_commands(pieces) == ["make tea", "manage.py purge --wet-run", "manage.py dance"]
