"""Looking into PDFs that anybody may have made: in a process of its own, which hostile ones can only end."""

import json
from pathlib import Path
from typing import IO, Any

from smartcity_session.processes.worker_pool import WorkerPool

SECONDS = 15
MOST_BYTES = 1_000_000  # of an answer: all texts in it are cut
POOL = WorkerPool("pdf-reading", count=3, patience=10)


def look_into(pdf: bytes | IO[bytes], *, look_for: str) -> dict[str, Any]:
    """What `pdf_reader.py` finds when told to look for "facts" or "marks".

    A "problem" is all there is of a PDF that cannot be read ("damaged", "password"), that takes too much time or memory
    ("heavy"), or, where facts are looked for, that has a "program" in it. An open file has to be a real one, and is
    read from where it stands. Raises PoolBusyError while too many others are being read.
    """
    said = POOL.run(Path(__file__).with_name("pdf_reader.py"), look_for, pdf, seconds=SECONDS, most=MOST_BYTES)
    found: dict[str, Any] = {"problem": "heavy"} if said is None else json.loads(said)
    return found
