"""The whole portal in one file, and back: rows, editions, uploaded files, and the journal of removals.

The file is a ZIP: `manifest.json` with the SHA-256 of each member, the database as its own program copies it
(`database.sqlite3`, or `database.dump` of pg_dump), `media/` and `redactions.jsonl`. A backup is made while the portal
runs. A restore checks every member before it touches anything; it puts files back first, under the names that the rows
know, and then exchanges the database in one transaction, so that one that is broken off leaves the former rows.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.editions import redactions
from smartcity_session.files.stored_files import open_stored
from smartcity_session.http.page_store import empty_page_store
from smartcity_session.models import Congress, Revision

FORMAT = 1
MANIFEST = "manifest.json"
JOURNAL = "redactions.jsonl"
MEDIA = "media/"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
BLOCK = 1024**2
# All that zipfile raises for members that are as they are written here; an OSError is the disk's.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
OWN_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND pg_get_userbyid(proowner) = current_user
"""

Progress = Callable[[str], None]


class BackupError(Exception):
    """Nothing was backed up, or nothing was restored; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself. `digests` are SHA-256 by member, `migrations` are (app, name)."""

    made_at: datetime
    vendor: str
    migrations: frozenset[tuple[str, str]]
    digests: dict[str, str]

    @property
    def files(self) -> int:
        """How many uploaded files it has."""
        return sum(name.startswith(MEDIA) for name in self.digests)


def make_backup(path: Path, *, now: datetime, progress: Progress) -> Backup:
    """Write the portal into a new file that only its owner can read; `now` is the moment that it states.

    Until it is complete it has another name, so that there is never half a backup. Raises BackupError.
    """
    if path.exists():
        raise BackupError(_("%(path)s exists already. Name a new file.") % {"path": path})
    with tempfile.TemporaryDirectory(dir=_folder(path), prefix=f".{path.name}.") as folder:
        part = Path(folder) / "part"
        try:
            with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as archive:
                backup = _write(archive, Path(folder) / "database", now, progress)
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.chmod(0o600)
            part.rename(path)
        except OSError as error:
            raise BackupError(_("The backup could not be written: %(error)s") % {"error": error}) from error
    return backup


def _folder(path: Path) -> Path:
    folder = path.absolute().parent
    if not folder.is_dir():
        raise BackupError(_("There is no folder %(folder)s.") % {"folder": folder})
    return folder


def _write(archive: zipfile.ZipFile, database: Path, now: datetime, progress: Progress) -> Backup:
    digests: dict[str, str] = {}
    # A file that the copied rows name was there at that moment: it was copied before, or comes afterwards.
    before = set(_copy_files(archive, digests, without=set()))
    progress(_uploaded(len(before)))
    migrations = frozenset(MigrationRecorder(connection).applied_migrations())
    _copy_database(database)
    with database.open("rb") as copied:
        _add(archive, digests, DATABASES[connection.vendor], copied)
    progress(_("the database, %(size)d MB") % {"size": database.stat().st_size // BLOCK})
    later = list(_copy_files(archive, digests, without=before))
    if later:
        words = ngettext("%(count)d file that came meanwhile", "%(count)d files that came meanwhile", len(later))
        progress(words % {"count": len(later)})
    if redactions.journal_path().exists():
        with redactions.journal_path().open("rb") as journal:
            _add(archive, digests, JOURNAL, journal)
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "vendor": connection.vendor,
        "migrations": sorted(migrations),
        "sha256": digests,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Backup(now, connection.vendor, migrations, digests)


def _uploaded(count: int) -> str:
    return ngettext("%(count)d uploaded file", "%(count)d uploaded files", count) % {"count": count}


def _copy_files(archive: zipfile.ZipFile, digests: dict[str, str], *, without: set[str]) -> Iterator[str]:
    for name in _stored():
        if name in without:
            continue
        try:
            with open_stored(name) as file:
                _add(archive, digests, MEDIA + name, file)
        except FileNotFoundError:
            continue  # an organiser has just removed it, and its row
        yield name


def _stored(folder: str = "") -> Iterator[str]:
    """The names of all files in the storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was uploaded so far
    yield from sorted(f"{folder}{name}" for name in names if name)
    for each in sorted(folders):
        yield from _stored(f"{folder}{each}/")


def _add(archive: zipfile.ZipFile, digests: dict[str, str], name: str, source: IO[bytes] | File[Any]) -> None:
    made = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:
        while block := source.read(BLOCK):
            made.update(block)
            member.write(block)
    digests[name] = made.hexdigest()


def _digest(source: IO[bytes] | File[Any]) -> str:
    made = hashlib.sha256()
    while block := source.read(BLOCK):
        made.update(block)
    return made.hexdigest()


@contextmanager
def open_backup(file: Path | IO[bytes]) -> Iterator[tuple[zipfile.ZipFile, Backup]]:
    """The backup, with every member checked against its manifest. Raises BackupError for one that is not whole."""
    try:
        opened = zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise _damaged() from error
    with opened as archive:
        yield archive, _checked(archive)


def _damaged() -> BackupError:
    return BackupError(_("This file is damaged, or no backup of a portal. Use another one."))


def _checked(archive: zipfile.ZipFile) -> Backup:
    if not all(_as_written(member) for member in archive.infolist()):
        raise _damaged()
    try:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise BackupError(_("This backup has a format that this release does not know: use a newer one."))
        backup = Backup(
            made_at=datetime.fromisoformat(manifest["made_at"]),
            vendor=manifest["vendor"],
            migrations=frozenset((app, name) for app, name in manifest["migrations"]),
            digests=dict(manifest["sha256"]),
        )
        members = {*backup.digests, MANIFEST}
        if sorted(archive.namelist()) != sorted(members) or DATABASES[backup.vendor] not in members:
            raise BackupError(_("This backup lacks files, or has others than it says. Use another one."))
        for name, digest in backup.digests.items():
            if name.startswith(MEDIA):
                validate_file_name(name.removeprefix(MEDIA), allow_relative_path=True)
            with archive.open(name) as member:
                if _digest(member) != digest:
                    raise BackupError(_("%(name)s in this backup is damaged. Use another one.") % {"name": name})
    except (*UNREADABLE, KeyError, TypeError, AttributeError, SuspiciousFileOperation) as error:
        raise _damaged() from error
    return backup


def _as_written(member: zipfile.ZipInfo) -> bool:
    return member.compress_type in {zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED} and member.header_offset >= 0


def restore(path: Path, *, replace: bool, progress: Progress) -> Backup:
    """Put the portal back as the file has it; with `replace` also over a portal that is not empty.

    Rows are those of the release that made the backup: the caller migrates them. Raises BackupError; rows are then as
    they were before.
    """
    try:
        with open_backup(path) as (archive, backup):
            _may_restore(backup, replace=replace)
            progress(_("every digest is right"))
            _put_files_back(archive, backup)
            progress(_uploaded(backup.files))
            _put_journal_back(archive, backup)
            _exchange_database(archive, backup)
    except OSError as error:
        raise BackupError(_("It could not be restored: %(error)s") % {"error": error}) from error
    progress(_("the database"))
    return backup


def _may_restore(backup: Backup, *, replace: bool) -> None:
    if backup.vendor != connection.vendor:
        message = _("This backup is of %(theirs)s, and DATABASE_URL names %(ours)s. Name a database of the same kind.")
        raise BackupError(message % {"theirs": backup.vendor, "ours": connection.vendor})
    known = set(MigrationLoader(None).disk_migrations)
    if newer := sorted(backup.migrations - known):
        message = _("A newer release made this backup (%(migration)s). Install that release first.")
        raise BackupError(message % {"migration": ".".join(newer[0])})
    if not replace and Congress._meta.db_table in connection.introspection.table_names() and Congress.objects.exists():  # noqa: SLF001 (Django documents _meta)
        raise BackupError(_("This portal is not empty. Back it up, and say --replace to put the backup in its place."))


def _put_files_back(archive: zipfile.ZipFile, backup: Backup) -> None:
    for member, digest in backup.digests.items():
        if not member.startswith(MEDIA):
            continue
        name = member.removeprefix(MEDIA)
        if default_storage.exists(name):
            with open_stored(name) as present:
                if _digest(present) == digest:
                    continue
            default_storage.delete(name)
        with archive.open(member) as kept:
            stored = default_storage.save(name, File(kept, name))
        if stored != name:
            raise BackupError(_("The storage would not take %(name)s under its name.") % {"name": name})


def _put_journal_back(archive: zipfile.ZipFile, backup: Backup) -> None:
    """What was removed before the backup was made stays removed, and so does what was removed since."""
    if JOURNAL in backup.digests:
        redactions.remember(archive.read(JOURNAL).decode("utf-8", "replace").splitlines())


def _exchange_database(archive: zipfile.ZipFile, backup: Backup) -> None:
    """All rows at once. Processes that run notice, because the state of the portal is one that it never had."""
    former = _revision()
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="restore-") as folder:
        database = Path(folder) / DATABASES[backup.vendor]
        with archive.open(database.name) as member, database.open("xb") as copy:
            shutil.copyfileobj(member, copy, BLOCK)
        connection.close()
        if backup.vendor == "sqlite":
            _restore_sqlite(database)
        else:
            _restore_postgresql(database)
    connection.close()
    with transaction.atomic():
        Revision.objects.create(pk=max(former, _revision()) + 1)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Revision]):
                cursor.execute(statement)
    empty_page_store()


def _revision() -> int:
    if Revision._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 (Django documents _meta)
        return 0
    return Revision.current()[0]


def _copy_database(target: Path) -> None:
    """The database as it is at one moment, while others write."""
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _restore_sqlite(database: Path) -> None:
    path = connection.settings_dict["NAME"]
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(path, timeout=20)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise BackupError(_("The database could not be written: %(error)s") % {"error": error}) from error


def _restore_postgresql(dump: Path) -> None:
    """In one transaction: without the tables and functions that are there, with those of the dump."""
    script, drops = dump.with_suffix(".sql"), dump.with_suffix(".drops.sql")
    tables = map(connection.ops.quote_name, connection.introspection.table_names())
    statements = [f"DROP TABLE {table} CASCADE;" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(OWN_FUNCTIONS)
        statements += [f"DROP FUNCTION {function} CASCADE;" for (function,) in cursor.fetchall()]
    drops.write_text("\n".join(statements), encoding="utf-8")
    connection.close()
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    _run(
        "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        f"--file={drops}", f"--file={script}",
    )  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs against the portal's database. Raises BackupError with what it says."""
    found = shutil.which(program)
    if not found:
        message = _("%(program)s is missing: install the package postgresql-client.")
        raise BackupError(message % {"program": program})
    ended = subprocess.run(  # noqa: S603 (the program of that name, with arguments of ours)
        [found, *arguments], env={**os.environ, **_connection_variables()}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        message = _("%(program)s failed: %(why)s")
        raise BackupError(message % {"program": program, "why": ended.stderr.strip()[-1000:]})


def _connection_variables() -> dict[str, str]:
    """The portal's own connection, as the variables of PostgreSQL's programs."""
    connection.ensure_connection()
    known = connection.connection.get_dsn_parameters()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}
    variables = {variable: known[name] for name, variable in names.items() if known.get(name)}
    password = connection.settings_dict.get("PASSWORD")
    return {**variables, "PGPASSWORD": password} if password else variables
