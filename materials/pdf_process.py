"""Looking into PDFs that anybody may have made: in a process of its own, which hostile ones can only end."""

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

SECONDS = 15


def look_into(pdf: bytes | IO[bytes], *, look_for: str) -> dict[str, Any]:
    """What `pdf_reader.py` finds when told to look for "facts" or "marks".

    A "problem", "password" or "damaged", is all there is of a PDF that cannot be read, also when reading it needed too
    much time or memory. An open file has to be a real one, and is read from where it stands.
    """
    command = [sys.executable, "-I", str(Path(__file__).with_name("pdf_reader.py")), look_for]
    given: dict[str, Any] = {"input": pdf} if isinstance(pdf, bytes) else {"stdin": pdf}
    try:
        done = subprocess.run(command, **given, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 (nothing of the PDF is in the command)
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"problem": "damaged"}
    return found
