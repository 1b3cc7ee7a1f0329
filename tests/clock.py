"""The clock that tests set: the portal reads it instead of the machine's."""

from datetime import datetime, timedelta


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def unix(self) -> float:
        """The seconds since the epoch, as `time.time` tells them."""
        return self.now.timestamp()

    def pass_by(self, **time: float) -> None:
        """Let some time pass; the arguments are those of `timedelta`."""
        self.now += timedelta(**time)
