"""A real calendar client subscribes to a session (vdirsyncer) and shows it (khal), and sees every change of it."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from smartcity_session.editions.appointments import note_appointment, note_appointments
from smartcity_session.models import ConferenceSession, Congress
from speakers.models import Talk
from tests.factories.rows import CongressFactory, LinkedEventFactory, SessionFactory, TalkFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.system]

PROGRAMS = Path(sys.executable).parent
SUBSCRIPTION = """
[general]
status_path = "{folder}/status/"
[pair subscription]
a = "calendar"
b = "portal"
collections = null
conflict_resolution = "b wins"
[storage calendar]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
[storage portal]
type = "http"
url = "{address}"
"""
SHOWN = """
[calendars]
[[portal]]
path = {folder}/calendar
type = calendar
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


@dataclass(frozen=True)
class Client:
    """A calendar client with a folder of its own, whose clock is in Seoul."""

    folder: Path
    address: str

    def run(self, *command: str) -> str:
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"}
        done = subprocess.run(  # noqa: S603 (programs of the test's own environment)
            [str(PROGRAMS / command[0]), *command[1:]],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def subscribe(self) -> None:
        (self.folder / "calendar").mkdir(parents=True)
        (self.folder / "sync").write_text(SUBSCRIPTION.format(folder=self.folder, address=self.address))
        (self.folder / "khal").write_text(SHOWN.format(folder=self.folder, zone="Asia/Seoul"))
        self.run("vdirsyncer", "-c", str(self.folder / "sync"), "discover", "subscription")

    def shown(self) -> list[str]:
        """What the client shows after it has asked the portal again, one line for each event."""
        self.run("vdirsyncer", "-c", str(self.folder / "sync"), "sync", "--force-delete")
        line = "{start-long} {end-time} {cancelled}{title} ({location})"
        listed = self.run(
            "khal", "-c", str(self.folder / "khal"), "list", "--day-format", "", "--format", line, "2015-04-01", "90d"
        )
        return sorted(each.strip() for each in listed.splitlines() if each.strip())


@pytest.fixture
def session() -> ConferenceSession:
    congress = CongressFactory.create(venue="", venue_address="", city="Seoul", country="")
    session: ConferenceSession = SessionFactory.create(
        code="D4", title="Smart City", published=True, congress=congress,
        date=date(2015, 4, 9), start_time=time(14), end_time=time(15, 30), room="B2",
    )  # fmt: skip
    TalkFactory.create(session=session, title="Water", minutes=20)
    LinkedEventFactory.create(session=session, name="Another congress")
    note_appointment(session=session)
    return session


@pytest.fixture
def client(live_server: LiveServer, tmp_path: Path) -> Client:
    client = Client(tmp_path / "client", f"{live_server.url}/sessions/d4/session.ics")
    client.folder.mkdir()
    return client


def change(session: ConferenceSession, **facts: object) -> None:
    for name, value in facts.items():
        setattr(session, name, value)
    session.save()
    note_appointment(session=session)


def test_a_subscriber_sees_every_change(client: Client, session: ConferenceSession) -> None:
    client.subscribe()
    talk = "2015-04-09 14:00 14:20 D4: Water (B2, Seoul)"
    assert client.shown() == [talk, "2015-04-09 14:00 15:30 D4 Smart City (B2, Seoul)"]

    change(session, date=date(2015, 4, 10), room="C3")
    moved = ["2015-04-10 14:00 14:20 D4: Water (C3, Seoul)", "2015-04-10 14:00 15:30 D4 Smart City (C3, Seoul)"]
    assert client.shown() == moved

    change(session, status=ConferenceSession.Status.CANCELLED)
    assert client.shown() == [line.replace(" D4", " CANCELLED D4") for line in moved]

    change(session, status=ConferenceSession.Status.PUBLISHED)
    assert client.shown() == moved

    Congress.objects.update(time_zone="Europe/Berlin")
    note_appointments()
    assert client.shown() == [
        "2015-04-10 21:00 21:20 D4: Water (C3, Seoul)",
        "2015-04-10 21:00 22:30 D4 Smart City (C3, Seoul)",
    ]

    Talk.objects.all().delete()
    note_appointment(session=session)
    assert client.shown() == ["2015-04-10 21:00 22:30 D4 Smart City (C3, Seoul)"]

    change(session, date=None, start_time=None, end_time=None)
    assert client.shown() == []  # the subscription stays: its time may be known again
    change(session, date=date(2015, 4, 11), start_time=time(9), end_time=time(10))
    assert client.shown() == ["2015-04-11 16:00 17:00 D4 Smart City (C3, Seoul)"]
