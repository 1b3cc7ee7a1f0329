"""Messages between the portal and the process that renders: some fields as JSON, then named bytes.

A message is a line of JSON with the fields and the sizes of the blobs, followed by the blobs themselves.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

Fields = dict[str, Any]
Blobs = dict[str, bytes]


class MessageTooLargeError(ValueError):
    """The message has more bytes than are taken."""


def write_message(stream: BinaryIO, fields: Mapping[str, Any], blobs: Mapping[str, bytes]) -> None:
    """Write one message and flush it."""
    sizes = {name: len(blob) for name, blob in blobs.items()}
    stream.write(json.dumps({"fields": fields, "sizes": sizes}).encode() + b"\n")
    for blob in blobs.values():
        stream.write(blob)
    stream.flush()


def read_message(stream: BinaryIO, *, most: int = sys.maxsize) -> tuple[Fields, Blobs] | None:
    """Read one message; None when the stream ends instead, even in the middle of one.

    Raises MessageTooLargeError for one of more than `most` bytes, before they are read.
    """
    head = stream.readline(most)
    if not head.endswith(b"\n"):
        if len(head) == most:
            raise MessageTooLargeError
        return None
    message = json.loads(head)
    sizes = message["sizes"].values()
    if len(head) + sum(sizes) > most or min(sizes, default=0) < 0:
        raise MessageTooLargeError
    blobs = {name: stream.read(size) for name, size in message["sizes"].items()}
    if any(len(blobs[name]) != size for name, size in message["sizes"].items()):
        return None
    return message["fields"], blobs
