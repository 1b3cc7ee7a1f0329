"""Looking into PDFs in a child process: a hostile PDF can end that process, and harm nothing else."""

import json
from pathlib import Path
from typing import IO, Any

from smartcity_session.processes.worker_pool import WorkerPool

SECONDS = 15
MOST_BYTES = 1_000_000  # of an answer: all texts in it are cut
POOL = WorkerPool("pdf-reading", count=3, patience=10)


def look_into(pdf: bytes | IO[bytes], *, look_for: str) -> dict[str, Any]:
    """What `pdf_reader.py` finds when it looks for "facts" or "marks".

    A "problem" is all there is of a PDF that cannot be read ("damaged", "password"), that takes too much time or memory
    ("heavy"), or, where facts are looked for, that has a "program" in it. An open file has to be a real one, and is
    read from its position. Raises PoolBusyError while too many others are being read.
    """
    output = POOL.run(Path(__file__).with_name("pdf_reader.py"), look_for, pdf, seconds=SECONDS, most=MOST_BYTES)
    found: dict[str, Any] = {"problem": "heavy"} if output is None else json.loads(output)
    return found
