"""A table into rows: what each line would add or change, what is wrong with which cell, and the writing of all or none.

Each line that differs goes through the form in which an organiser would type it, so that what the admin refuses or
asks about is refused and asked about here.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, models, transaction
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from smartcity_session.history import batch
from smartcity_session.tables.columns import CellProblemError, Column, Kind
from smartcity_session.tables.reading import MOST_ROWS, NoTableError, TableSheet

MOST_CHANGES = 1_000  # each is validated by the database, which takes hundredths of a second
AT_ONCE = 500  # lines whose rows are read together
FEW = 6  # rows of one fault that are named
HEADINGS_WITHIN = 10  # lines: above the headings there may be a title
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of a file: its number there, and by name of its column what it says, as texts are compared."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with a cell, or with a line as a whole where `letter` is empty; `typed` is what stands there."""

    number: int
    letter: str
    label: str
    typed: str
    message: str


@dataclass(frozen=True, slots=True)
class AlikeErrors:
    """Errors of one column that say the same, which are told once: the first of them, and in which rows they stand."""

    first: CellError
    numbers: tuple[int, ...]

    @property
    def rows(self) -> str:
        """The numbers of the first rows: "2, 3, 4 …"."""
        shown = ", ".join(map(str, self.numbers[:FEW]))
        return shown if len(self.numbers) <= FEW else f"{shown} …"


def alike(errors: Iterable[CellError]) -> list[AlikeErrors]:
    """The errors, those together that say the same of one column, in the order of the first of each."""
    found: dict[tuple[str, str], list[CellError]] = {}
    for error in errors:
        found.setdefault((error.letter or str(error.number), error.message), []).append(error)
    return [AlikeErrors(same[0], tuple(error.number for error in same)) for same in found.values()]


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a cell changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a line does: ADDED or CHANGED, of which row, and what is doubtful in it."""

    number: int
    action: str
    name: str
    cells: tuple[CellChange, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What an import would do. `digest` stands for all of it: another one where a row has been changed meanwhile."""

    changes: tuple[LineChange, ...]
    unchanged: int
    errors: tuple[CellError, ...]
    notices: tuple[str, ...]

    def count(self, action: str) -> int:
        """How many lines add or change a row."""
        return sum(change.action == action for change in self.changes)

    @property
    def doubtful(self) -> tuple[LineChange, ...]:
        """The lines with a doubt."""
        return tuple(change for change in self.changes if change.doubts)

    @property
    def digest(self) -> str:
        """The same for the same changes."""
        return hashlib.sha256(repr(self.changes).encode("utf-8", "backslashreplace")).hexdigest()


class NotAppliedError(Exception):
    """Nothing was written; the message says why. `plan` is what the import would do now."""

    def __init__(self, message: str, plan: TablePlan) -> None:
        super().__init__(message)
        self.plan = plan


class TableTarget(Protocol):
    """The rows that a table is imported into, by one account.

    `columns` has all columns, `keys` the names of those by which a row is found: one of them has to be in the file.
    `fixed` are keys that an import does not change: `find` refuses another value.
    """

    columns: Sequence[Column]
    keys: tuple[str, ...]
    fixed: tuple[str, ...]

    def load(self, lines: Sequence[TableLine], *, is_locked: bool) -> None:
        """Read the rows of these lines, and lock them where they will be written."""

    def find(self, line: TableLine) -> models.Model | None:
        """The row of a line; None where it is a new one. Raises CellProblemError."""

    def new(self, line: TableLine) -> models.Model:
        """A row of a line that is new, with what no form asks for. Raises CellProblemError."""

    def refusal(self, row: models.Model) -> str:
        """Why the account may not add or change the row; empty where it may."""

    def form(self, row: models.Model) -> type[forms.ModelForm[Any]]:
        """The form in which the account would edit the row."""

    def form_value(self, column: Column, text: str) -> Any:
        """What is sent by the form's input for a text; a list for one of several choices. Raises CellProblemError."""

    def doubts(self, form: forms.ModelForm[Any]) -> tuple[tuple[str, ...], Mapping[str, str]]:
        """What the form asks about, and the fields with which it is answered; nothing where it asks nothing."""

    def saved(self, row: models.Model) -> None:
        """Note which row was saved."""


@dataclass(frozen=True, slots=True)
class _Headings:
    """Which cell of a line belongs to which column."""

    number: int
    places: Mapping[str, int]
    notices: tuple[str, ...]
    errors: tuple[CellError, ...]


def plan_table(target: TableTarget, sheet: TableSheet, *, languages: Iterable[str] = ()) -> TablePlan:
    """What the import of the sheet would do; it writes nothing. Headings may be in one of the languages.

    Raises NoTableError where no heading is one of the table's.
    """
    return _Import(target, sheet, _headings(target, sheet, languages)).plan()


def apply_table(
    target: TableTarget, sheet: TableSheet, *, digest: str, is_sure: bool, languages: Iterable[str] = ()
) -> TablePlan:
    """Write what the plan of this digest says, all or nothing. `is_sure`: what is doubtful in it is right.

    Raises NotAppliedError where the plan is another one now, something doubtful is open, or a line cannot be written.
    """
    lines = _Import(target, sheet, _headings(target, sheet, languages))
    with transaction.atomic(), batch():
        plan = lines.plan(is_locked=True)
        reason = _why_not(plan, digest, is_sure=is_sure)
        if not reason and (error := lines.write()):
            reason = _("Nothing was imported.")
            plan = replace(plan, errors=(error,))
        if reason:
            transaction.set_rollback(True)
    if reason:
        raise NotAppliedError(reason, plan)
    return plan


def _why_not(plan: TablePlan, digest: str, *, is_sure: bool) -> str:
    if plan.errors:
        return _("Nothing was imported.")
    if plan.digest != digest:
        return _("Somebody has changed rows meanwhile. Look at what the import would do now.")
    if plan.doubtful and not is_sure:
        return _("Nothing was imported yet: tick the box, or correct what is asked about.")
    return ""


# Headings


def _headings(target: TableTarget, sheet: TableSheet, languages: Iterable[str]) -> _Headings:
    names = _names(target.columns, languages)
    for number, cells in sheet.rows[:HEADINGS_WITHIN]:
        texts = [" ".join(str(cell).split()) if isinstance(cell, str) else "" for cell in cells]
        found = [names.get(_bare(text), "") for text in texts]
        if set(found) & set(target.keys):
            return _headings_at(target, sheet, number, texts, found)
    wanted = ", ".join(str(capfirst(column.label)) for column in target.columns if column.name in target.keys)
    raise NoTableError(_("No heading is found: one of the first lines has to name %(columns)s.") % {"columns": wanted})


def _names(columns: Iterable[Column], languages: Iterable[str]) -> dict[str, str]:
    """The name of each column by what may stand above it: its label in each language, and its name."""
    names = {column.name.casefold(): column.name for column in columns}
    for language in languages:
        with override(language):
            names |= {str(column.label).casefold(): column.name for column in columns}
    return names | {str(column.label).casefold(): column.name for column in columns}


def _bare(heading: str) -> str:
    """A heading without the zone in parentheses."""
    return heading.partition(" (")[0].casefold() if heading.endswith(")") else heading.casefold()


def _headings_at(
    target: TableTarget, sheet: TableSheet, number: int, texts: Sequence[str], found: Sequence[str]
) -> _Headings:
    columns = {column.name: column for column in target.columns}
    places: dict[str, int] = {}
    errors = []
    unread = []
    for index, (text, name) in enumerate(zip(texts, found, strict=True)):
        if not name:
            unread += [f"{text} ({letter(index)})"] if text else []
            continue
        zone = text.partition(" (")[2].removesuffix(")")
        own = columns[name].heading.partition(" (")[2].removesuffix(")")
        if zone and zone.casefold() != own.casefold():
            message = _("These times are in another zone: the congress has its own in %(zone)s.") % {"zone": own}
            errors.append(CellError(number, letter(index), text, text, message))
        if name in places:
            message = _("Two columns have this heading: %(other)s, too.") % {"other": letter(places[name])}
            errors.append(CellError(number, letter(index), text, text, message))
        places.setdefault(name, index)
    notices = []
    without = sorted({i for line, cells in sheet.rows if line > number for i in range(len(texts), len(cells))})
    without += [i for i, text in enumerate(texts) if not text and _has_cells(sheet, number, i)]
    unread += [_("column %(letter)s, without a heading") % {"letter": letter(index)} for index in sorted(without)]
    if unread:
        notices.append(_("These columns are not read: %(columns)s.") % {"columns": "; ".join(unread)})
    if sheet.others:
        words = _("The sheet “%(sheet)s” is read; these are not: %(others)s.")
        notices.append(words % {"sheet": sheet.name, "others": ", ".join(sheet.others)})
    return _Headings(number, places, tuple(notices), tuple(errors))


def _has_cells(sheet: TableSheet, number: int, index: int) -> bool:
    return any(line > number and len(cells) > index and cells[index] not in (None, "") for line, cells in sheet.rows)


def letter(index: int) -> str:
    """What spreadsheet programs call the column at an index from 0 on: A, B, ... Z, AA."""
    name = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# Lines


@dataclass
class _Import:
    """One way through the lines of a sheet."""

    target: TableTarget
    sheet: TableSheet
    headings: _Headings
    errors: list[CellError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = {column.name: column for column in self.target.columns if column.name in self.headings.places}

    def plan(self, *, is_locked: bool = False) -> TablePlan:
        """What the lines do."""
        self.errors = list(self.headings.errors)
        changes: list[LineChange] = []
        unchanged = 0
        seen: dict[Any, int] = {}
        for line in [] if self.errors else self._lines(is_locked=is_locked):
            change = self._checked(line, seen)
            if change is not None and change.action == UNCHANGED:
                unchanged += 1
            elif change is not None:
                changes.append(change)
            if len(changes) + len(self.errors) > MOST_CHANGES:
                raise NoTableError(_("More than 1,000 rows would change. Divide the table into several files."))
        return TablePlan(tuple(changes), unchanged, tuple(self.errors), self.headings.notices)

    def write(self) -> CellError | None:
        """Save the lines; what is wrong with the one that cannot be saved. The plan has no errors."""
        for line in self._lines(is_locked=False):
            row = self.target.find(line)
            is_new = row is None
            row = row or self.target.new(line)
            changed = self._changed(line, row, is_new=is_new)
            if not changed and not is_new:
                continue
            form = self._form(line, row, changed, is_new=is_new)
            _asked, answers = self.target.doubts(form)
            if answers:
                form = self._form(line, row, changed, is_new=is_new, answers=answers)
            try:
                with transaction.atomic():
                    form.save()
            except (IntegrityError, ValueError):  # the second: another line has made it invalid
                return self._whole(line, _("This line cannot be saved together with the others."))
            self.target.saved(form.instance)
        return None

    def _lines(self, *, is_locked: bool) -> Iterator[TableLine]:
        rows = [row for row in self.sheet.rows if row[0] > self.headings.number]
        if len(rows) > MOST_ROWS:
            raise NoTableError(_("A table may have 10,000 rows. Divide it into several files."))
        for start in range(0, len(rows), AT_ONCE):
            lines = [self._line(number, cells) for number, cells in rows[start : start + AT_ONCE]]
            found = [line for line in lines if line is not None]
            self.target.load(found, is_locked=is_locked)
            yield from found

    def _line(self, number: int, cells: Sequence[Any]) -> TableLine | None:
        """The line with its cells as texts; None, and the error noted, where a cell cannot be read."""
        read: dict[str, str] = {}
        before = len(self.errors)
        for name, index in self.headings.places.items():
            cell = cells[index] if index < len(cells) else None
            try:
                read[name] = self.columns[name].read(cell, from_1904=self.sheet.from_1904)
            except CellProblemError as problem:
                typed = next(map(str, cell.values())) if isinstance(cell, Mapping) else str(cell)
                self._wrong(number, name, typed, str(problem))
        return TableLine(number, read) if len(self.errors) == before else None

    def _checked(self, line: TableLine, seen: dict[Any, int]) -> LineChange | None:
        """What a line does; None, and the errors noted, where something is wrong with it."""
        before = len(self.errors)
        try:
            row = self.target.find(line)
            is_new = row is None
            row = row or self.target.new(line)
        except CellProblemError as problem:
            self._wrong(line.number, problem.column, line.cells.get(problem.column, ""), str(problem))
            return None
        key = (is_new, row.pk or tuple(line.cells.get(name, "").casefold() for name in self.target.keys))
        if other := seen.get(key):
            self.errors.append(self._whole(line, _("It is the same as line %(number)d.") % {"number": other}))
            return None
        seen[key] = line.number
        changed = self._changed(line, row, is_new=is_new)
        if not changed and not is_new:
            return LineChange(line.number, UNCHANGED, "", ())
        if reason := self.target.refusal(row):
            self.errors.append(self._whole(line, reason))
            return None
        change = self._change(line, row, changed, is_new=is_new)
        return change if len(self.errors) == before else None

    def _changed(self, line: TableLine, row: Any, *, is_new: bool) -> dict[str, str]:
        """By name of the column what the row has, where the line says something else."""
        before = {name: self.columns[name].text(row) for name in line.cells}
        if is_new:
            return {name: "" for name, text in line.cells.items() if text not in {"", before[name]}}
        return {
            name: text
            for name, text in before.items()
            if name not in self.target.fixed and not self._is_same(name, text, line.cells[name])
        }

    def _is_same(self, name: str, one: str, other: str) -> bool:
        is_list = self.columns[name].kind is Kind.LIST  # whose entries are found in whatever case they are typed
        return one.casefold() == other.casefold() if is_list else one == other

    def _change(self, line: TableLine, row: Any, changed: Mapping[str, str], *, is_new: bool) -> LineChange:
        form = self._form(line, row, changed, is_new=is_new)
        as_it_was = (
            _("No new row takes this: leave the cell empty.")
            if is_new
            else _("No import changes this: leave it as it was.")
        )
        for name in changed:
            if name not in form.fields and name not in self.target.fixed:
                self._wrong(line.number, name, line.cells[name], as_it_was)
        asked, answers = self.target.doubts(form)
        if answers:
            form = self._form(line, row, changed, is_new=is_new, answers=answers)
        self._note_errors(line, form)
        after = {name: self._after(line, name, form) for name in changed}
        cells = tuple(
            CellChange(str(capfirst(self.columns[name].label)), changed[name], after[name])
            for name in changed
            if after[name] != changed[name]
        )
        if not cells and not is_new:
            return LineChange(line.number, UNCHANGED, "", ())
        return LineChange(line.number, ADDED if is_new else CHANGED, str(form.instance), cells, asked)

    def _after(self, line: TableLine, name: str, form: forms.ModelForm[Any]) -> str:
        """What the row would have: of a list what the line says, for it is stored when the row is."""
        column = self.columns[name]
        return line.cells[name] if column.kind is Kind.LIST or form.errors else column.text(form.instance)

    def _form(
        self,
        line: TableLine,
        row: Any,
        changed: Iterable[str],
        *,
        is_new: bool,
        answers: Mapping[str, str] | None = None,
    ) -> forms.ModelForm[Any]:
        """The form of the row, filled in with what it has and what the line says; errors of cells that are no value."""
        form_class = self.target.form(row)
        unbound = form_class(instance=row)
        values: dict[str, Any] = {}
        for name in changed:
            if name in unbound.fields and self.columns[name].is_written and (line.cells[name] or not is_new):
                try:
                    values[name] = self.target.form_value(self.columns[name], line.cells[name])
                except CellProblemError as problem:
                    if answers is None:  # with answers, the form is made once more
                        self._wrong(line.number, problem.column, line.cells[problem.column], str(problem))
        data = form_data(unbound, {**values, **(answers or {})})
        form = form_class(data, instance=row)
        form.full_clean()
        return form

    def _note_errors(self, line: TableLine, form: forms.ModelForm[Any]) -> None:
        for name, found in form.errors.items():
            for message in found:
                if name in self.columns:
                    self._wrong(line.number, name, line.cells[name], str(message))
                else:
                    label = form.fields[name].label if name != NON_FIELD_ERRORS else ""
                    self.errors.append(
                        self._whole(line, f"{capfirst(str(label))}: {message}" if label else str(message))
                    )

    def _wrong(self, number: int, name: str, typed: str, message: str) -> None:
        index = self.headings.places.get(name)
        column = next((each for each in self.target.columns if each.name == name), None)
        label = str(capfirst(column.label)) if column else ""
        self.errors.append(CellError(number, "" if index is None else letter(index), label, typed, message))

    def _whole(self, line: TableLine, message: str) -> CellError:
        return CellError(line.number, "", "", " ".join(line.cells.get(name, "") for name in self.target.keys), message)


def form_data(form: forms.BaseForm, values: Mapping[str, Any]) -> QueryDict:
    """What a browser sends of a form, as it was filled in, with other values in some of its fields."""
    data = QueryDict(mutable=True)
    for bound in form:
        own = values[bound.name] if bound.name in values else bound.value()
        widget: Any = bound.field.widget
        if isinstance(widget, forms.FileInput) or isinstance(bound.field, forms.FileField):
            continue
        if isinstance(bound.field.widget, forms.MultiWidget):
            parts = own if isinstance(own, list | tuple) else widget.decompress(own)
            for suffix, part in zip(widget.widgets_names, parts, strict=True):
                data[f"{bound.html_name}{suffix}"] = "" if part is None else str(part)
        elif isinstance(own, list | tuple) or hasattr(own, "values_list"):
            data.setlist(bound.html_name, [str(getattr(each, "pk", each)) for each in own])
        elif own is not None and own is not False and own != "":
            data[bound.html_name] = "on" if own is True else str(own)
    return data
