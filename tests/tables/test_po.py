"""Translations as PO files: out with all that an agency needs, and in without a loss."""

import io
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from smartcity_session.content.translatable import TranslatableText, session_texts
from smartcity_session.models import ConferenceSession, Translation
from smartcity_session.models.translation import set_translation
from smartcity_session.tables.po import NotAPoFileError, found_in_po, po_file
from tests.factories.rows import CongressFactory, GuidingQuestionFactory, SessionFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ConferenceSession:
    return translated_session()


def translated_session() -> ConferenceSession:
    """A session whose title is translated, whose abstract is behind, and whose talk and question are not."""
    congress = CongressFactory.create(further_languages="ko,ar")
    session = SessionFactory.create(congress=congress, code="D4", title="Cities", abstract="First.\n\nSecond “all”.")
    GuidingQuestionFactory.create(session=session, text="What now?")
    TalkFactory.create(session=session, title="Cities")
    set_translation(session, "title", "ko", "도시")
    set_translation(session, "abstract", "ko", "처음", source="First.")
    return session


def texts(session: ConferenceSession) -> list[TranslatableText]:
    return session_texts(session, "ko")


def po(session: ConferenceSession) -> Any:
    return read_po(io.BytesIO(po_file(texts(session), "ko", project="Congress")))


def key(row: Any, subject: str, field: str) -> str:
    return f"{subject}-{row.pk}-{field}"


def file_with(session: ConferenceSession, **translations: str) -> bytes:
    """The exported file with the translations that an agency has filled in, by subject and field."""
    data = po_file(texts(session), "ko", project="Congress").decode()
    for text in texts(session):
        name = f"{text.subject.value}_{text.field}"
        if name in translations:
            head, tail = data.split(f'msgctxt "{text.key}"')
            source, _old, rest = tail.partition("msgstr ")
            data = f'{head}msgctxt "{text.key}"{source}msgstr "{translations[name]}"\n' + rest.split("\n", 1)[1]
    return data.encode()


def stored() -> dict[str, str]:
    return {f"{each.subject} {each.field}": each.text for each in Translation.objects.filter(language="ko")}


def test_a_file_has_every_text_once_with_its_translation_and_marks_what_is_behind(session: ConferenceSession) -> None:
    talk, question = session.talks.get(), session.guiding_questions.get()
    assert [(each.context, each.id, each.string, each.fuzzy) for each in po(session) if each.id] == [
        (key(session, "session", "title"), "Cities", "도시", False),
        (key(session, "session", "abstract"), "First.\n\nSecond “all”.", "처음", True),
        (key(question, "question", "text"), "What now?", "", False),
        (key(talk, "talk", "title"), "Cities", "", False),
    ]
    assert str(po(session).locale) == "ko"
    assert b'#| msgid "First."' in po_file(texts(session), "ko", project="")


def test_what_comes_back_unchanged_changes_nothing(session: ConferenceSession) -> None:
    found = found_in_po(po_file(texts(session), "ko", project=""), texts(session), "ko")
    assert found.texts == {}
    assert found.remarks == ("1 fuzzy text is left out.",)


def test_new_translations_are_found_and_what_no_longer_fits_is_named(session: ConferenceSession) -> None:
    talk = session.talks.get()
    data = file_with(session, talk_title="도시 강연", question_text="이제?", session_title="도시들")
    question = session.guiding_questions.get()
    question.text = "What next?"
    question.save()
    found = found_in_po(data, texts(session), "ko")
    assert found.texts == {key(session, "session", "title"): "도시들", key(talk, "talk", "title"): "도시 강연"}
    assert found.remarks == ("“What next?”: it says something else here by now.", "1 fuzzy text is left out.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "There is no message in this file. Is it a PO file?"),
        (b"%PDF-1.7", "This is no PO file"),
        (b'msgid "x', "This is no PO file"),
        (b'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "a"\nmsgstr "b"\n', "This file is in the language de"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=nonsense\\n"\n\nmsgid "a"\nmsgstr "b"\n', "no PO file"),
        (b"x" * 5_000_001, "The file is too large: at most 5 MB."),
    ],
)
def test_what_is_no_file_of_this_language_is_refused_in_words(
    session: ConferenceSession, data: bytes, message: str
) -> None:
    with pytest.raises(NotAPoFileError, match=message):
        found_in_po(data, texts(session), "ko")


def test_too_long_a_title_or_one_of_two_lines_is_left_out_and_named(session: ConferenceSession) -> None:
    found = found_in_po(file_with(session, session_title="도" * 301, talk_title="도\\n시"), texts(session), "ko")
    assert found.texts == {}
    assert found.remarks[:2] == (
        "“Cities”: At most 300 characters; these are 301.",
        "“Cities”: This is one line.",
    )


class TestCommands:
    """The same from a shell."""

    def test_out_and_in(self, session: ConferenceSession, tmp_path: Any) -> None:
        out = io.StringIO()
        call_command("export_translations", "ko", stdout=out)
        assert key(session, "session", "title") in out.getvalue()
        file = tmp_path / "ko.po"
        file.write_bytes(file_with(session, talk_title="도시 강연"))
        said = io.StringIO()
        call_command("import_translations", "ko", str(file), "--dry-run", stdout=said)
        assert "This was a dry run: nothing was changed." in said.getvalue()
        assert "talk title" not in stored()
        call_command("import_translations", "ko", str(file), stdout=said)
        assert "1 text was saved." in said.getvalue()
        assert stored()["talk title"] == "도시 강연"

    @pytest.mark.usefixtures("session")
    def test_what_cannot_be_is_refused_in_words(self, tmp_path: Any) -> None:
        with pytest.raises(CommandError, match=r"The congress is not in fr\. Its languages: en, ko, ar\."):
            call_command("export_translations", "fr")
        with pytest.raises(CommandError, match=r"The congress is not in fr\."):
            call_command("import_translations", "fr", str(tmp_path / "none.po"))
        with pytest.raises(CommandError, match="cannot be read: No such file"):
            call_command("import_translations", "ko", str(tmp_path / "none.po"))
