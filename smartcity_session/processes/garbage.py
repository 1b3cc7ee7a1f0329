"""How often a process looks for garbage that reference counting does not find."""

import gc

NEW_OBJECTS = 10_000  # Python's own limit is 700


def collect_garbage_seldom() -> None:
    """Leave what has been loaded out of garbage collections, and have few of them.

    Objects that are read for a large answer or laid out for a PDF are no garbage, and Python looks through them again
    and again while they are made: a third of the time of `schedule.xml` of 1,000 sessions, a tenth of a PDF's.
    Much more seldom would be too seldom: a request refers to itself, so that its body of up to 1 MB stays until then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)
