"""Contents to PDFs: the sheet is rendered in a child process, with limits, and comes back as bytes.

Equal content, imprint, photos and brand give equal bytes on a machine whose fonts stay the same.
"""

import io
import logging
import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.content import SessionContent, content_json
from smartcity_session.document.characters import described, meaningless, places
from smartcity_session.document.frames import Blobs, Fields
from smartcity_session.document.html import Imprint, SheetBrand, document_html
from smartcity_session.document.printed import long_words, translated
from smartcity_session.document.process import EngineProcess, EngineStoppedError, Limits
from smartcity_session.processes.worker_pool import PoolBusyError, WorkerPool

ATTACHMENT = "session.json"
MOST_PLACES_NAMED = 8
MOST_LETTERS_NAMED = 60
POOL = WorkerPool("documents", count=2, patience=30)  # a PDF takes a second, of 100 talks some more
QR_QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks

NO_BRAND = SheetBrand()

logger = logging.getLogger(__name__)


class RenderingError(Exception):
    """The PDF was not made; the message tells an organiser why and what to do."""


class UnprintableCharactersError(RenderingError):
    """Characters that no installed font has, or that mean nothing: printed, they would be boxes."""

    def __init__(self, characters: str, found_in: list[str]) -> None:
        self.characters = characters
        self.places = found_in
        named = ", ".join(described(each) for each in characters)
        message = _(
            "The PDF can't show these characters: %(characters)s. They stand in: %(places)s. "
            "Replace them, or ask whoever runs the portal to install a font that has them."
        )
        super().__init__(message % {"characters": named, "places": _listed(found_in)})


class LongWordsError(RenderingError):
    """Words that are too long for lines to be broken in: layout would take minutes over them."""

    def __init__(self, words: list[tuple[str, str]]) -> None:
        named = [
            ngettext(
                "%(place)s: “%(beginning)s” (%(count)d letter)",
                "%(place)s: “%(beginning)s” (%(count)d letters)",
                len(word),
            )
            % {"place": place, "beginning": Truncator(word).chars(MOST_LETTERS_NAMED), "count": len(word)}
            for place, word in words
        ]
        message = _(
            "Some words are too long for the PDF. Put spaces or line breaks into them, or remove them. "
            "They stand in %(words)s."
        )
        super().__init__(message % {"words": _listed(named)})


class LostContentError(RenderingError):
    """Layout placed not all of the sheet on its pages."""

    def __init__(self, lost: list[str]) -> None:
        self.lost = lost
        named = [f"“{Truncator(each).chars(MOST_LETTERS_NAMED)}”" for each in lost]
        message = _(
            "The PDF would lack these parts of the sheet: %(lost)s. Shorten the longest texts, then try again. "
            "If that does not help, tell whoever runs the portal."
        )
        super().__init__(message % {"lost": _listed(named)})


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, its number of pages, and what the engine warned of while it made it."""

    data: bytes
    pages: int
    warnings: tuple[str, ...] = ()


def render(
    content: SessionContent, *, imprint: Imprint, photos: Mapping[str, bytes], brand: SheetBrand = NO_BRAND
) -> Pdf:
    """The sheet as one PDF that is PDF/UA-1 and PDF/A-3a, with the content attached as JSON.

    `photos` maps digests to square JPEGs. Raises RenderingError.
    """
    with Renderer() as renderer:
        return renderer.render(content, imprint=imprint, photos=photos, brand=brand)


class Renderer:
    """A rendering process for several PDFs in a row: a context manager, for one thread.

    After a RenderingError it starts a new process where it must, so the next PDF is none the worse.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._process = EngineProcess(limits or Limits())

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.end()

    def render(
        self, content: SessionContent, *, imprint: Imprint, photos: Mapping[str, bytes], brand: SheetBrand = NO_BRAND
    ) -> Pdf:
        """As the function `render`, in the process of this renderer."""
        shown = translated(content, imprint.translation)
        if refused := meaningless(shown):
            raise UnprintableCharactersError(refused, places(shown, refused))
        if words := long_words(shown):
            raise LongWordsError(words)
        fields, blobs = self._ask(*_request(content, imprint, photos, brand))
        match fields.get("problem"):
            case "characters":
                raise UnprintableCharactersError(fields["detail"], places(shown, fields["detail"]))
            case "lost":
                raise LostContentError(fields["detail"])
            case "address":
                message = _("The PDF may not contain the address “%(address)s”. Remove it, then try again.")
                raise RenderingError(message % {"address": fields["detail"]})
        for warning in fields["warnings"]:
            logger.warning("The PDF engine on session %s: %s", content.code, warning)
        return Pdf(data=blobs["pdf"], pages=fields["pages"], warnings=tuple(fields["warnings"]))

    def _ask(self, fields: Fields, blobs: Blobs) -> tuple[Fields, Blobs]:
        try:
            with POOL.taken():
                return self._process.ask(fields, blobs)
        except (PoolBusyError, EngineStoppedError) as error:
            raise RenderingError(_("The PDF could not be made. %(reason)s") % {"reason": error}) from error


class RendererPool:
    """As many renderers as may work at a time on this machine, for a batch: a context manager."""

    def __init__(self) -> None:
        self.count = min(POOL.count, os.cpu_count() or 1)
        self._idle: SimpleQueue[Renderer] = SimpleQueue()
        self._threads = ThreadPoolExecutor(self.count)
        self._all = ExitStack()

    def __enter__(self) -> Self:
        for _each in range(self.count):
            self._idle.put(self._all.enter_context(Renderer()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._all.close()

    def submit(
        self, content: SessionContent, imprint: Imprint, photos: Mapping[str, bytes], brand: SheetBrand
    ) -> Future[Pdf]:
        """The PDF as soon as it is made. Its `result` raises RenderingError."""
        return self._threads.submit(self._render, content, imprint, photos, brand)

    def _render(self, content: SessionContent, imprint: Imprint, photos: Mapping[str, bytes], brand: SheetBrand) -> Pdf:
        renderer = self._idle.get()
        try:
            return renderer.render(content, imprint=imprint, photos=photos, brand=brand)
        finally:
            self._idle.put(renderer)


def _listed(named: list[str]) -> str:
    return "; ".join(named[:MOST_PLACES_NAMED]) + ("; …" if len(named) > MOST_PLACES_NAMED else "")


def _request(
    content: SessionContent, imprint: Imprint, photos: Mapping[str, bytes], brand: SheetBrand
) -> tuple[Fields, Blobs]:
    assets = {ATTACHMENT: content_json(content).encode(), **_photos(content, photos)}
    if imprint.address:
        assets["qr"] = qr_code(imprint.address)
    if brand.logo:
        assets["logo"] = brand.logo
    with translation.override(imprint.language):
        description = _("The content of this document, for machines")
    fields = {
        "html": document_html(content, imprint=imprint, has_logo=bool(brand.logo)),
        "css": stylesheet() + (f"html {{ --accent: {brand.accent}; }}\n" if brand.accent else ""),
        "as_of": imprint.as_of.isoformat(),
        "attachment": ATTACHMENT,
        "identifier": imprint.address,
        "description": description,
    }
    return fields, assets


def stylesheet() -> str:
    """The CSS of the sheet."""
    return (settings.BASE_DIR / "static" / "css" / "document.css").read_text(encoding="utf-8")


def _photos(content: SessionContent, photos: Mapping[str, bytes]) -> Blobs:
    for person in content.persons:
        if person.photo and person.photo not in photos:
            message = _("The photo of %(name)s is missing. Upload it again, or remove it, then try again.")
            raise RenderingError(message % {"name": person.name})
    return {f"photo-{digest}": photo for digest, photo in photos.items()}


def qr_code(address: str) -> bytes:
    """A QR code of the address as a PNG with one pixel to a module, level M (ISO/IEC 18004)."""
    import segno  # noqa: PLC0415 (not needed before something is printed)

    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="png", scale=1, border=QR_QUIET_ZONE)
    return picture.getvalue()
