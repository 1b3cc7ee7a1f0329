import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from smartcity_session.config import environment
from smartcity_session.config.environment import BadVariableError, Site

STRONG = "k7Qm2xV9pR4tY8wB3nZ6cD1fG5hJ0sLaEuIoTqWzXvNbMrKyPe"
LOCAL = Site(url="http://127.0.0.1:8000", host="127.0.0.1")


def site(value: str | None) -> Site:
    env = {} if value is None else {"SITE_URL": value}
    return environment.site(env, "SITE_URL", default=LOCAL.url)


def database(value: str, folder: Path) -> dict[str, Any]:
    return environment.database({"DATABASE_URL": value}, "DATABASE_URL", folder=folder)


def test_without_an_address_the_portal_is_on_this_machine_alone() -> None:
    assert site(None) == LOCAL
    assert site("  ") == LOCAL
    assert LOCAL.hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert LOCAL.loopback
    assert not LOCAL.secure


@pytest.mark.parametrize(
    ("value", "url", "hosts"),
    [
        ("https://portal.example.org", "https://portal.example.org", ["portal.example.org"]),
        ("https://Portal.Example.ORG:443/", "https://portal.example.org", ["portal.example.org"]),
        ("https://portal.example.org:8443", "https://portal.example.org:8443", ["portal.example.org"]),
        ("https://münchen.example", "https://xn--mnchen-3ya.example", ["xn--mnchen-3ya.example"]),
        ("http://[2001:db8::1]:80", "http://[2001:db8::1]", ["[2001:db8::1]"]),
        ("http://localhost:9000", "http://localhost:9000", ["localhost", "127.0.0.1", "[::1]"]),
    ],
)
def test_an_address_becomes_one_origin_and_its_hosts(value: str, url: str, hosts: list[str]) -> None:
    assert site(value).url == url
    assert site(value).hosts == hosts


@pytest.mark.parametrize(
    "value",
    [
        "portal.example.org",
        "ftp://portal.example.org",
        "https://",
        "https://portal.example.org/congress",
        "https://portal.example.org?x=1",
        "https://me@portal.example.org",
        "https://portal.example.org:99999",
        "https://portal example.org",
        "https://[::1",
        "https://*",
    ],
)
def test_an_address_that_is_no_origin_is_named_with_what_is_expected(value: str) -> None:
    with pytest.raises(
        BadVariableError, match=r"The variable SITE_URL is .*Expected: the address of the portal"
    ) as bad:
        site(value)
    assert repr(value) in str(bad.value)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [("http://127.9.9.9", True), ("http://[::1]:8000", True), ("http://a.localhost", True), ("http://10.0.0.1", False)],
)
def test_only_addresses_of_this_machine_are_loopback(url: str, *, loopback: bool) -> None:
    assert site(url).loopback is loopback


def test_the_database_is_sqlite_in_the_state_folder_and_waits_its_turn(tmp_path: Path) -> None:
    assert database("", tmp_path) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{tmp_path}/db.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }


def test_sqlite_may_be_a_file_elsewhere(tmp_path: Path) -> None:
    assert database(f"sqlite:///{tmp_path}/other.db", tmp_path)["NAME"] == f"{tmp_path}/other.db"


def test_a_postgresql_address_becomes_a_kept_and_checked_connection(tmp_path: Path) -> None:
    read = database("postgres://me:p%40ss@db.example:5433/portal?sslmode=require", tmp_path)
    assert read == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


@pytest.mark.parametrize(
    "value",
    [
        "mysql://me:hunter2@db/portal",
        "portal.db",
        "sqlite://:memory:",
        "sqlite:///relative.db",
        "sqlite:////no/such/folder/db.sqlite3",
        "postgres://me:hunter2@db",
        "postgres://me:hunter2@db:port/portal",
    ],
)
def test_a_database_that_can_not_be_is_refused_without_repeating_its_password(value: str, tmp_path: Path) -> None:
    with pytest.raises(BadVariableError, match=r"The variable DATABASE_URL .*Expected: ") as bad:
        database(value, tmp_path)
    assert "hunter2" not in str(bad.value)


def test_mail_is_kept_as_files_until_a_server_is_named(tmp_path: Path) -> None:
    mail = environment.mail({}, "EMAIL_URL", folder=tmp_path)
    assert mail.backend == "django.core.mail.backends.filebased.EmailBackend"
    assert mail.folder == f"{tmp_path}/mail"


@pytest.mark.parametrize(
    ("value", "port", "starttls", "tls"),
    [
        ("smtp+tls://me:s%3Acret@mail.example", 587, True, False),
        ("smtp+ssl://me:s%3Acret@mail.example", 465, False, True),
        ("smtp://me:s%3Acret@mail.example:2525", 2525, False, False),
    ],
)
def test_a_mail_server_is_read_with_its_account(
    value: str, port: int, tmp_path: Path, *, starttls: bool, tls: bool
) -> None:
    mail = environment.mail({"EMAIL_URL": value}, "EMAIL_URL", folder=tmp_path)
    assert (mail.host, mail.user, mail.password) == ("mail.example", "me", "s:cret")
    assert (mail.port, mail.starttls, mail.tls) == (port, starttls, tls)


@pytest.mark.parametrize(
    "value", ["mail.example", "imap://me:hunter2@mail.example", "smtp://", "smtp://me:hunter2@mail:x", "filemail://"]
)
def test_mail_that_can_not_leave_is_refused_without_repeating_its_password(value: str, tmp_path: Path) -> None:
    with pytest.raises(BadVariableError, match=r"The variable EMAIL_URL .*Expected: ") as bad:
        environment.mail({"EMAIL_URL": value}, "EMAIL_URL", folder=tmp_path)
    assert "hunter2" not in str(bad.value)


@pytest.mark.parametrize(
    ("found", "url", "expected"),
    [
        ("", "https://portal.example.org", "portal@portal.example.org"),
        ("", "http://127.0.0.1:8000", "portal@localhost"),
        ("", "https://192.0.2.1", "portal@localhost"),
        ("Congress <hello@example.org>", "https://portal.example.org", "Congress <hello@example.org>"),
    ],
)
def test_mail_comes_from_the_portal_or_from_the_named_sender(found: str, url: str, expected: str) -> None:
    assert environment.sender({"DEFAULT_FROM_EMAIL": found}, "DEFAULT_FROM_EMAIL", site=site(url)) == expected


def test_a_sender_without_an_address_is_refused() -> None:
    with pytest.raises(BadVariableError, match=r"DEFAULT_FROM_EMAIL is 'nobody'\. Expected: an address such as"):
        environment.sender({"DEFAULT_FROM_EMAIL": "nobody"}, "DEFAULT_FROM_EMAIL", site=LOCAL)


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = environment.secret_key({}, "SECRET_KEY", folder=tmp_path)
    assert environment.secret_key({}, "SECRET_KEY", folder=tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert len(first) >= environment.SHORTEST_SECRET


def test_workers_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from smartcity_session.config import environment;"
        "print(environment.secret_key({}, 'SECRET_KEY', folder=Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    workers = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE)  # noqa: S603 (the test's own words)
        for _worker in range(4)
    ]
    secrets = {worker.communicate()[0].strip().decode() for worker in workers}
    assert secrets == {environment.secret_key({}, "SECRET_KEY", folder=tmp_path)}
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_secret_that_another_worker_made_first_counts(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    path.write_text(STRONG)
    environment._make_secret(path)  # noqa: SLF001 (the moment between two workers can't be had from outside)
    assert environment.secret_key({}, "SECRET_KEY", folder=tmp_path) == STRONG


def test_a_secret_that_is_given_is_taken_and_nothing_is_written(tmp_path: Path) -> None:
    assert environment.secret_key({"SECRET_KEY": STRONG}, "SECRET_KEY", folder=tmp_path) == STRONG
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["hunter2", "ab" * 40])
def test_a_secret_that_is_easy_to_guess_is_refused_and_not_repeated(value: str, tmp_path: Path) -> None:
    with pytest.raises(BadVariableError, match="The variable SECRET_KEY is too easy to guess") as bad:
        environment.secret_key({"SECRET_KEY": value}, "SECRET_KEY", folder=tmp_path)
    assert value not in str(bad.value)


def test_a_kept_secret_that_can_not_be_read_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret-key").mkdir()
    with pytest.raises(BadVariableError, match=r"SECRET_KEY is not set, and .*secret-key fails: Is a directory"):
        environment.secret_key({}, "SECRET_KEY", folder=tmp_path)


def test_the_state_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = environment.state_folder({"VAR_DIR": f"{tmp_path}/a/b"}, "VAR_DIR", default=tmp_path)
    assert folder == tmp_path / "a/b"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert environment.state_folder({}, "VAR_DIR", default=tmp_path) == tmp_path


@pytest.mark.parametrize("value", ["relative/var", "/dev/null/var"])
def test_a_state_folder_that_can_not_be_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(BadVariableError, match=f"The variable VAR_DIR is '{value}'"):
        environment.state_folder({"VAR_DIR": value}, "VAR_DIR", default=tmp_path)


@pytest.mark.parametrize(("found", "expected"), [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": " 9000 "}, 9000)])
def test_a_number_is_read_or_left_at_its_default(found: dict[str, str], expected: int) -> None:
    assert environment.number(found, "PORT", default=8000, lowest=1, highest=65535) == expected


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8000.0", "eight", "٨٠٠٠"])
def test_a_number_out_of_bounds_is_refused(value: str) -> None:
    with pytest.raises(BadVariableError) as bad:
        environment.number({"PORT": value}, "PORT", default=8000, lowest=1, highest=65535)
    assert str(bad.value) == f"The variable PORT is {value!r}. Expected: a whole number from 1 to 65535."


@pytest.mark.parametrize(
    ("found", "expected"), [("", False), ("0", False), ("Off", False), ("1", True), ("TRUE", True)]
)
def test_a_flag_is_yes_or_no(found: str, *, expected: bool) -> None:
    assert environment.flag({"DEBUG": found}, "DEBUG", default=False) is expected


def test_a_flag_that_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(BadVariableError, match=r"The variable DEBUG is 'maybe'\. Expected: true or false\."):
        environment.flag({"DEBUG": "maybe"}, "DEBUG", default=False)


def test_a_log_level_is_one_of_the_known_ones() -> None:
    def level(found: str) -> str:
        return environment.choice({"LOG_LEVEL": found}, "LOG_LEVEL", default="INFO", choices=environment.LOG_LEVELS)

    assert (level(""), level("debug")) == ("INFO", "DEBUG")
    with pytest.raises(BadVariableError, match=r"LOG_LEVEL is 'loud'\. Expected: one of DEBUG, INFO"):
        level("loud")


def test_the_networks_of_the_venue_are_read() -> None:
    env = {"VENUE_NETWORKS": "192.0.2.0/24, 198.51.100.7  2001:db8::/48"}
    found = environment.networks(env, "VENUE_NETWORKS")
    assert [str(network) for network in found] == ["192.0.2.0/24", "198.51.100.7/32", "2001:db8::/48"]
    assert environment.networks({}, "VENUE_NETWORKS") == ()


@pytest.mark.parametrize("value", ["the venue", "192.0.2.7/24", "0.0.0.0/0", "::/0", "10.0.0.0/7", "1.2.3.4/x"])
def test_a_network_that_is_none_or_the_world_is_refused(value: str) -> None:
    with pytest.raises(BadVariableError, match="The variable VENUE_NETWORKS has "):
        environment.networks({"VENUE_NETWORKS": value}, "VENUE_NETWORKS")


BUCKET = {"S3_BUCKET": "portal", "S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "hunter2"}


def test_files_are_in_a_folder_until_a_bucket_is_named() -> None:
    assert environment.file_storage({}) == {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    found = environment.file_storage(BUCKET)["OPTIONS"]
    assert (found["bucket_name"], found["endpoint_url"], found["region_name"]) == ("portal", None, "us-east-1")
    assert found["addressing_style"] == "virtual"


def test_a_bucket_may_be_on_a_server_of_ones_own() -> None:
    own = {**BUCKET, "S3_ENDPOINT_URL": "http://storage:3900/", "S3_REGION": "garage"}
    found = environment.file_storage(own)["OPTIONS"]
    assert (found["endpoint_url"], found["region_name"]) == ("http://storage:3900", "garage")
    assert found["addressing_style"] == "path"


@pytest.mark.parametrize("missing", ["S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
def test_half_of_what_a_bucket_needs_stops_the_start(missing: str) -> None:
    with pytest.raises(BadVariableError, match=f"The variable {missing} is not set, and S3_.* is") as bad:
        environment.file_storage({**BUCKET, missing: " "})
    assert "hunter2" not in str(bad.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_BUCKET", "Portal"),
        ("S3_BUCKET", "a/b"),
        ("S3_ENDPOINT_URL", "storage:3900"),
        ("S3_ENDPOINT_URL", "http://storage:3900/portal"),
        ("S3_REGION", "eu central"),
    ],
)
def test_a_bucket_that_can_not_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadVariableError, match=f"The variable {name} is '{value}'"):
        environment.file_storage({**BUCKET, name: value})
