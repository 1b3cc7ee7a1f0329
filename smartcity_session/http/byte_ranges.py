"""Which part of a file a reader asks for (RFC 9110, section 14), so that a broken download on a slow line can go on."""

import re

ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


def asked_range(asked: str, *, condition: str, etag: str, size: int) -> range | None:
    """Return the bytes that the header Range asks for, empty when there are no such bytes; None for the whole file.

    `condition` is the header If-Range, `etag` the strong validator of the file with its quotes, `size` its length in
    bytes. Several ranges, nonsense, and a range of another version of the file are answered with the whole.
    """
    match = ONE_RANGE.fullmatch(asked)
    if match is None or not any(match.groups()) or condition not in {"", etag}:
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


def content_range(part: range, size: int) -> str:
    """Return the header Content-Range of an answer with this part, or, for an empty one, of the refusal."""
    return f"bytes {part.start}-{part.stop - 1}/{size}" if part else f"bytes */{size}"
