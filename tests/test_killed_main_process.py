"""What is left when the main process of the server is killed: nothing, and if something, the next start names it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smartcity_session.config.port import port_problem
from tests.deploy.machines import Node, wait_until
from tests.nodes.servers import kill, node_in, processes_of

pytestmark = pytest.mark.system
linux = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells which process holds a port")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a portal that was set up."""
    folder = tmp_path_factory.mktemp("portal")
    node_in(folder).manage("set_up", "--no-demo")
    return folder


@pytest.fixture
def node(portal: Path) -> Iterator[Node]:
    """A server that runs; whatever the test does with it, none of its processes stays."""
    node, started = node_in(portal), []
    try:
        node.start()
        started = processes_of(node)
        yield node
    finally:
        kill(node)
        for pid in filter(is_running, started):
            os.kill(pid, signal.SIGKILL)


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@linux
def test_the_workers_end_after_their_main_process_was_killed_and_the_port_is_free_again(node: Node) -> None:
    assert node.process is not None
    workers = processes_of(node)[1:]
    assert len(workers) >= 2
    node.process.kill()
    node.process.wait(10)
    wait_until(lambda: not any(map(is_running, workers)), seconds=60, what="the workers end")
    assert port_problem("127.0.0.1", str(node.port)) == ""
    assert "The main process is gone" in node.log.read_text()


@linux
def test_the_next_start_names_the_process_that_holds_the_port_and_ends_when_that_is_done(node: Node) -> None:
    assert node.process is not None
    workers = processes_of(node)[1:]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)  # it cannot end by itself
    node.process.kill()
    node.process.wait(10)
    problem = port_problem("127.0.0.1", str(node.port))
    named = [int(pid) for pid in re.findall(r"end it with kill (\d+)\.", problem)]
    assert sorted(named) == sorted(workers)
    assert "manage.py serve" in problem
    assert "\n" not in problem
    for pid in named:
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)
    wait_until(lambda: not any(map(is_running, workers)), seconds=60, what="the workers end")
    assert port_problem("127.0.0.1", str(node.port)) == ""


@linux
def test_of_a_server_that_runs_only_the_main_process_is_named(node: Node) -> None:
    assert node.process is not None
    problem = port_problem("127.0.0.1", str(node.port))
    assert re.findall(r"end it with kill (\d+)\.", problem) == [str(node.process.pid)]


@linux
def test_the_holder_of_an_ipv6_port_is_named_by_the_program_that_runs_before_anything_is_installed() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        command = [sys.executable, "-I", "smartcity_session/config/port.py", "::1", str(server.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (the test's own words)
    assert done.returncode == 1
    assert f"Process {os.getpid()} does (" in done.stderr


def test_without_proc_a_taken_port_is_told_plainly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("smartcity_session.config.port.PROC", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert port_problem("127.0.0.1", str(port)) == (
            f"Nothing can listen on 127.0.0.1:{port} (Address already in use). Name another port: PORT=9000 make run"
        )
