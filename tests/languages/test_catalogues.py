"""The catalogues fit the sources, are compiled, and are complete or not begun."""

from pathlib import Path

import pytest

from smartcity_session.config.catalogues import ADMIN, PUBLIC, interface_languages, native_name, reviewer
from smartcity_session.operations.messages import (
    CatalogueFault,
    catalogue_faults,
    catalogue_path,
    compiled,
    extracted,
    faults,
)

CATALOGUES = [
    pytest.param(folder, code, id=f"{code}-{folder.name}")
    for code, _name in interface_languages()
    for folder in (PUBLIC, ADMIN)
    if catalogue_path(folder, code).exists()
]


@pytest.mark.parametrize(("folder", "language"), CATALOGUES)
def test_a_catalogue_has_the_messages_of_the_sources_and_no_faults(folder: Path, language: str) -> None:
    found = catalogue_faults(language, folder)
    assert [each for each in found if each.kind != "missing"] == [], "manage.py messages"
    missing = len([each for each in found if each.kind == "missing"])
    all_of_them = len([each for each in extracted()[folder is ADMIN] if each.id])
    assert missing in {0, all_of_them}, "A catalogue is complete, or not begun."


@pytest.mark.parametrize(("folder", "language"), CATALOGUES)
def test_a_compiled_catalogue_is_that_of_the_text_beside_it(folder: Path, language: str) -> None:
    path = catalogue_path(folder, language)
    assert path.with_suffix(".mo").read_bytes() == compiled(path, language), "manage.py messages"


def test_languages_are_those_that_have_a_catalogue_by_their_own_names() -> None:
    codes = {code for code, _name in interface_languages()}
    assert codes >= {"en", "ko", "de", "es", "ar"}
    assert [native_name(each) for each in ("en", "ko", "de", "es", "ar")] == [
        *("English", "한국어", "Deutsch", "Español", "العربية"),
    ]


def test_who_has_reviewed_a_catalogue_is_in_its_head() -> None:
    for code, _name in interface_languages()[1:]:
        assert catalogue_path(PUBLIC, code).read_text(encoding="utf-8").count("# Reviewed by: ") == 1
    assert reviewer("en")


FAULTY = """# Korean
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Session %(code)s"
msgstr "세션 %(cod)s"

#, fuzzy
msgid "Close"
msgstr "닫기"

msgid "Menu"
msgstr "{long}"

msgid "%(count)d talk"
msgid_plural "%(count)d talks"
msgstr[0] "발표"

msgid "Search"
msgstr ""
"""


def test_what_is_wrong_with_a_message_is_said(tmp_path: Path) -> None:
    path = catalogue_path(tmp_path, "ko")
    path.parent.mkdir(parents=True)
    path.write_text(FAULTY.format(long="메" * 60), encoding="utf-8")
    found = faults(path, "ko")
    assert found == [
        CatalogueFault("placeholders", "Session %(code)s", "세션 %(cod)s"),
        CatalogueFault("fuzzy", "Close"),
        CatalogueFault("over-long", "Menu", "메" * 60),
        CatalogueFault("placeholders", "%(count)d talk", "발표"),
        CatalogueFault("missing", "Search"),
    ]
