"""Counts the pages of a PDF, as a program of its own: the file comes on standard input, the facts go out as JSON.

It runs in a child process with limits on time and memory, because a PDF is a program of sorts, and a hostile one must
not take the portal down. So it imports nothing of the portal.
"""

import contextlib
import json
import resource
import sys

SECONDS = 10
MEMORY = 1024**3


def limit() -> None:
    """Bound the processor time and the memory of this process, where the system can."""
    for what, amount in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (amount, amount))


def facts() -> dict[str, object]:
    """The number of pages and the language of the PDF; or, under "problem", "password" or "damaged"."""
    import pikepdf  # noqa: PLC0415 (after the limits)

    try:
        with pikepdf.open(sys.stdin.buffer, suppress_warnings=True) as pdf:
            return {"pages": len(pdf.pages), "language": str(pdf.Root.get("/Lang", ""))}
    except pikepdf.PasswordError:
        return {"problem": "password"}
    except (pikepdf.PdfError, ValueError, TypeError, MemoryError, RecursionError):
        return {"problem": "damaged"}


if __name__ == "__main__":
    limit()
    json.dump(facts(), sys.stdout)
