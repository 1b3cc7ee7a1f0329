"""The WSGI entry point: granian serves `smartcity_session.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartcity_session.settings")

application = get_wsgi_application()
