"""Clients that are slow, or mean to be: they connect and wait, or send or take a byte now and then.

Who is cut off comes again at once, so that their number stays the same.
"""

import asyncio
import contextlib
import socket
import ssl
import statistics
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tests.deploy.machines import SITE, get, trusting

TOGETHER = 150
PAUSE_S = 0.5  # between two bytes
RECEIVED_AT_ONCE = 2048  # bytes that a slow reader's machine takes before it is read


@dataclass(frozen=True, slots=True)
class Front:
    """Where clients go: a port of this machine, with TLS or, where a proxy's word is taken, without."""

    port: int
    secure: bool

    @property
    def headers(self) -> dict[str, str]:
        """What a client sends so that it counts as one that came by https."""
        return {} if self.secure else {"X-Forwarded-Proto": "https"}


@dataclass(frozen=True, slots=True)
class Waited:
    """How long visitors waited for a page, in seconds, and how many got none."""

    median: float
    p95: float
    count: int
    failed: int


@contextlib.contextmanager
def slow_clients(front: Front, *, file: str, form: str, count: int = TOGETHER) -> Iterator[None]:
    """Have this many of them at work: half-open, slow with headers, with a body, and with reading a large `file`."""
    kinds = [_half_open, _slow_headers, _slow_body(form), _slow_reader(file)]
    done = threading.Event()

    async def crowd() -> None:
        tasks = [asyncio.create_task(_again(front, kinds[number % len(kinds)])) for number in range(count)]
        await asyncio.to_thread(done.wait)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(crowd()))
    thread.start()
    time.sleep(3)  # until all are there
    try:
        yield
    finally:
        done.set()
        thread.join()


def visit(front: Front, path: str, *, seconds: float, together: int = 4) -> Waited:
    """Ask for a page again and again, as so many visitors at once do."""
    waited: list[float] = []
    failed: list[str] = []
    last = time.monotonic() + seconds

    def visitor() -> None:
        while time.monotonic() < last:
            start = time.monotonic()
            try:
                status = get(front.port, path, secure=front.secure, **front.headers).status
            except OSError as error:
                status = str(error)
            waited.append(time.monotonic() - start)
            if status != 200:
                failed.append(str(status))
            time.sleep(0.05)

    with ThreadPoolExecutor(together) as pool:
        for future in [pool.submit(visitor) for _each in range(together)]:
            future.result()
    return Waited(statistics.median(waited), statistics.quantiles(waited, n=20)[-1], len(waited), len(failed))


Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Kind = Callable[[Front, Pair], Coroutine[Any, Any, None]]


async def _again(front: Front, kind: Kind) -> None:
    while True:
        with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
            pair = await _connect(front, secure=front.secure and kind is not _half_open)
            try:
                await kind(front, pair)
            finally:
                pair[1].transport.abort()
        await asyncio.sleep(0.1)


async def _connect(front: Front, *, secure: bool) -> Pair:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_AT_ONCE)
    client.settimeout(0)
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", front.port))
    context = trusting() if secure else None
    return await asyncio.open_connection(
        sock=client, ssl=context, server_hostname=SITE if secure else None, limit=RECEIVED_AT_ONCE
    )


def _head(front: Front, line: str, **headers: str) -> bytes:
    given = {"Host": SITE, **front.headers, **headers}
    return "\r\n".join([line, *(f"{name}: {value}" for name, value in given.items()), ""]).encode()


async def _half_open(_front: Front, pair: Pair) -> None:
    await pair[0].read()  # says nothing, until it is cut off


async def _slow_headers(front: Front, pair: Pair) -> None:
    pair[1].write(_head(front, "GET / HTTP/1.1") + b"X-Slow: ")
    await _trickle(pair)


def _slow_body(form: str) -> Kind:
    async def kind(front: Front, pair: Pair) -> None:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "100000"}
        pair[1].write(_head(front, f"POST {form} HTTP/1.1", **kind) + b"\r\n")
        await _trickle(pair)

    return kind


async def _trickle(pair: Pair) -> None:
    while not pair[0].at_eof():
        pair[1].write(b"a")
        await pair[1].drain()
        await asyncio.sleep(PAUSE_S)


def _slow_reader(file: str) -> Kind:
    async def kind(front: Front, pair: Pair) -> None:
        pair[1].write(_head(front, f"GET {file} HTTP/1.1") + b"\r\n")
        while await pair[0].read(100):
            await asyncio.sleep(PAUSE_S)

    return kind
