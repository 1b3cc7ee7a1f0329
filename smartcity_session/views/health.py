"""Whether the portal runs, and whether it can do its work: for monitoring. Answers contain no secret."""

import uuid
from collections.abc import Callable
from functools import cache

from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from smartcity_session.document.fonts import check_fonts
from smartcity_session.http.generation_slots import never_waits

OK, FAILED = "ok", "failed"


@never_waits
@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers. It asks nothing else, so that a lost database does not restart the portal."""
    return JsonResponse({"status": OK})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether all that the portal needs is there: 200, or 503 with what is not.

    Losing the cache makes the portal slower and its limits stricter, not unready.
    """
    checks: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "migrations": _schema_is_current,
        "storage": _storage_keeps,
        "fonts": _fonts_are_complete,
    }
    found = {name: OK if check() else FAILED for name, check in checks.items()}
    ready = FAILED not in found.values()
    found["cache"] = OK if _cache_keeps() else FAILED
    return JsonResponse({"status": OK if ready else FAILED, "checks": found}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _schema_is_current() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return False


def _storage_keeps() -> bool:
    try:
        name = default_storage.save(f"ready-{uuid.uuid4().hex}", ContentFile(b"ready"))
        default_storage.delete(name)
    except OSError:
        return False
    return True


def _cache_keeps() -> bool:
    name = f"ready-{uuid.uuid4().hex}"
    try:
        cache = caches["default"]
        cache.set(name, OK, timeout=10)
        return cache.get(name) == OK and cache.delete(name)
    except (Error, OSError):
        return False


@cache
def _fonts_are_complete() -> bool:
    """Fonts do not come and go while a process runs, and the check takes a child process."""
    return not any(each.is_serious() for each in check_fonts(None))
