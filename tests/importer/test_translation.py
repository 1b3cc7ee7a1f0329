"""A description in another language is matched with the session that is here."""

import io
from datetime import time
from typing import Any

import pytest
from django.core.management import call_command

from smartcity_session.content.translatable import session_texts
from smartcity_session.importer.translation import found_in_text
from smartcity_session.models import ConferenceSession, Translation
from tests.factories.rows import CongressFactory, GuidingQuestionFactory, SessionFactory, TalkFactory

pytestmark = pytest.mark.django_db

GERMAN = """Session B2: Leise Straßen

Dienstag, 3. März 2026
10.00 - 11.30 Uhr, Raum Gamma

Viele Städte messen Lärm. Diese Sitzung zeigt, was sie daraus gelernt haben und was Anwohnerinnen davon haben.

Leitfragen
- Wer misst den Lärm?
- Wem nützt das?

Programm
10.00-10.30 Uhr Bäume gegen Lärm
Ana Lund, Leiterin, Dachagentur
10.30-11.00 Uhr Asphalt und Recht
Tom Berg, Professor, Universität Bergen
"""


@pytest.fixture
def session() -> ConferenceSession:
    return session_on_streets()


def session_on_streets() -> ConferenceSession:
    """A session in English whose talks are stored in another order than they are held in."""
    congress = CongressFactory.create(further_languages="de")
    session = SessionFactory.create(
        congress=congress, code="B2", title="Quiet streets", abstract="Many cities measure."
    )
    GuidingQuestionFactory.create(session=session, text="Who measures noise?")
    GuidingQuestionFactory.create(session=session, text="Who gains by it?")
    TalkFactory.create(session=session, title="Asphalt and law", start_time=time(10, 30))
    TalkFactory.create(session=session, title="Trees against noise", start_time=time(10, 0))
    return session


WANTED = {
    "Quiet streets": "Leise Straßen",
    "Many cities measure.": (
        "Viele Städte messen Lärm. Diese Sitzung zeigt, was sie daraus gelernt haben und was Anwohnerinnen davon haben."
    ),
    "Who measures noise?": "Wer misst den Lärm?",
    "Who gains by it?": "Wem nützt das?",
    "Asphalt and law": "Asphalt und Recht",
    "Trees against noise": "Bäume gegen Lärm",
}


def test_parts_are_matched_talks_by_their_time(session: ConferenceSession) -> None:
    texts = session_texts(session, "de")
    found = found_in_text(GERMAN, texts, code="B2")
    assert {text.source: found.texts[text.key] for text in texts} == WANTED
    assert found.remarks == ()


def test_other_numbers_of_parts_are_named(session: ConferenceSession) -> None:
    session.guiding_questions.first().delete()  # type: ignore[union-attr]  # there are two
    found = found_in_text(GERMAN, session_texts(session, "de"), code="B2")
    assert found.remarks == ("guiding questions: 2 in the text, 1 here. Check which is which.",)


def test_the_command_stores_it_and_leaves_the_session_as_it_is(session: ConferenceSession, tmp_path: Any) -> None:
    file = tmp_path / "b2.txt"
    file.write_text(GERMAN)
    out = io.StringIO()
    call_command("import_session", str(file), "--language", "de", "--dry-run", stdout=out)
    assert "Title: Leise Straßen (here: Quiet streets)" in out.getvalue()
    assert not Translation.objects.exists()
    call_command("import_session", str(file), "--language", "de", stdout=out)
    assert {each.source: each.text for each in Translation.objects.all()} == WANTED
    session.refresh_from_db()
    assert (session.title, session.date) == ("Quiet streets", None)
    assert ConferenceSession.objects.count() == 1
