"""What benchmarks of a running server share."""

import socket
import sys
import time

PATIENCE_S = 60.0


def wait_for(port: int) -> None:
    """Wait until somebody listens; ends the benchmark when nobody does in time."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"no server on port {port} after {PATIENCE_S:.0f} s")
