"""The admin's front door: the password, and a second factor where the installation asks for one."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's front door."""

    default_site = "smartcity_session.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    """Lets staff in; with ADMIN_SECOND_FACTOR only those who have sent a code of their device (RFC 6238)."""

    site_header = _("Congress portal: organisers")
    site_title = _("Congress portal")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        if settings.ADMIN_SECOND_FACTOR:
            from smartcity_session.second_factor import SecondFactorLoginForm  # noqa: PLC0415 (needs the models)

            self.login_form = SecondFactorLoginForm
            self.login_template = "admin/login_with_code.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the account may see the admin at all."""
        if not super().has_permission(request):
            return False
        return not settings.ADMIN_SECOND_FACTOR or bool(request.user.is_verified())  # type: ignore[union-attr]  # OTPMiddleware adds it
