"""`manage.py serve`: the production server, with the choices that suit the portal."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.config.port import port_problem
from smartcity_session.http.request_bodies import RequestBodies
from smartcity_session.management.static_files import collect_static_files

# A half-open connection takes no thread: it waits outside of Python. Who sends a body or takes a file slowly does, so
# there are more threads than work; tests/benchmarks/slow_clients.py says how many are enough. Idle threads end.
THREADS_PER_WORKER = 64
HEADER_TIMEOUT_MS = 10_000
KILL_TIMEOUT_S = 20  # longer than a PDF takes
PARENT_LOOK_S = 1.0

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Serve the portal with granian."""

    help = str(gettext_lazy("Serves the portal until it is told to end. Settings come from the environment."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a container listen to more than its own machine, and let one command do everything."""
        parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on"))
        parser.add_argument("--set-up", action="store_true", help=_("run the command set_up first"))

    def handle(self, *_args: Any, host: str, set_up: bool, **_options: Any) -> None:
        """Load the portal once, say where it is, and serve it from processes that are copies of this one."""
        if problem := port_problem(host, str(settings.PORT)):
            raise CommandError(problem)
        if set_up:
            call_command("set_up", stdout=self.stdout, stderr=self.stderr)
        else:
            collect_static_files()  # each node has its own, wherever the database was set up
        _application()  # loaded before the copies are made
        connections.close_all()  # no connection may be shared with a copy
        self.stdout.write(_("The portal is on %(address)s/ (Ctrl-C ends it)") % {"address": settings.SITE_URL})
        self.stdout.flush()
        serve(host=host, port=settings.PORT, workers=settings.WEB_CONCURRENCY)


def worker_application() -> RequestBodies:
    """Return the application to a process that serves it, and leave Ctrl-C to the main process.

    A terminal sends it to all of them, and a worker of granian that is told twice to end does not end.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if (main := multiprocessing.parent_process()) is not None and main.pid is not None:
        threading.Thread(target=_end_without, args=(main.pid,), daemon=True).start()
    return _application()


def _end_without(main_pid: int) -> None:
    """End this process once the main one is gone: killed, it tells nobody, and the port would stay taken."""
    while os.getppid() == main_pid:
        time.sleep(PARENT_LOOK_S)
    logger.error("The main process is gone, so this one ends, too.")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(KILL_TIMEOUT_S)
    os._exit(1)


def _application() -> RequestBodies:
    from smartcity_session.wsgi import application  # noqa: PLC0415 (its import loads the whole portal)

    return application


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve on an address with a number of processes, until a signal ends it.

    granian shares a port that another server listens on, so ask for the port's problem first.
    """
    from granian import Granian  # noqa: PLC0415 (other commands start faster without it)
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 (as above)
    from granian.http import HTTP1Settings  # noqa: PLC0415 (as above)
    from granian.log import LogLevels  # noqa: PLC0415 (as above)

    # It takes these threads for busy ones, and warns of them at every start.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    Granian(
        f"{__name__}:worker_application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_TIMEOUT_S,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        websockets=False,
        log_level=LogLevels(settings.LOG_LEVEL.lower()),
    ).serve()
