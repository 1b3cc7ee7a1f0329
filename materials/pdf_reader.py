"""Looks into a PDF, as a program of its own: the file comes on standard input, what is found goes out as JSON.

The one argument says what to look for: "facts" (pages and language) or "marks" (which edition it was made from).

It runs in a child process with limits on time and memory, because a PDF is a program of sorts, and a hostile one must
not take the portal down. So it imports nothing of the portal but these limits.
"""

import hashlib
import io
import json
import re
import sys
import typing
from pathlib import Path

if typing.TYPE_CHECKING:
    from collections.abc import Callable

    import pikepdf

SECONDS = 10
MEMORY = 1024**3
LONGEST_METADATA = 100_000  # bytes: those of a sheet have a few thousand, of a book some more
LONGEST_LANGUAGE = 100
# In an object as JSON: a value that is such a name, or a key (ISO 32000-2, 12.6.4, 12.7.8, 13.7).
PROGRAMS = re.compile(rb'"/(JavaScript|Launch|ImportData|RichMedia)"(?!:)|"/(JS|XFA)":')


def facts(pdf: "pikepdf.Pdf") -> dict[str, object]:
    """The number of pages and the language of the PDF; or the programs that are in it."""
    if running := programs(pdf):
        return {"problem": "program", "what": ", ".join(running)}
    return {"pages": len(pdf.pages), "language": str(pdf.Root.get("/Lang", ""))[:LONGEST_LANGUAGE]}


def programs(pdf: "pikepdf.Pdf") -> list[str]:
    """What in the PDF runs, starts programs or fetches, by its name there. Written as JSON, no name is in disguise."""
    found = (PROGRAMS.findall(each.to_json(dereference=True, schema_version=2)) for each in pdf.objects)
    return sorted({name.decode() for names in found for either in names for name in either if name})


def marks(pdf: "pikepdf.Pdf") -> dict[str, object]:
    """The beginning of its metadata as text, and the SHA-256 of the attachments that are called session.json."""
    metadata = pdf.Root.get("/Metadata")
    text = metadata.read_bytes()[:LONGEST_METADATA].decode("utf-8", "replace") if metadata is not None else ""
    files = [spec.get_file().read_bytes() for name, spec in pdf.attachments.items() if name == "session.json"]
    return {
        "metadata": text,
        "attachments": [hashlib.sha256(file).hexdigest() for file in files],
    }


def found(look: "Callable[[pikepdf.Pdf], dict[str, object]]") -> dict[str, object]:
    """What the function finds in the PDF; or, under "problem", why nothing can be found."""
    import pikepdf  # noqa: PLC0415 (after the limits)

    file = sys.stdin.buffer if sys.stdin.buffer.seekable() else io.BytesIO(sys.stdin.buffer.read())
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            return look(pdf)
    except pikepdf.PasswordError:
        return {"problem": "password"}
    except MemoryError:
        return {"problem": "heavy"}
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError):
        return {"problem": "damaged"}


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[1]))  # `python -I` does not know where the portal is
    from smartcity_session.processes.limits import limit_resources

    limit_resources(seconds=SECONDS, memory=MEMORY)
    json.dump(found({"facts": facts, "marks": marks}[sys.argv[1]]), sys.stdout)
