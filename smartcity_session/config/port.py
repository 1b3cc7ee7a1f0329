"""Whether a port is free. Plain Python, for it is asked before anything is installed: `python3 port.py HOST PORT`."""

import socket
import sys
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"  # the state of a socket in /proc/net/tcp (proc(5))


def port_problem(host: str, port: str) -> str:
    """Return why nothing can listen on a port of an address, or nothing when it is free."""
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return f"The variable PORT is {port!r}. Expected: a whole number from 1 to 65535."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are closing do not count
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            problem = [f"Nothing can listen on {host}:{port} ({error.strerror})."]
            held = [f"Process {pid} does ({command}): end it with kill {pid}." for pid, command in _holders(int(port))]
            return " ".join([*problem, *held, "Name another port: PORT=9000 make run"])
    return ""


def _holders(port: int) -> "list[tuple[int, str]]":
    """The processes to end, with their commands, so that a port is free. Only Linux tells, and of one's own only."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    found = {}
    for folder in PROC.glob("[0-9]*") if sockets else ():
        try:
            if any(str(file.readlink()) in sockets for file in (folder / "fd").iterdir()):
                pid = _original(folder.name)
                found[int(pid)] = "".join(filter(str.isprintable, _command(pid)))[:80]
        except OSError:
            continue  # it has ended meanwhile, or is another account's
    return sorted(found.items())


def _original(pid: str) -> str:
    """The process that this one is a copy of, as those of a server are, or this one."""
    parent = (PROC / pid / "stat").read_text().rpartition(")")[2].split()[1]
    is_copy = (PROC / parent).exists() and _command(parent) == _command(pid)
    return _original(parent) if is_copy else pid


def _command(pid: str) -> str:
    return (PROC / pid / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()


def _listening(port: int) -> "list[str]":
    """The inodes of the sockets that listen on a port."""
    lines = [line.split() for name in ("tcp", "tcp6") for line in _lines(PROC / "net" / name)[1:]]
    return [each[9] for each in lines if each[3] == LISTENING and int(each[1].rpartition(":")[2], 16) == port]


def _lines(path: Path) -> "list[str]":
    try:
        return path.read_text().splitlines()
    except OSError:
        return []


if __name__ == "__main__":
    sys.exit(port_problem(*sys.argv[1:]) or 0)
