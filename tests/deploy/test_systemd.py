"""The units for one machine, read by systemd itself."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smartcity_session.management import commands
from tests.deploy.machines import DEPLOY

UNITS = DEPLOY / "systemd"
SERVICES = ("session-portal.service", "session-portal-task@.service")
MOST_EXPOSED = 20  # tenths, of 100: "OK" begins below 50
pytestmark = pytest.mark.systemd


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a program that is on this machine."""
    for path in UNITS.iterdir():
        text = path.read_text().replace("/srv/portal/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text)
    shutil.copy(tmp_path / SERVICES[1], tmp_path / "session-portal-task@purge.service")
    return tmp_path


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)  # noqa: S603, S607 (the test's own words)


def test_systemd_finds_nothing_wrong_with_the_units(units: Path) -> None:
    done = analyze("verify", "--man=no", *map(str, sorted(units.iterdir())))
    ours = [line for line in done.stderr.splitlines() if "session-portal" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("name", SERVICES)
def test_the_services_may_little(name: str, units: Path) -> None:
    done = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(units / name))
    assert done.returncode == 0, done.stdout


def test_the_timers_start_commands_that_there_are() -> None:
    folder = Path(commands.__path__[0])
    started = {
        found
        for path in UNITS.glob("*.timer")
        for found in re.findall(r"^Unit=session-portal-task@(\w+)\.service$", path.read_text(), re.MULTILINE)
    }
    assert started == {"purge", "send_requests"}
    assert all((folder / f"{name}.py").is_file() for name in started)


def test_both_services_are_held_as_tight() -> None:
    def held(name: str) -> str:
        return (UNITS / name).read_text().partition("UMask=")[2].partition("\n[Install]")[0].strip()

    assert held(SERVICES[0]) == held(SERVICES[1])
