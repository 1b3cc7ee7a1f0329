"""A pasted description in another language, as the translation of a session that is here: its parts are matched."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from smartcity_session.content.translatable import Found, TranslatableText, fault_of
from smartcity_session.importer.text.description import Description
from smartcity_session.importer.text.reader_process import read_descriptions
from smartcity_session.models.translation import TextSubject
from smartcity_session.presentation.plain_text import in_one_line

OF_SESSION = ("title", "abstract", "outcomes_lead_in", "organiser", "partners")
SHOWN = 80  # characters of what was not placed


def found_in_text(text: str, texts: Sequence[TranslatableText], *, code: str) -> Found:
    """The translations that a description says of these texts of the session with the code.

    Its title, abstract and other single texts are those of the session; its questions, outcomes, materials and events
    are matched in their order, its talks by the time at which they begin, where all have one. Raises NotADescription as
    `read_descriptions` does.
    """
    descriptions = read_descriptions(text)
    own = next((each for each in descriptions if each.code.casefold() == code.casefold()), descriptions[0])
    return match_description(own, texts)


def match_description(description: Description, texts: Sequence[TranslatableText]) -> Found:
    """The same of a description that is read already."""
    known = {(text.subject, text.row.pk, text.field): text for text in texts}
    found: dict[str, str] = {}
    remarks: list[str] = []
    for subject, readings in _readings(description).items():
        rows = list({text.row.pk: text.row for text in texts if text.subject is subject}.values())
        if len(readings) != len(rows) and readings:
            words = {"name": rows[0]._meta.verbose_name_plural if rows else TextSubject(subject).label}  # noqa: SLF001 (Django documents _meta)
            words |= {"found": len(readings), "here": len(rows)}
            remarks.append(_("%(name)s: %(found)d in the text, %(here)d here. Check which is which.") % words)
        for row, reading in _pairs(subject, rows, readings):
            for field, translated in reading.items():
                of = known.get((subject, row.pk, field))
                if of is None or not translated or translated in {of.source, of.text}:
                    continue
                if fault := fault_of(of, translated):
                    remarks.append(f"{of.label}: {fault}")
                else:
                    found[of.key] = translated
    spans = (in_one_line(description.text_of(span), length=SHOWN) for span in description.not_placed)
    return Found(found, (*remarks, *(_("Not placed: “%(text)s”") % {"text": each} for each in spans)))


def _readings(description: Description) -> dict[TextSubject, list[dict[str, str]]]:
    """What the description has, by subject: for each row the texts of its fields."""
    return {
        TextSubject.SESSION: [{name: getattr(description, name) for name in OF_SESSION}],
        TextSubject.QUESTION: [{"text": each} for each in description.guiding_questions],
        TextSubject.OUTCOME: [{"text": each} for each in description.outcomes],
        TextSubject.TALK: [
            {"title": each.title, "abstract": each.abstract, "start": str(each.start or "")}
            for each in description.talks
        ],
        TextSubject.MATERIAL: [{"title": each.title, "note": each.note} for each in description.materials],
        TextSubject.EVENT: [
            {"name": each.name, "host_event": each.host_event, "city": each.city, "country": each.country}
            for each in description.events
        ],
    }


def _pairs(
    subject: TextSubject, rows: list[Any], readings: list[dict[str, str]]
) -> Iterator[tuple[Any, dict[str, str]]]:
    if subject is TextSubject.TALK:
        by_start = {str(row.start_time): row for row in rows if row.start_time}
        starts = [reading["start"] for reading in readings]
        if len(set(starts)) == len(starts) and all(start in by_start for start in starts):
            return iter([(by_start[reading["start"]], reading) for reading in readings])
    return zip(rows, readings, strict=False)
