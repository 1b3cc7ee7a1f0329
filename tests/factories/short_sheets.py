"""Sessions whose side column is longer than their text, as many are before their speakers are known."""

import dataclasses

from smartcity_session.content import ContributionContent, SessionContent, SpokenLanguageContent
from tests.factories.sheets import arabic_content, d4_content, person

TWO_LINES = "Head of the Interdepartmental Task Force for Flood Adaptation, Municipality of the Greater Coastal Area"
# A layout of two floats, which loses the rest of the one that is taller than what stands beside it (WeasyPrint 2459)
FLOATS = """
.columns, .columns > * { display: block; }
.side { float: left; width: 42mm; }
.columns > :last-child { margin-inline-start: 50mm; }
"""


def short(content: SessionContent) -> SessionContent:
    """The session with a livestream and one sentence of text."""
    return dataclasses.replace(
        content,
        abstract="One sentence.",
        guiding_questions=(),
        outcomes_lead_in="",
        outcomes=(),
        talks=(),
        related=(),
        materials=(),
        events=(),
        livestream_url="https://live.example.org/d4",
    )


def many_people() -> SessionContent:
    """One sentence, and five people whose affiliations have several lines in the column."""
    people = [person(f"Facilitator {number}", TWO_LINES) for number in range(1, 6)]
    parts = tuple(ContributionContent("facilitator", confirmed=True, person=each) for each in people)
    return dataclasses.replace(short(d4_content()), contributions=parts)


def many_people_from_right_to_left() -> SessionContent:
    """The same in Arabic."""
    return dataclasses.replace(short(arabic_content()), contributions=many_people().contributions)


def many_languages() -> SessionContent:
    """One sentence, six languages and a person for each role."""
    languages = [
        SpokenLanguageContent(code, interpreted=code != "en", channel="")
        for code in ("en", "ko", "fr", "es", "ar", "zh")
    ]
    roles = ("chair", "facilitator", "rapporteur", "contact")
    parts = tuple(ContributionContent(role, confirmed=True, person=person(role, TWO_LINES)) for role in roles)
    return dataclasses.replace(short(d4_content()), spoken_languages=tuple(languages), contributions=parts)


def long_title() -> SessionContent:
    """One sentence under a title of 300 characters, and three people."""
    return dataclasses.replace(
        many_people(),
        contributions=many_people().contributions[:3],
        title=("Smart city solutions in theory and practice " * 7)[:300],
    )
