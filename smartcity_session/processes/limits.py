"""Limits that a child program sets for itself. Standard library alone: such programs run without Django."""

import contextlib
import resource


def limit_resources(*, seconds: int, memory: int) -> None:
    """Bound the processor time in seconds and the memory in bytes of this process, where the system can.

    It can write no file from then on, and leaves no core dump.
    """
    limits = (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, amount in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))
