"""What tells one cached page from another: the release and the settings too, whatever kind of file changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from smartcity_session.http import page_key
from smartcity_session.http.page_key import digest_of

KEY = ("http", "127.0.0.1", "", "/", "")
FILES = ("smartcity_session/a.py", "smartcity_session/locale/ko/LC_MESSAGES/django.mo", "templates/search/open.xml",
    "smartcity_session/exports/a.json", "templates/offline/worker.js", "static/img/favicon.ico", "speakers/x",
    "materials/x")  # fmt: skip


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
