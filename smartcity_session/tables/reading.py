"""A file of a spreadsheet program -> its cells, or a clear refusal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.processes.worker_pool import PoolBusyError, WorkerPool

MOST_BYTES = 30_000_000  # of a file
MOST_READ = 100_000_000  # bytes of its cells, as the child sends them
MOST_ROWS = 10_000
SECONDS = 60
POOL = WorkerPool("tables", count=2, patience=10)
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

REASONS = {
    "kind": gettext_lazy("This is no table. Choose a file that a spreadsheet program saved as XLSX or as CSV."),
    "encoding": gettext_lazy("The letters of this file cannot be read. Save it as XLSX, or as CSV in UTF-8."),
    "rows": gettext_lazy("A table may have 10,000 rows. Divide it into several files."),
    "columns": gettext_lazy("A table may have 200 columns. Delete what stands to the right of them."),
}


class NoTableError(Exception):
    """The file is not read as a table; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableSheet:
    """The cells of a file, as `sheet_program` has them, by the number of their row; without rows that are empty.

    `name` is what the sheet is called, `others` are sheets that were not read. `from_1904` says from when days are
    counted.
    """

    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    name: str = ""
    others: tuple[str, ...] = ()
    from_1904: bool = False

    def to_json(self) -> dict[str, Any]:
        """The sheet as `from_json` takes it."""
        return {"rows": self.rows, "name": self.name, "others": self.others, "from_1904": self.from_1904}


def sheet_from_json(kept: Mapping[str, Any]) -> TableSheet:
    """A sheet that `TableSheet.to_json` made."""
    rows: Sequence[Sequence[Any]] = kept["rows"]
    return TableSheet(
        tuple((number, tuple(cells)) for number, cells in rows), kept["name"], tuple(kept["others"]), kept["from_1904"]
    )


def read_sheet(data: bytes) -> TableSheet:
    """The cells of an XLSX or CSV file, read within limits on time and memory.

    Raises NoTableError for a file that is no such table, has too much in it, or cannot be read now.
    """
    if len(data) > MOST_BYTES:
        raise NoTableError(_("The file is too large: at most %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000})
    if data.startswith(OLD_EXCEL):
        raise NoTableError(_("This is a file of an old Excel, or one with a password. Save it as XLSX without one."))
    try:
        task = "xlsx" if data.startswith(ZIP) else "csv"
        output = POOL.run(Path(__file__).with_name("sheet_program.py"), task, data, seconds=SECONDS, most=MOST_READ)
    except PoolBusyError as error:
        raise NoTableError(str(error)) from error
    if output is None:
        message = _("The file cannot be read: it is damaged, or has more in it than a table of 10,000 rows.")
        raise NoTableError(message)
    answer = json.loads(output)
    if reason := answer.get("refused"):
        raise NoTableError(str(REASONS[reason]))
    if not answer["rows"]:
        raise NoTableError(_("The table is empty."))
    return sheet_from_json({**answer, "name": answer["sheet"]})
