"""Whether a port is free. Plain Python, for it is asked before anything is installed: `python3 port.py HOST PORT`."""

import socket
import sys


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
            return f"Nothing can listen on {host}:{port} ({error.strerror}). Name another port: PORT=9000 make run"
    return ""


if __name__ == "__main__":
    sys.exit(port_problem(*sys.argv[1:]) or 0)
