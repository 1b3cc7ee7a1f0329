"""Reads the environment: text in, typed values out, and one clear sentence about a value that makes no sense.

Every function takes the variables as a mapping, so that nothing here depends on the machine. A blank variable is one
that is not set. No message repeats a secret.
"""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from environ import Env  # type: ignore[import-untyped]  # ships no types

VARIABLES = (
    "SITE_URL",
    "PORT",
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "S3_BUCKET",
    "S3_ENDPOINT_URL",
    "S3_REGION",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "TRUSTED_PROXY_COUNT",
    "VENUE_NETWORKS",
    "WEB_CONCURRENCY",
    "ADMIN_PATH",
    "ADMIN_SECOND_FACTOR",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "SENTRY_DSN",
    "VAR_DIR",
    "SERVICE_WORKER",
    "DEBUG",
)
LOG_FORMATS = ("PLAIN", "JSON")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SHORTEST_SECRET = 50
WIDEST_NETWORK = {4: 8, 6: 32}  # bits: what is wider is no venue, and would lift the limits for the world
DEFAULT_PORTS = {"http": 80, "https": 443}
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a transaction that reads and then writes waits its turn instead of failing
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",  # erases what goes
}
CACHE_IN_DATABASE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "portal_cache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
CACHE_IN_FILES = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "OPTIONS": {"MAX_ENTRIES": 2000},
}
CACHE_IN_REDIS = {
    "BACKEND": "smartcity_session.http.redis_cache.ForgivingRedisCache",
    "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},  # seconds that a reader may wait for it
}
NEEDED_FOR_A_BUCKET = ("S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
MAIL_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+ssl": "django.core.mail.backends.smtp.EmailBackend",
    "filemail": "django.core.mail.backends.filebased.EmailBackend",
    "consolemail": "django.core.mail.backends.console.EmailBackend",
}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


class BadVariableError(ImproperlyConfigured):
    """A variable holds something that the portal can't start with; the message names it and what is expected."""

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(f"The variable {name} {found}. Expected: {expected}.")


@dataclass(frozen=True)
class Site:
    """Where the portal is reached: the origin without a slash at its end, and the host in it."""

    url: str
    host: str

    @property
    def secure(self) -> bool:
        """Say whether visitors come by https."""
        return self.url.startswith("https:")

    @property
    def loopback(self) -> bool:
        """Say whether only this machine can reach the address."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        with contextlib.suppress(ValueError):
            return ip_address(self.host.strip("[]")).is_loopback
        return False

    @property
    def hosts(self) -> list[str]:
        """List the names that a request may ask for."""
        names = ["localhost", "127.0.0.1", "[::1]"] if self.loopback else []
        return [self.host, *(name for name in names if name != self.host)]


@dataclass(frozen=True)
class Mail:
    """How mail leaves: the settings that Django asks for."""

    backend: str
    folder: str = ""
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def text(env: Mapping[str, str], name: str, *, default: str = "") -> str:
    """Return a variable without the blanks around it, or the default when it is unset or blank."""
    return env.get(name, "").strip() or default


def flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Read a yes or a no.

    :raises BadVariableError: for any other word.
    """
    found = text(env, name)
    if not found:
        return default
    if found.lower() in {"1", "true", "yes", "on"}:
        return True
    if found.lower() in {"0", "false", "no", "off"}:
        return False
    raise BadVariableError(name, f"is {found!r}", "true or false")


def number(env: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    """Read a whole number between two bounds, both included.

    :raises BadVariableError: when it is none, or out of bounds.
    """
    found = text(env, name, default=str(default))
    if found.isascii() and found.isdigit() and lowest <= int(found) <= highest:
        return int(found)
    raise BadVariableError(name, f"is {found!r}", f"a whole number from {lowest} to {highest}")


def choice(env: Mapping[str, str], name: str, *, default: str, choices: Iterable[str]) -> str:
    """Read one of a few words, in capital letters.

    :raises BadVariableError: for any other word.
    """
    found = text(env, name, default=default)
    if found.upper() in choices:
        return found.upper()
    raise BadVariableError(name, f"is {found!r}", "one of " + ", ".join(choices))


def networks(env: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read networks in CIDR notation (RFC 4632), with commas or blanks between them.

    :raises BadVariableError: when one is none, or wider than any venue's.
    """
    return tuple(_network(name, found) for found in text(env, name).replace(",", " ").split())


def _network(name: str, found: str) -> IPv4Network | IPv6Network:
    expected = "networks such as 192.0.2.0/24 2001:db8::/48, none wider than /8 (IPv6: /32)"
    try:
        network = ip_network(found)
    except ValueError as error:
        raise BadVariableError(name, f"has {found!r}", expected) from error
    if network.prefixlen < WIDEST_NETWORK[network.version]:
        raise BadVariableError(name, f"has {found!r}", expected)
    return network


def state_folder(env: Mapping[str, str], name: str, *, default: Path) -> Path:
    """Return the folder that holds all state, made when it is missing, readable by its owner alone.

    :raises BadVariableError: when the path is not absolute, or the folder can't be made.
    """
    folder = Path(text(env, name, default=str(default))).expanduser()
    if not folder.is_absolute():
        raise BadVariableError(name, f"is {str(folder)!r}", "an absolute path, such as /srv/portal/var")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadVariableError(
            name, f"is {str(folder)!r}, where no folder can be made ({error.strerror})", "a folder of the portal's own"
        ) from error
    return folder


def secret_key(env: Mapping[str, str], name: str, *, folder: Path) -> str:
    """Return the secret that signs cookies and links: the variable, else one that is made once and kept in the folder.

    :raises BadVariableError: when either is too weak to sign with, or the kept one can't be read.
    """
    found = text(env, name)
    expected = f"at least {SHORTEST_SECRET} random characters, or nothing (then one is made and kept in {folder})"
    if not found:
        path = folder / "secret-key"
        try:
            found = _kept_secret(path)
        except OSError as error:
            raise BadVariableError(name, f"is not set, and {path} fails: {error.strerror}", expected) from error
    if len(found) < SHORTEST_SECRET or len(set(found)) < 5:
        raise BadVariableError(name, "is too easy to guess", expected)
    return found


def _kept_secret(path: Path) -> str:
    if not path.exists():
        _make_secret(path)
    return path.read_text().strip()


def _make_secret(path: Path) -> None:
    descriptor, draft = tempfile.mkstemp(prefix="secret-key-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(SHORTEST_SECRET) + "\n")
        with contextlib.suppress(FileExistsError):  # another worker was first, and its secret counts
            os.link(draft, path)
    finally:
        Path(draft).unlink()


def site(env: Mapping[str, str], name: str, *, default: str) -> Site:
    """Read the address under which visitors reach the portal, and normalise it: RFC 6454 origins, IDNA host names.

    :raises BadVariableError: when it is no origin, such as an address with a path.
    """
    found = text(env, name, default=default)
    expected = "the address of the portal without a path, such as https://portal.example.org"
    try:
        parts = urlsplit(found)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise BadVariableError(name, f"is {found!r}", expected) from error
    if parts.scheme not in DEFAULT_PORTS or not _is_host(host) or _has_more_than_an_origin(parts):
        raise BadVariableError(name, f"is {found!r}", expected)
    host = f"[{host}]" if ":" in host else host
    tail = "" if port in {None, DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return Site(url=f"{parts.scheme}://{host}{tail}", host=host)


def _is_host(host: str) -> bool:
    return bool(host) and all(letter.isalnum() or letter in ".-:" for letter in host)


def _has_more_than_an_origin(parts: SplitResult) -> bool:
    return parts.path not in {"", "/"} or bool(parts.query or parts.fragment) or "@" in parts.netloc


def database(env: Mapping[str, str], name: str, *, folder: Path) -> dict[str, Any]:
    """Return Django's settings for the database: SQLite in the folder, or the one that the variable names.

    :raises BadVariableError: when the address is neither of SQLite nor of PostgreSQL, or incomplete.
    """
    found = text(env, name, default=f"sqlite:///{folder / 'db.sqlite3'}")
    scheme, separator, _ = found.partition("://")
    if separator and scheme == "sqlite":
        return _sqlite(name, found)
    if separator and scheme in {"postgres", "postgresql"}:
        return _postgresql(name, found)
    raise BadVariableError(name, f"begins with {scheme!r}" if separator else "is no address", _DATABASE_EXPECTED)


_DATABASE_EXPECTED = "postgres://user:password@host:5432/name or sqlite:////an/absolute/path.sqlite3"


def _sqlite(name: str, url: str) -> dict[str, Any]:
    path = Path(url.removeprefix("sqlite:///"))
    if not path.is_absolute() or not path.name:
        raise BadVariableError(name, f"is {url!r}", "sqlite:////an/absolute/path.sqlite3, with four slashes")
    if not path.parent.is_dir():
        raise BadVariableError(
            name, f"is {url!r}, and there is no folder {path.parent}", "a file in a folder that exists"
        )
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": dict(SQLITE_OPTIONS)}


def _postgresql(name: str, url: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = Env.db_url_config(url)
    except ValueError as error:
        raise BadVariableError(name, "is an address that can't be read", _DATABASE_EXPECTED) from error
    if not read["NAME"]:
        raise BadVariableError(name, "names no database after the host", _DATABASE_EXPECTED)
    options = {"connect_timeout": 5, **read.get("OPTIONS", {})}
    return {**read, "OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def shared_caches(env: Mapping[str, str], name: str, *, folder: Path) -> dict[str, dict[str, Any]]:
    """Return Django's settings for the caches that all processes share: in the named Redis, if one is named.

    `default` is for what must be exact, such as limits: else a table of the database. `pages` is for what can be made
    again: else files in the folder `pages`, which the processes of one machine share.

    :raises BadVariableError: when the address is none of Redis.
    """
    found = text(env, name)
    if not found:
        return {"default": CACHE_IN_DATABASE, "pages": {**CACHE_IN_FILES, "LOCATION": folder / "pages"}}
    parts = urlsplit(found)
    if parts.scheme not in {"redis", "rediss", "unix"} or not (parts.hostname or parts.scheme == "unix"):
        expected = "redis://:password@host:6379/0, rediss://... (encrypted) or unix:///run/redis.sock"
        raise BadVariableError(name, f"begins with {parts.scheme!r}" if parts.scheme else "is no address", expected)
    redis = {**CACHE_IN_REDIS, "LOCATION": found}
    return {"default": {**redis, "KEY_PREFIX": "portal"}, "pages": {**redis, "KEY_PREFIX": "pages"}}


def file_storage(env: Mapping[str, str]) -> dict[str, Any]:
    """Return Django's settings for uploaded files: the folder MEDIA_ROOT, or the bucket that S3_BUCKET names.

    :raises BadVariableError: when a bucket is described without its name or its keys, or at no address.
    """
    values = {name: text(env, name) for name in VARIABLES if name.startswith("S3_")}
    if not any(values.values()):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    missing = [name for name in NEEDED_FOR_A_BUCKET if not values[name]]
    if missing:
        found = next(name for name, value in values.items() if value)
        expected = f"a value for all of {', '.join(NEEDED_FOR_A_BUCKET)}, or for no variable that begins with S3_"
        raise BadVariableError(missing[0], f"is not set, and {found} is", expected)
    bucket, address = values["S3_BUCKET"], values["S3_ENDPOINT_URL"]
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise BadVariableError("S3_BUCKET", f"is {bucket!r}", "3 to 63 small letters, digits, hyphens and dots")
    if not re.fullmatch(r"[a-z0-9-]{0,40}", values["S3_REGION"]):
        raise BadVariableError("S3_REGION", f"is {values['S3_REGION']!r}", "the name of a region, such as eu-central-1")
    options = {
        "bucket_name": bucket,
        "endpoint_url": site(env, "S3_ENDPOINT_URL", default=address).url if address else None,
        "region_name": values["S3_REGION"] or "us-east-1",
        "access_key": values["S3_ACCESS_KEY_ID"],
        "secret_key": values["S3_SECRET_ACCESS_KEY"],
        "addressing_style": "path" if address else "virtual",  # servers of one's own seldom have a name for each bucket
    }
    return {"BACKEND": "smartcity_session.files.object_storage.ObjectStorage", "OPTIONS": options}


def mail(env: Mapping[str, str], name: str, *, folder: Path) -> Mail:
    """Return how mail leaves: as files in the folder `mail`, or by the server that the variable names.

    :raises BadVariableError: when the address has no known beginning, or no server or folder.
    """
    found = text(env, name, default=f"filemail://{folder / 'mail'}")
    expected = "smtp+tls://user:password@host:587, smtp+ssl://..., smtp://..., filemail:///a/folder or consolemail://"
    scheme, separator, _ = found.partition("://")
    if not separator or scheme not in MAIL_BACKENDS:
        raise BadVariableError(name, f"begins with {scheme!r}" if separator else "is no address", expected)
    try:
        read = Env.email_url_config(found)
    except ValueError as error:
        raise BadVariableError(name, "is an address that can't be read", expected) from error
    path = f"/{read['EMAIL_FILE_PATH']}"
    if scheme in MAIL_PORTS and not read["EMAIL_HOST"]:
        raise BadVariableError(name, "names no server", expected)
    if scheme == "filemail" and (read["EMAIL_HOST"] or path == "/"):
        raise BadVariableError(name, "names no folder", "filemail:///an/absolute/folder, with three slashes")
    return Mail(
        backend=MAIL_BACKENDS[scheme],
        folder=path if scheme == "filemail" else "",
        host=read["EMAIL_HOST"] or "",
        port=read["EMAIL_PORT"] or MAIL_PORTS.get(scheme, 25),
        user=read["EMAIL_HOST_USER"] or "",
        password=read["EMAIL_HOST_PASSWORD"] or "",
        starttls=scheme == "smtp+tls",
        tls=scheme == "smtp+ssl",
    )


def admin_path(env: Mapping[str, str], name: str, *, default: str) -> str:
    """Return the part of addresses under which the admin is, without slashes.

    :raises BadVariableError: when it is no single part of an address.
    """
    found = text(env, name, default=default).strip("/")
    if re.fullmatch(r"[A-Za-z0-9_-]{1,50}", found, re.ASCII):
        return found
    raise BadVariableError(name, f"is {found!r}", "letters, digits, hyphens and underscores, such as organisers-7f3k")


def error_collector(env: Mapping[str, str], name: str) -> str:
    """Return the address (DSN) that errors are reported to, or nothing.

    :raises BadVariableError: when it is no such address; the message does not repeat it, as it holds a key.
    """
    found = text(env, name)
    parts = urlsplit(found)
    if found and not (parts.scheme in DEFAULT_PORTS and parts.username and parts.hostname and parts.path.strip("/")):
        raise BadVariableError(name, "is no address of a project", "https://key@sentry.example.org/project")
    return found


def sender(env: Mapping[str, str], name: str, *, site: Site) -> str:
    """Return the address that mail comes from, with or without a name before it (RFC 5322).

    :raises BadVariableError: when there is no mail address in it.
    """
    host = "localhost" if site.loopback or not site.host[-1].isalpha() else site.host
    found = text(env, name, default=f"portal@{host}")
    try:
        validate_email(parseaddr(found)[1])
    except ValidationError as error:
        raise BadVariableError(name, f"is {found!r}", "an address such as Congress <portal@example.org>") from error
    return found
