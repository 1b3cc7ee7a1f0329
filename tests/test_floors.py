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
    "smartcity_session.config.checks": 4,
    "smartcity_session.participation.question_forms": 4,
    "smartcity_session.participation.feedback_forms": 4,
    "smartcity_session.participation.public_forms": 4,
    "smartcity_session.views": 4,
    "smartcity_session.admin": 4,
    "smartcity_session.management": 4,
    "smartcity_session.http.middleware": 4,
    "smartcity_session.admin.time_zone": 4,
    "smartcity_session.accounts.groups": 4,
    "smartcity_session.editions.former_codes": 3,
    "speakers.admin": 4,
    "materials.admin": 4,
    "smartcity_session.editions.appointments": 3,
    "smartcity_session.operations.backups": 3,
    "smartcity_session.editions.publishing": 3,
    "smartcity_session.participation.questions": 3,
    "smartcity_session.participation.feedback": 3,
    "smartcity_session.editions.recognition": 3,
    "smartcity_session.editions.redactions": 3,
    "smartcity_session.participation.requests": 3,
    "smartcity_session.accounts.password_resets": 3,
    "smartcity_session.participation.retention": 3,
    "smartcity_session.intake": 3,
    "smartcity_session.measuring": 3,
    "smartcity_session.search.upkeep": 3,
    "smartcity_session.search.index": 3,
    "smartcity_session.search.finding": 2,
    "smartcity_session.search.entries": 2,
    "smartcity_session.search": 0,
    "smartcity_session.diff.changes": 2,
    "smartcity_session.diff.changelog": 2,
    "smartcity_session.templatetags": 2,
    "smartcity_session.document": 2,
    "smartcity_session.exports": 2,
    "smartcity_session.presentation.markdown": 2,
    "smartcity_session.presentation.timeline": 2,
    "smartcity_session.content": 1,
    "speakers": 0.5,
    "materials": 0.5,
    "smartcity_session.models": 0,
    "smartcity_session.config.environment": 0,
    "smartcity_session.config.years": 0,
    "smartcity_session.text.normal_forms": 0,
    "smartcity_session.http.rate_limits": 0,
    "smartcity_session.http.client_address": 0,
    "smartcity_session.http.page_cache": 4,
    "smartcity_session.http.request_bodies": 4,
    "smartcity_session.http.cache_control": 0,
    "smartcity_session.http.cached_page": 4,
    "smartcity_session.http.content_version": 0.5,
    "smartcity_session.http.live_sessions": 0.5,
    "smartcity_session.http.page_key": 4,
    "smartcity_session.http.page_files": 0,
    "smartcity_session.http.page_store": 0,
    "smartcity_session.http.sending": 0,
    "smartcity_session.http.turns": 0,
    "smartcity_session.http.byte_ranges": 0,
    "smartcity_session.accounts.admin_site": 5,
    "smartcity_session.accounts.second_factor": 4,
    "smartcity_session.config.request_log": 4,
    "smartcity_session.participation.votes": 0,
    "smartcity_session.config.port": 0,
    "smartcity_session.http.redis_cache": 0,
    "smartcity_session.files.object_storage": 0,
    "smartcity_session.files.stored_files": 0,
    "smartcity_session.processes.worker_pool": 0,
    "smartcity_session.files.images": 0,
    "smartcity_session.files.image_program": 0,
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
    module.write_text("from smartcity_session.editions.publishing import publish_edition\n", encoding="utf-8")
    assert uphill("smartcity_session.content", module) == [
        "content.py:1 imports smartcity_session.editions.publishing.publish_edition, from floor 1 up to 3"
    ]


def test_the_project_package_is_empty() -> None:
    assert (ROOT / "smartcity_session" / "__init__.py").read_text(encoding="utf-8") == ""
