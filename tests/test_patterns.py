"""No pattern of the portal takes time that grows faster than the text that it is tried on."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import materials
import smartcity_session
import speakers
from smartcity_session.importer.merge.matching import match
from smartcity_session.importer.text.values import Item
from smartcity_session.search.excerpts import excerpt
from smartcity_session.search.words import LONGEST_QUERY, phrases_of, searchable
from smartcity_session.text.normal_forms import MOST_MARKS, normalized
from tests.processor import processor_seconds

# Of long texts these are never asked; each is bounded where it is used.
BOUNDED = {
    "smartcity_session.importer.text.affiliation.ROLE_OF": "of lines of 500 characters",
}
# Asked under another name, and only whether they are the whole line.
WHOLE_LINES = {
    "smartcity_session.importer.text.sections.SESSION_TITLE",
    "smartcity_session.importer.text.sections.CODE_AND_TITLE",
}
LENGTH = 6_000
COMMON = (
    " ",
    "\t",
    "a",
    "A",
    "1",
    ".",
    ",",
    "-",
    "(",
    ")",
    "@",
    "é",
    "漢",
    "\u0301",
    "a ",
    "a, ",
    "A1 ",
    "1. ",
    ". ",
    "( ",
)
HARDLY = 0.2  # seconds of the processor; a search that is quadratic in LENGTH takes more


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern for texts that a module holds."""
    for package in (smartcity_session, speakers, materials):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if "migrations" in found.name or found.name.endswith(("engine", "fontprobe", "wsgi", "asgi", "settings")):
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for number, each in enumerate(value if isinstance(value, tuple) else (value,)):
                    if isinstance(each, re.Pattern) and isinstance(each.pattern, str):
                        yield f"{found.name}.{name}" + (f"[{number}]" if isinstance(value, tuple) else ""), each


def packages() -> Iterator[Path]:
    return (Path(package.__path__[0]) for package in (smartcity_session, speakers, materials))


SOURCE = "\n".join(file.read_text() for package in packages() for file in package.rglob("*.py"))
PATTERNS = {name: pattern for name, pattern in patterns() if name not in BOUNDED}


def units(pattern: re.Pattern[str]) -> set[str]:
    """What a hostile text repeats: each sign and each word of the pattern, alone and with white space."""
    words = re.findall(r"[^\W\d_]{2,}", pattern.pattern)[:12]
    signs = set(re.sub(r"[\w\s]", "", pattern.pattern))
    return {
        *COMMON,
        *signs,
        *(sign + " " for sign in signs),
        *(word + " " for word in words),
        *(f"{word}  " for word in words),
    }


def searches(name: str) -> bool:
    """Whether the portal looks for the pattern anywhere in a text, rather than at its beginning or as the whole of it.

    A search begins at each character of the text, so what is soon matched may be slow to look for; and the reverse.
    """
    used_with = re.findall(rf"\b{name.rpartition('.')[2].partition('[')[0]}\.(\w+)\(", SOURCE)
    return (not used_with and name not in WHOLE_LINES) or bool(
        {"search", "sub", "finditer", "findall", "split"}.intersection(used_with)
    )


def seconds_of(pattern: re.Pattern[str], text: str, *, search: bool = True, tries: int = 5) -> float:
    return processor_seconds(
        lambda: list(pattern.finditer(text)) if search else pattern.fullmatch(text), enough=HARDLY, tries=tries
    )


@pytest.mark.system  # thousands of long texts
@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_is_slow_on_a_text_that_repeats_what_it_looks_for(name: str) -> None:
    pattern, search = PATTERNS[name], searches(name)
    for unit in sorted(units(pattern)):
        for first, last in (("", "!x"), ("x", "x")):
            seconds = seconds_of(pattern, first + unit * (LENGTH // len(unit)) + last, search=search)
            assert seconds < HARDLY, (name, unit, first, last, seconds)


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 40
    assert "smartcity_session.importer.text.questions._SENTENCE_END" in PATTERNS
    assert "smartcity_session.importer.text.dates.SHAPES[0]" in PATTERNS


def test_a_pattern_that_is_slow_is_told() -> None:
    """The pattern that hung a worker, on a text that is half as long."""
    assert seconds_of(re.compile(r"[?.!…]+[”)]*(?=\s|$)"), "." * LENGTH + "x", tries=1) > HARDLY


MARKS = "a" + "\u0301" * 100_000 + "\u0323" * 100_000


@pytest.mark.parametrize("text", [MARKS, "a" + "\u0f73" * 100_000, "か" + "\uff9e\u0323" * 50_000])
def test_a_letter_with_very_many_accents_is_normalised_at_once(text: str) -> None:
    assert processor_seconds(lambda: searchable([text]), enough=10 * HARDLY) < 10 * HARDLY
    assert len(normalized("NFC", text)) <= 1 + 2 * MOST_MARKS
    assert searchable([text])


def test_a_text_with_as_many_accents_as_a_letter_may_have_is_normalised_whole() -> None:
    text = ("e" + "\u0323" * MOST_MARKS + " Zo\u0308llner ") * 3
    assert normalized("NFKD", text) == text
    assert normalized("NFC", text).count("Zöllner") == 3


def test_a_query_of_many_words_is_looked_for_in_a_long_text_at_once() -> None:
    query = " ".join(chr(97 + number % 26) for number in range(150))
    ranks = ('"' + "a " * 148 + '"', query, "漢" * LONGEST_QUERY)
    for asked in ranks:
        for text in ("a b c d " * 12_500, "a b c\n" * 16_000, "漢" * 100_000):
            seconds = processor_seconds(lambda t=text, a=asked: excerpt(t, phrases_of(a)), enough=20 * HARDLY)  # type: ignore[misc]  # those of this turn
            assert seconds < 20 * HARDLY
            assert excerpt(text, phrases_of(asked))


def test_a_hundred_items_are_compared_with_as_many_that_look_alike() -> None:
    def items(letters: str, first: int) -> list[Item]:
        texts = ("".join(f"{letters}{chr(first + place)}" for place in range(180)) for _each in range(50))
        return [Item({"text": f"{text} {number}"}) for number, text in enumerate(texts, start=first)]

    old, new = items("a ", 0x4E00), items("a ", 0x5E00)
    assert match(old, new, needed=0.6) == {}
    assert processor_seconds(lambda: match(old, new, needed=0.6), enough=50 * HARDLY) < 50 * HARDLY
