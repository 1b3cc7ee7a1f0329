"""A bare Django view on the server of the portal: the bytes of a file, through an empty list of middlewares.

    python -m tests.benchmarks.bare FILE PORT WORKERS

What `pages.py` holds the portal against. The server has the settings of `manage.py serve`.
"""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

BODY = Path(os.environ["BARE_FILE"]).read_bytes() if "BARE_FILE" in os.environ else b""


def view(request: HttpRequest) -> HttpResponse:
    """Answer with the bytes."""
    return HttpResponse(BODY, content_type="text/html; charset=utf-8")


urlpatterns = [path("", view)]

if "BARE_FILE" in os.environ:
    settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="none")
    application = get_wsgi_application()


def main(file: str, port: str, workers: str) -> None:
    """Serve until a signal ends it."""
    os.environ["BARE_FILE"] = file
    Granian(
        "tests.benchmarks.bare:application",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=32,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
