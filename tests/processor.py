"""How much of the processor something takes, on machines that are busy or virtual."""

import time
from collections.abc import Callable
from typing import Any


def processor_seconds(work: Callable[[], Any], *, enough: float, tries: int = 5) -> float:
    """The least seconds of the processor that `work` took in several tries; the first below `enough` is the last.

    What else the machine does, and the collection of garbage, can only add to them.
    """
    least = float("inf")
    for _try in range(tries):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
        if least < enough:
            break
    return least
