"""Ports for the servers that tests and benchmarks start."""

import random
import socket
from contextlib import suppress

RESERVED: list[socket.socket] = []


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that no other call gives out, in any process.

    It is below those that systems give to connections, so that it stays free while its server is away. The UDP port of
    the same number reserves it until this process ends. Tests seed `random`: the system's generator is not seeded.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        reservation = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with suppress(OSError):
            reservation.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
            RESERVED.append(reservation)
            return port
        reservation.close()
