"""Bytes that are no HTTP, or hardly: the real server refuses them, in time, and goes on serving."""

import random
import re
import socket
import time

import pytest

from tests.deploy.machines import PATIENCE_S, SITE, Node, get

HOST = f"Host: {SITE}\r\n".encode()
HTTPS = b"X-Forwarded-Proto: https\r\n"
POST = b"POST /request/ HTTP/1.1\r\n" + HOST + HTTPS + b"Content-Type: application/x-www-form-urlencoded\r\n"
BROKEN = {
    "nothing but line ends": b"\r\n\r\n\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "a version of the future": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    "a greeting of TLS": bytes.fromhex("16030100c8010000c40303") + bytes(200),
    "a method of 10,000 letters": b"A" * 10_000 + b" / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path of 200,000 letters": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path with a NUL": b"GET /\0/../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path that is no UTF-8": b"GET /\xff\xfe%ff%00 HTTP/1.1\r\n" + HOST + HTTPS + b"\r\n",
    "an address in full": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + HTTPS + b"\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n" + HTTPS + b"\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n" + HTTPS + b"\r\n",
    "a header with a NUL": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: \0\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n" + HOST + b": a\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: a\r\n b\r\n\r\n",
    "a header of 1 MB": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 1024**2 + b"\r\n\r\n",
    "20,000 headers": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: a\r\n" * 20_000 + b"\r\n",
    "headers that are no ASCII": b"GET / HTTP/1.1\r\n" + HOST + HTTPS + b"Cookie: \xff\xfe\r\nAccept: \x80\r\n\r\n",
    "a length that is no number": POST + b"Content-Length: a\r\n\r\n",
    "a length below zero": POST + b"Content-Length: -1\r\n\r\n",
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "a length and chunks": POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks of no size": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a chunk beyond all sizes": POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\nabc",
    "chunks in chunks": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a request in a body": POST
    + b"Content-Length: 60\r\n\r\nGET /admin/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    + b" " * 20,
}


def answer_to(node: Node, data: bytes) -> bytes:
    """What comes back until the server closes, or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", node.port), timeout=PATIENCE_S) as connection:
        said = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while block := connection.recv(65536):
                said += block
        except OSError:  # it hung up, or there is nothing more to come
            pass
        return said


def statuses(said: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"^HTTP/1\.[01] (\d{3})", said, re.MULTILINE)]


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_request_is_refused_in_time_without_an_error_of_the_server(name: str, nodes: list[Node]) -> None:
    began = time.monotonic()
    said = answer_to(nodes[0], BROKEN[name])
    assert [status for status in statuses(said) if status >= 500] == []
    assert time.monotonic() - began < PATIENCE_S
    assert b"Traceback" not in said
    assert b"evil.example" not in said


def test_after_a_thousand_strings_of_bytes_the_server_still_serves(nodes: list[Node]) -> None:
    chance = random.Random(4)  # noqa: S311 (the same bytes each time)
    whole = b"GET /sessions/d4/ HTTP/1.1\r\n" + HOST + HTTPS + b"Connection: close\r\n\r\n"
    failed = []
    for _turn in range(1000):
        data = bytearray(whole)
        for _change in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        failed += [(bytes(data), status) for status in statuses(answer_to(nodes[0], bytes(data))) if status >= 500]
    assert failed == []
    assert get(nodes[0].port, "/sessions/d4/", X_Forwarded_Proto="https").status == 200
    assert "Traceback" not in nodes[0].log.read_text()
