import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from smartcity_session.config.environment import VARIABLES
from smartcity_session.config.port import port_problem
from tests.deploy.static_files import share_static_files
from tests.ports import free_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_no_problem() -> None:
    assert port_problem("127.0.0.1", str(free_port())) == ""


def test_a_port_in_use_is_told_in_one_line_even_if_it_could_be_shared(taken_port: int) -> None:
    problem = port_problem("127.0.0.1", str(taken_port))
    assert problem.startswith(f"Nothing can listen on 127.0.0.1:{taken_port} (Address already in use).")
    assert "\n" not in problem


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "٨٠٠٠"])
def test_a_port_that_is_none_is_told_as_a_bad_variable(port: str) -> None:
    assert port_problem("127.0.0.1", port) == (
        f"The variable PORT is {port!r}. Expected: a whole number from 1 to 65535."
    )


def installation(folder: Path, port: int) -> dict[str, str]:
    """The variables of an installation of its own."""
    share_static_files(folder)
    return {**dict.fromkeys(VARIABLES, ""), "VAR_DIR": str(folder), "PORT": str(port), "PATH": os.environ["PATH"]}


def first_answer(address: str, *, seconds: float) -> str:
    """Ask until a server answers."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(address) as response:  # noqa: S310 (an address of the test's own)
                return str(response.read().decode())
        except urllib.error.URLError:
            time.sleep(0.05)
    pytest.fail(f"{address} did not answer within {seconds} s")


@pytest.mark.system
def test_the_server_answers_and_ends_at_once_when_a_terminal_interrupts_all_its_processes(tmp_path: Path) -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=settings.BASE_DIR,
        env=installation(tmp_path, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            assert first_answer(f"http://127.0.0.1:{port}/robots.txt", seconds=180).startswith("User-agent: *")
            os.killpg(server.pid, signal.SIGINT)
            said, _nothing = server.communicate(timeout=180)  # granian kills a worker that hangs, and says so
        finally:
            server.kill()
    assert f"The portal is on http://127.0.0.1:{port}/" in said
    assert "refused to gracefully stop" not in said
    assert server.returncode == 0


@pytest.mark.system
def test_the_server_refuses_a_port_in_use_in_one_line(taken_port: int, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=settings.BASE_DIR,
        env=installation(tmp_path, taken_port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"CommandError: Nothing can listen on 127.0.0.1:{taken_port}")
    assert result.stderr.count("\n") == 1
