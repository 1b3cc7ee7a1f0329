"""The columns of a table: what each is called, what a row has in it, and what a typed cell means.

All cells are compared as texts: days and times as ISO 8601 ("2015-04-09", "14:30"), choices by their labels, lists
sorted and with semicolons.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from smartcity_session.models.days import ClockFormField, DayFormField
from smartcity_session.models.fields import clean_text
from smartcity_session.tables.formulas import without_apostrophe

NO_DAY, DAY_ONE_1904 = date(1899, 12, 30), date(1904, 1, 1)  # the day 0 of spreadsheet programs
SERIAL = re.compile(r"[2-8][0-9]{4}(\.[0-9]+)?")  # a day as a number, in texts: 1954 to 2143
SEPARATORS = re.compile(r"[;\n]")
FIRST, LAST = 20_000, 90_000  # the numbers of days, of which SERIAL has the texts
WHOLE = re.compile(r"(-?[0-9]+)\.0+")

CellValue = str | int | date | time | datetime | None


class Kind(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    LIST = "list"


class CellProblemError(Exception):
    """A cell that cannot be taken; the message says why. `column` is its name."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` is what a row has in it; `choices` are the stored values with their labels.

    A column that is not `is_written` is for reading: an import refuses another value in it.
    """

    name: str
    label: Any
    value: Callable[[Any], CellValue] = field(repr=False)
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[str, Any], ...] = ()
    is_written: bool = True
    ends_day: bool = False

    @property
    def heading(self) -> str:
        """What stands above the column; of a time with the zone that it is in."""
        label = str(capfirst(self.label))
        in_zone = self.kind in {Kind.TIME, Kind.MOMENT}
        return f"{label} ({timezone.get_current_timezone_name()})" if in_zone else label

    def text(self, row: Any) -> str:
        """What the row has in the column, as texts are compared."""
        return self.text_of(self.value(row))

    def text_of(self, value: CellValue) -> str:
        """A value as texts are compared."""
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d} {_clock(value.time())}"
        if isinstance(value, time):
            return _clock(value)
        if self.kind is Kind.LIST:
            return _listed(str(value or ""))
        return "" if value is None else _tidy(str(value))

    def read(self, cell: Any, *, from_1904: bool = False) -> str:
        """What a cell of a file says, as texts are compared; what cannot be understood, as it is typed.

        Raises CellProblemError for a cell that holds an error, or a formula without its value.
        """
        if isinstance(cell, Mapping) and "error" in cell:
            message = _("The cell holds the error %(error)s. Type what it shall say.")
            raise CellProblemError(self.name, message % {"error": cell["error"]})
        if isinstance(cell, Mapping) and "formula" in cell:
            raise CellProblemError(self.name, _("The cell holds a formula without its value. Type what it shall say."))
        return READERS[self.kind](self, cell, DAY_ONE_1904 if from_1904 else NO_DAY)

    def stored_choice(self, text: str) -> str:
        """The stored value of a label; what is no label, as it is."""
        return next((value for value, label in self.choices if str(label) == text), text)


def field_column(model: type[models.Model], name: str, **others: Any) -> Column:
    """The column of a model's field, which is called as the field is."""
    own = model._meta.get_field(name)  # noqa: SLF001 (Django documents _meta)
    assert isinstance(own, models.Field)  # noqa: S101 (columns are of no relation back)
    facts: dict[str, Any] = {"kind": _kind(own), "choices": tuple(own.flatchoices), **others}
    facts["ends_day"] = bool(getattr(own, "ends_day", False))
    return Column(name, own.verbose_name, _value(name, facts["kind"], facts["choices"]), **facts)


def _kind(own: models.Field[Any, Any]) -> Kind:
    if own.flatchoices:
        return Kind.CHOICE
    kinds: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
        (models.ManyToManyField, Kind.LIST),
        (models.DateTimeField, Kind.MOMENT),
        (models.DateField, Kind.DATE),
        (models.TimeField, Kind.TIME),
        (models.BooleanField, Kind.YES_NO),
        (models.IntegerField, Kind.NUMBER),
    )
    return next((kind for cls, kind in kinds if isinstance(own, cls)), Kind.TEXT)


def _value(name: str, kind: Kind, choices: Iterable[tuple[str, Any]]) -> Callable[[Any], CellValue]:
    labels = dict(choices)

    def value(row: Any) -> CellValue:
        if kind is Kind.LIST:
            return "; ".join(str(each) for each in getattr(row, name).all()) if row.pk else ""
        stored = getattr(row, name)
        if kind is Kind.MOMENT:
            return timezone.localtime(stored).replace(tzinfo=None) if stored else None
        if kind is Kind.YES_NO:
            return yes_or_no(stored)
        if kind is Kind.CHOICE:
            return str(labels.get(stored, stored or ""))
        typed: CellValue = stored
        return typed

    return value


def truth(column: Column, text: str) -> bool:
    """Whether the text is the word for yes. Raises CellProblemError for one that is none of the two words."""
    words = {yes_or_no(value=True): True, yes_or_no(value=False): False}
    if text not in words:
        raise CellProblemError(column.name, _("Type yes or no."))
    return words[text]


def yes_or_no(value: object) -> str:
    """The word for a truth."""
    return pgettext("cell of a table", "yes") if value else pgettext("cell of a table", "no")


def _clock(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def _tidy(text: str) -> str:
    lines = str(clean_text(text.replace("_x000D_", ""))).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _listed(text: str) -> str:
    entries = {" ".join(each.split()) for each in SEPARATORS.split(text)} - {""}
    return "; ".join(sorted(entries, key=lambda each: (each.casefold(), each)))


# From a cell of a file to text


def _as_typed(cell: Any) -> str:
    """The text of a cell of any kind: numbers without what spreadsheet programs add to them."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return yes_or_no(cell)
    if isinstance(cell, Mapping):
        return str(next(iter(cell.values()))).replace("T", " ").removesuffix(" 00:00:00")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _tidy(without_apostrophe(cell) if isinstance(cell, str) else str(cell))


def _read_text(_column: Column, cell: Any, _zero: date) -> str:
    return _as_typed(cell)


def _read_list(_column: Column, cell: Any, _zero: date) -> str:
    return _listed(_as_typed(cell))


def _read_number(_column: Column, cell: Any, _zero: date) -> str:
    whole = WHOLE.fullmatch(_as_typed(cell))
    return whole[1] if whole else _as_typed(cell)


def _read_choice(column: Column, cell: Any, _zero: date) -> str:
    typed = _as_typed(cell)
    for value, label in column.choices:
        if typed.casefold() in {str(value).casefold(), str(label).casefold()}:
            return str(label)
    return typed


def _read_yes_no(_column: Column, cell: Any, _zero: date) -> str:
    typed = _as_typed(cell)
    words = {True: {"yes", "true", "1", "x", "y"}, False: {"no", "false", "0", "n", ""}}
    found = (yes_or_no(value) for value, known in words.items() if typed.casefold() in {yes_or_no(value), *known})
    return next(found, typed)


def _read_date(_column: Column, cell: Any, zero: date) -> str:
    moment = _moment(cell, zero)
    if moment is not None and moment.time() == time():
        return moment.date().isoformat()
    if isinstance(cell, Mapping) and "date" in cell:
        return str(cell["date"])
    return _understood(DayFormField(required=False), _as_typed(cell))


def _read_time(column: Column, cell: Any, zero: date) -> str:
    if isinstance(cell, Mapping) and "time" in cell:
        return _clock(time.fromisoformat(cell["time"]))
    moment = _moment(cell, zero)
    if moment is not None and (moment.date() == zero or moment.year <= 1900):
        return _clock(moment.time())
    if isinstance(cell, int | float) and cell == 1 and column.ends_day:
        return "00:00"
    return _understood(ClockFormField(required=False, ends_day=column.ends_day), _as_typed(cell))


def _read_moment(_column: Column, cell: Any, zero: date) -> str:
    moment = _moment(cell, zero)
    if moment is not None:
        return f"{moment:%Y-%m-%d} {_clock(moment.time())}"
    day, _space, clock = _as_typed(cell).replace("T", " ").rpartition(" ")
    if not day:
        return _as_typed(cell)
    return f"{_understood(DayFormField(), day)} {_understood(ClockFormField(), clock)}"


def _moment(cell: Any, zero: date) -> datetime | None:
    """The moment that a cell holds, or a number that counts days; None where it is no moment."""
    if isinstance(cell, Mapping):
        return datetime.fromisoformat(cell["moment"]) if "moment" in cell else None
    if isinstance(cell, str) and SERIAL.fullmatch(cell.strip()):
        cell = float(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not (0 <= cell < 1 or FIRST <= cell < LAST):
        return None
    seconds = round(cell * 86_400)
    return datetime.combine(zero, time()) + timedelta(seconds=seconds)


def _understood(typed_in: forms.Field, typed: str) -> str:
    """What a form would understand, as texts are compared; as it is typed where it would not."""
    try:
        value = typed_in.to_python(typed)
    except ValidationError:
        return typed
    if value is None:
        return ""
    return _clock(value) if isinstance(value, time) else str(value.isoformat())


READERS: Mapping[Kind, Callable[[Column, Any, date], str]] = {
    Kind.TEXT: _read_text,
    Kind.DATE: _read_date,
    Kind.TIME: _read_time,
    Kind.MOMENT: _read_moment,
    Kind.NUMBER: _read_number,
    Kind.YES_NO: _read_yes_no,
    Kind.CHOICE: _read_choice,
    Kind.LIST: _read_list,
}
