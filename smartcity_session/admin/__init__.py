"""The organisers' side of the portal, in Django's admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from smartcity_session.admin.congress import CongressAdmin
from smartcity_session.admin.edition import EditionAdmin
from smartcity_session.admin.session import ConferenceSessionAdmin

__all__ = ["ConferenceSessionAdmin", "CongressAdmin", "EditionAdmin"]

admin.site.site_header = _("Congress portal: organisers")
admin.site.site_title = _("Congress portal")
