"""What the importer reads right of the session descriptions in `tests/importer/corpus`. See README.md beside this file.

Run from the root of the project: `python -m tests.benchmarks.importer`; `--facts` lists each fact that is not right.
"""

import argparse
import os
import sys
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from smartcity_session.importer.text.parse import parse_all  # noqa: E402 (Django has to be set up)
from tests.importer.scoring import Outcome, Sample, Score, samples, score, totals  # noqa: E402 (as above)

PARTS = ("tuning", "held_out")


def write_table(part: str, scores: list[tuple[Sample, Score]]) -> None:
    """Write by field how many facts are right, wrong, swallowed and not placed, and the share of each of all."""
    write = sys.stdout.write
    counts = totals(score for _sample, score in scores)
    words = Counter[str]()
    for sample, _score in scores:
        words.update(_words(sample))
    write(f"## {part}: {len(scores)} texts\n\n")
    doubted = totals((score for _sample, score in scores), doubted=True)
    write("| field | facts | right | wrong | swallowed | not placed | right, doubted | wrong, doubted |\n")
    write("| --- | --: | --: | --: | --: | --: | --: | --: |\n")
    for each in (counts, doubted):
        each["all"] = sum(each.values(), Counter())
    for field, counter in counts.items():
        number = counter.total()
        marked = " | ".join(str(doubted[field][each]) for each in (Outcome.RIGHT, Outcome.WRONG))
        figures = " | ".join(f"{counter[each]} ({100 * counter[each] / number:.0f} %)" for each in Outcome)
        write(f"| {field} | {number} | {figures} | {marked} |\n")
    total = words.total()
    shares = ", ".join(f"{name} {100 * number / total:.0f} %" for name, number in words.most_common(8))
    write(f"\nInvented talks: {sum(len(score.invented) for _sample, score in scores)}. Words: {shares}.\n\n")


def _words(sample: Sample) -> Counter[str]:
    """By field or structure, how many characters of the text it has."""
    found = Counter[str]()
    for description in parse_all(sample.text)[:1]:
        for span in description.spans:
            words = len(description.text_of(span).split())
            found[span.name or "not placed"] += words
    return found


def write_facts(scores: list[tuple[Sample, Score]]) -> None:
    """Write each fact that is not right, and each invented talk, with the text it is in."""
    for sample, result in scores:
        for verdict in result.verdicts:
            if verdict.outcome is not Outcome.RIGHT:
                sys.stdout.write(f"{sample}: {verdict.field} {verdict.outcome.value}: {verdict.fact}\n")
        for title in result.invented:
            sys.stdout.write(f"{sample}: invented talk: {title}\n")


def main() -> None:
    """Read every text, and write a table for each part of the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part of the corpus")
    parser.add_argument("--facts", action="store_true", help="list each fact that is not right")
    options = parser.parse_args()
    for part in options.part or PARTS:
        scores = [(sample, score(sample, parse_all)) for sample in samples(part)]
        if scores:
            write_table(part, scores)
        if options.facts:
            write_facts(scores)


if __name__ == "__main__":
    main()
