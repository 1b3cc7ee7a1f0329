"""The process that renders: HTML, style and assets come in on standard input, PDFs go out on standard output.

`process.py` starts it, `tagging.py` finishes what it makes; nothing else knows the PDF engine. It runs apart from the
portal because a layout may never end, because the engine changes Pillow for a whole process, and because its fonts
survive neither threads nor forks. It has no Django, and reaches neither files nor the network: it gets all it needs.
"""

import contextlib
import json
import logging
import math
import os
import resource
import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

import weasyprint  # type: ignore[import-untyped]  # ships no types
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # ships no types
from weasyprint.urls import (  # type: ignore[import-untyped]  # ships no types
    FatalURLFetchingError,
    URLFetcher,
    URLFetcherResponse,
)

from smartcity_session.document import tagging
from smartcity_session.document.frames import Blobs, Fields, read_message, write_message
from smartcity_session.document.line_breaks import prepare_lines
from smartcity_session.document.placed import lost_content
from smartcity_session.processes.garbage import collect_garbage_seldom

SCHEME = "asset:"
VARIANT = "pdf/a-3a"
OPEN_FILES = 256


class Assets(URLFetcher):  # type: ignore[misc]  # the base has no types
    """Serves the assets of one request by name, and refuses every other address, which ends the render."""

    def __init__(self, assets: Blobs) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 (the signature of the base)
        """The asset that the address names; ValueError for any other address."""
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self._assets:
            raise ValueError(url)
        return URLFetcherResponse(url, self._assets[name])


class Complaints(logging.Handler):
    """Collects what the engine warns of. Missing glyphs are no warning: they are looked for in the fonts."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        if not record.getMessage().startswith(".notdef glyph"):
            self.messages.append(record.getMessage())


class Engine:
    """Renders one request after the other with the same fonts, and with the same style as long as it stays the same."""

    def __init__(self) -> None:
        tagging.install()
        self._fonts = FontConfiguration()
        self._css: str | None = None
        self._style: Any = None
        self._logger = logging.getLogger("weasyprint")

    def answer(self, fields: Fields, blobs: Blobs) -> tuple[Fields, Blobs]:
        """Render, and say what came of it: a PDF with its number of pages, or the problem."""
        complaints = Complaints()
        self._logger.addHandler(complaints)
        try:
            return self._rendered(fields, blobs, complaints)
        except FatalURLFetchingError as error:
            return {"problem": "address", "detail": str(error.__cause__)}, {}
        finally:
            self._logger.removeHandler(complaints)

    def _rendered(self, fields: Fields, blobs: Blobs, complaints: Complaints) -> tuple[Fields, Blobs]:
        html = weasyprint.HTML(string=fields["html"], url_fetcher=Assets(blobs), base_url=SCHEME)
        prepare_lines(html.etree_element)
        document = self._layout(html, fields["css"])
        if lost := lost_content(html.etree_element, document.pages):
            return {"problem": "lost", "detail": lost}, {}
        try:
            tagging.prepare(document, identifier=fields.get("identifier", ""))
        except ValueError as error:
            return {"problem": "address", "detail": str(error)}, {}
        pdf = document.write_pdf(pdf_variant=VARIANT, attachments=[_attachment(fields, blobs)])
        missing = {codepoint for font in document.fonts.values() for codepoint in font.missing}
        if missing:
            return {"problem": "characters", "detail": "".join(map(chr, sorted(missing)))}, {}
        return {"pages": len(document.pages), "warnings": complaints.messages}, {"pdf": pdf}

    def _layout(self, html: Any, css: str) -> Any:
        if css != self._css:
            self._style = weasyprint.CSS(string=css, font_config=self._fonts, url_fetcher=Assets({}))
            self._css = css
        # Hints of presentation are the numbers of lists
        return html.render(
            stylesheets=[self._style], font_config=self._fonts, pdf_variant=VARIANT, presentational_hints=True
        )


def _attachment(fields: Fields, blobs: Blobs) -> Any:
    day = datetime.fromisoformat(fields["as_of"]).replace(tzinfo=UTC)
    return weasyprint.Attachment(
        string=blobs[fields["attachment"]],
        name=fields["attachment"],
        description=fields["description"],
        created=day,
        modified=day,
        relationship="Source",
    )


def bind(*, memory: int) -> None:
    """Limit this process to so many bytes of memory and few open files; let it write no file and dump no core.

    Written by a process that is short of memory, fontconfig's cache would hide fonts from the whole machine.
    """
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows some of them and refuses to set them
            resource.setrlimit(kind, (most, most))


def allow(seconds: int) -> None:
    """Let this process use the processor for so many more seconds; the system ends it then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def serve(requests: BinaryIO, answers: BinaryIO, *, seconds: int) -> None:
    """Answer every request, until there are no more."""
    engine = Engine()
    collect_garbage_seldom()
    while (request := read_message(requests)) is not None:
        allow(seconds)
        write_message(answers, *engine.answer(*request))


def main() -> None:
    """Serve standard input and output, within the limits that the one argument gives as JSON."""
    limits = json.loads(sys.argv[1])
    bind(memory=limits["memory"])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    serve(cast("BinaryIO", sys.stdin.buffer), answers, seconds=limits["processor_seconds"])


if __name__ == "__main__":
    main()
