from pathlib import Path

from django.core.checks import CheckMessage
from pytest_django.fixtures import Settings

from smartcity_session.config import checks
from smartcity_session.config.environment import Site

ENCRYPTED = Site(url="https://portal.example.org", host="portal.example.org")
IN_THE_CLEAR = Site(url="http://portal.example.org", host="portal.example.org")


def identifiers(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


def test_a_sound_installation_has_nothing_to_report() -> None:
    found = [*checks.check_secrets(), *checks.check_transport(), *checks.check_storage()]
    assert found == []


def test_a_secret_that_others_can_read_is_reported(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    path = tmp_path / "secret-key"
    path.touch(mode=0o600)
    assert identifiers(checks.check_secrets()) == []
    path.chmod(0o640)
    assert identifiers(checks.check_secrets()) == ["smartcity_session.W001"]


def test_debug_pages_on_a_public_address_are_an_error(settings: Settings) -> None:
    settings.DEBUG = True
    assert identifiers(checks.check_secrets()) == []
    settings.SITE = ENCRYPTED
    assert identifiers(checks.check_secrets()) == ["smartcity_session.E001"]


def test_passwords_in_the_clear_and_endless_redirects_are_reported(settings: Settings) -> None:
    settings.SITE = IN_THE_CLEAR
    assert identifiers(checks.check_transport()) == ["smartcity_session.W002"]
    settings.SITE = ENCRYPTED
    assert identifiers(checks.check_transport()) == ["smartcity_session.W003"]
    settings.TRUSTED_PROXY_COUNT = 1
    assert identifiers(checks.check_transport()) == []


def test_a_folder_that_nothing_can_be_stored_in_is_an_error(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    assert identifiers(checks.check_storage()) == []
    settings.MEDIA_ROOT.touch()  # no folder, for anyone
    assert identifiers(checks.check_storage()) == ["smartcity_session.E002"]
