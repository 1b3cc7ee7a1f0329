"""Ports for the servers that tests and benchmarks start."""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on.

    It is below those that systems give to connections, so that it stays free while its server is away.
    """
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311 (nothing to guess)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
