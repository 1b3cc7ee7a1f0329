"""Uploaded pictures, drawn anew in a child process: a hostile picture can end that process, and harm nothing else."""

import io
import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from smartcity_session.processes.worker_pool import PoolBusyError, WorkerPool

SECONDS = 30
MOST_BYTES = 100 * 1024**2  # of the pictures made: a copy may need more of them than the upload, and not twice as many
POOL = WorkerPool("pictures", count=2, patience=30)


def photo_files(upload: File[Any]) -> dict[str, bytes]:
    """A photo's files: "master.jpg" and squares such as "96.webp". ValidationError says why not, and what to do."""
    return _made("photo", upload)


def photo_squares(master: File[Any], *, across: int, down: int) -> dict[str, bytes]:
    """The squares of a master around a point, in percent from the left and from the top, named as `photo_files` does.

    ValidationError says why not, and what to do.
    """
    return _made(f"squares {across} {down}", master)


def picture_copy(upload: File[Any]) -> bytes:
    """The picture with nothing but its pixels: in its own format, or as PNG or JPEG where few programs open that.

    ValidationError says why not, and what to do.
    """
    return next(iter(_made("copy", upload).values()))


def picture_on_white(stored: File[Any]) -> bytes:
    """The picture as a PNG without transparency, of at most 1200 x 630 pixels. ValidationError says why not."""
    return next(iter(_made("white", stored).values()))


def _made(what: str, upload: File[Any]) -> dict[str, bytes]:
    upload.seek(0)
    facts, pictures = _asked(what, upload.read())
    if "problem" in facts:
        raise ValidationError(_refusal(facts))
    return {name: pictures.read(size) for name, size in facts["sizes"].items()}


def _asked(what: str, data: bytes) -> tuple[dict[str, Any], io.BytesIO]:
    try:
        output = POOL.run(Path(__file__).with_name("image_program.py"), what, data, seconds=SECONDS, most=MOST_BYTES)
    except PoolBusyError as error:
        raise ValidationError(str(error)) from error
    if output is None:
        return {"problem": "heavy"}, io.BytesIO()
    answer = io.BytesIO(output)
    return json.loads(answer.readline()), answer


def _refusal(facts: dict[str, Any]) -> str:
    heavy = _(
        "This picture takes too much time or memory to open. "
        "Open it in a picture program, save it anew as a plain JPEG or PNG, and choose that."
    )
    words = {
        "unknown": _("This file is no photo. Choose a JPEG, PNG, WebP, HEIC or AVIF file."),
        "pixels": _("This picture has more than %(limit)d million pixels. Scale it down and choose it again."),
        "flat": _(
            "This file has far more pixels than its few bytes can fill. Scale the picture down to %(limit)d "
            "million pixels or less, and choose it again."
        ),
        "small": _("This photo has %(width)d × %(height)d pixels. It needs at least %(least)d in each direction."),
        "depth": _(
            "This JPEG has more than eight bits for each colour, which most programs cannot show. "
            "Open it in a picture program, save it anew with eight bits and choose it again."
        ),
        "animated": _("This picture moves. Save one picture of it, and choose that."),
        "damaged": _(
            "This picture is damaged or incomplete. Open it in a picture program, save it anew and choose it again."
        ),
        "crowded": heavy,
        "heavy": heavy,
    }
    return words[facts["problem"]] % facts
