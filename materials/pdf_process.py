"""Looking into PDFs that anybody may have made: in a process of its own, which hostile ones can only end."""

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from smartcity_session.workplaces import Workplaces

SECONDS = 15
PLACES = Workplaces("pdf-reading", count=3, patience=10)


def look_into(pdf: bytes | IO[bytes], *, look_for: str) -> dict[str, Any]:
    """What `pdf_reader.py` finds when told to look for "facts" or "marks".

    A "problem" is all there is of a PDF that cannot be read ("damaged", "password"), that takes too much time or memory
    ("heavy"), or, where facts are looked for, that has a "program" in it. An open file has to be a real one, and is
    read from where it stands. Raises BusyError while too many others are being read.
    """
    command = [sys.executable, "-I", str(Path(__file__).with_name("pdf_reader.py")), look_for]
    given: dict[str, Any] = {"input": pdf} if isinstance(pdf, bytes) else {"stdin": pdf}
    try:
        with PLACES.taken():
            done = subprocess.run(command, **given, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 (nothing of the PDF is in the command)
    except subprocess.SubprocessError:
        return {"problem": "heavy"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found
