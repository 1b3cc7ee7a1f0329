"""What tells one cached page from another: the release and the settings too, whatever kind of file changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from pytest_django import Settings

from smartcity_session.http import page_key
from smartcity_session.http.page_key import digest_of

KEY = ("http", "127.0.0.1", "", "/", "")
FILES = ("smartcity_session/a.py", "smartcity_session/locale/ko/LC_MESSAGES/django.mo", "templates/search/open.xml",
    "smartcity_session/exports/openapi.json", "templates/offline/worker.js", "static/img/favicon.ico", "speakers/x",
    "materials/x", "static/css/portal.css", "templates/home.html", "static/img/icon.png", "static/fonts/a.ttf",
    "smartcity_session/help.md", "smartcity_session/demo/d4.txt")  # fmt: skip


@pytest.fixture
def release(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.BASE_DIR = tmp_path
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("as it was")
    page_key._digest_of_sources.cache_clear()  # noqa: SLF001 (a process reads them once)
    yield tmp_path
    page_key._digest_of_sources.cache_clear()  # noqa: SLF001 (as above)


@pytest.mark.parametrize("file", FILES)
def test_another_release_has_other_pages_whatever_file_it_changes(release: Path, file: str) -> None:
    former = digest_of(KEY)
    page_key._digest_of_sources.cache_clear()  # noqa: SLF001 (as a new process)
    assert digest_of(KEY) == former
    (release / file).write_text("as it is")
    page_key._digest_of_sources.cache_clear()  # noqa: SLF001 (as above)
    assert digest_of(KEY) != former


def test_every_folder_that_pages_are_made_from_is_looked_at() -> None:
    packages = Path(django.__file__).parent.parent  # of which the digest has the versions
    folders = [Path(each.path) for each in apps.get_app_configs() if packages not in Path(each.path).parents]
    templates: Any = settings.TEMPLATES[0]["DIRS"]
    folders += [Path(folder) for folder in (*templates, *settings.STATICFILES_DIRS, *settings.LOCALE_PATHS)]
    assert {folder.relative_to(settings.BASE_DIR).parts[0] for folder in folders} == set(page_key.SOURCES)


def test_another_python_has_other_pages(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    former = digest_of(KEY)
    monkeypatch.setattr("sys.version", "another one")
    page_key._digest_of_sources.cache_clear()  # noqa: SLF001 (as a new process)
    assert digest_of(KEY) != former


def test_compiled_files_do_not_matter_and_names_do(release: Path) -> None:
    former = digest_of(KEY)
    (release / "smartcity_session" / "a.cpython-311.pyc").write_bytes(b"compiled")
    page_key._digest_of_sources.cache_clear()  # noqa: SLF001 (as a new process)
    assert digest_of(KEY) == former
    (release / "speakers" / "x").rename(release / "speakers" / "y")
    page_key._digest_of_sources.cache_clear()  # noqa: SLF001 (as above)
    assert digest_of(KEY) != former


@pytest.mark.parametrize(
    ("name", "value"),
    [("SITE_URL", "https://other.example.org"), ("ADMIN_PATH", "organisers"), ("SERVICE_WORKER", False)],
)
def test_other_settings_make_other_pages(settings: Settings, name: str, value: object) -> None:
    former = digest_of(KEY)
    setattr(settings, name, value)
    assert digest_of(KEY) != former
