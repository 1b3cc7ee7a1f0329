"""Imports only go down: the floors of the house, as README.md draws them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The longest prefix that fits a module says on which floor it is.
FLOORS = {
    "smartcity_session.urls": 5,
    "smartcity_session.wsgi": 4,
    "smartcity_session.asgi": 4,
    "smartcity_session.settings": 5,
    "smartcity_session.apps": 4,
    "smartcity_session.checks": 4,
    "smartcity_session.forms": 4,
    "smartcity_session.participation_forms": 4,
    "smartcity_session.public_forms": 4,
    "smartcity_session.views": 4,
    "smartcity_session.admin": 4,
    "smartcity_session.management": 4,
    "smartcity_session.middleware": 4,
    "smartcity_session.congress_clock": 4,
    "smartcity_session.groups": 4,
    "smartcity_session.codes": 3,
    "speakers.admin": 4,
    "materials.admin": 4,
    "smartcity_session.appointments": 3,
    "smartcity_session.backups": 3,
    "smartcity_session.editions": 3,
    "smartcity_session.questions": 3,
    "smartcity_session.feedback": 3,
    "smartcity_session.recognition": 3,
    "smartcity_session.redactions": 3,
    "smartcity_session.requests": 3,
    "smartcity_session.password_resets": 3,
    "smartcity_session.retention": 3,
    "smartcity_session.intake": 3,
    "smartcity_session.measuring": 3,
    "smartcity_session.search.upkeep": 3,
    "smartcity_session.search.index": 3,
    "smartcity_session.search.finding": 2,
    "smartcity_session.search.entries": 2,
    "smartcity_session.search": 0,
    "smartcity_session.changes": 2,
    "smartcity_session.changelog": 2,
    "smartcity_session.templatetags": 2,
    "smartcity_session.document": 2,
    "smartcity_session.exports": 2,
    "smartcity_session.markdown": 2,
    "smartcity_session.phases": 2,
    "smartcity_session.content": 1,
    "speakers": 0.5,
    "materials": 0.5,
    "smartcity_session.models": 0,
    "smartcity_session.environment": 0,
    "smartcity_session.years": 0,
    "smartcity_session.normal_forms": 0,
    "smartcity_session.limits": 0,
    "smartcity_session.visitors": 0,
    "smartcity_session.page_cache": 4,
    "smartcity_session.request_bodies": 4,
    "smartcity_session.keeping": 0,
    "smartcity_session.kept_page": 4,
    "smartcity_session.revisions": 0.5,
    "smartcity_session.live_sessions": 0.5,
    "smartcity_session.page_key": 4,
    "smartcity_session.page_files": 0,
    "smartcity_session.page_store": 0,
    "smartcity_session.sending": 0,
    "smartcity_session.turns": 0,
    "smartcity_session.byte_ranges": 0,
    "smartcity_session.admin_site": 5,
    "smartcity_session.second_factor": 4,
    "smartcity_session.request_log": 4,
    "smartcity_session.voters": 0,
    "smartcity_session.port": 0,
    "smartcity_session.redis_cache": 0,
    "smartcity_session.object_storage": 0,
    "smartcity_session.stored_files": 0,
    "smartcity_session.workplaces": 0,
    "smartcity_session.pictures": 0,
    "smartcity_session.picture_maker": 0,
}
APPS = ("smartcity_session", "speakers", "materials")


def floor_of(module: str) -> float | None:
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in FLOORS:
            return FLOORS[prefix]
    return None


def modules() -> Iterator[tuple[str, Path]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(part for part in parts if part != "__init__"), path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def uphill(module: str, path: Path) -> list[str]:
    here = floor_of(module)
    found = []
    for line, target in imports(path):
        there = floor_of(target)
        if target.startswith(APPS) and here is not None and there is not None and there > here:
            found.append(f"{path.relative_to(ROOT)}:{line} imports {target}, from floor {here} up to {there}")
    return found


def test_imports_only_go_down() -> None:
    found = [message for module, path in modules() for message in uphill(module, path)]
    assert found == []


def test_every_module_is_on_a_floor() -> None:
    homeless = [module for module, _path in modules() if module not in APPS and floor_of(module) is None]
    assert homeless == []


def test_an_import_that_goes_up_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    module = tmp_path / "content.py"
    module.write_text("from smartcity_session.editions import publish_edition\n", encoding="utf-8")
    assert uphill("smartcity_session.content", module) == [
        "content.py:1 imports smartcity_session.editions.publish_edition, from floor 1 up to 3"
    ]


def test_the_project_package_is_empty() -> None:
    assert (ROOT / "smartcity_session" / "__init__.py").read_text(encoding="utf-8") == ""
