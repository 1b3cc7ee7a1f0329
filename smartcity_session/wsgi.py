"""The WSGI entry point: granian serves `smartcity_session.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartcity_session.settings")

portal = get_wsgi_application()

from smartcity_session.http.page_cache import PageCache  # noqa: E402 (needs the settings)
from smartcity_session.http.request_bodies import RequestBodies  # noqa: E402 (as above)
from smartcity_session.processes.garbage import collect_garbage_seldom  # noqa: E402 (as above)
from smartcity_session.processes.heaps import share_heaps  # noqa: E402 (as above)

application = RequestBodies(PageCache(portal))

share_heaps()
collect_garbage_seldom()
