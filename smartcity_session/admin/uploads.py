"""Pages of the admin that take files, which the storage may not take."""

import logging
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from smartcity_session.files.stored_files import mark_unstored
from smartcity_session.text.lists import listed

logger = logging.getLogger(__name__)


class UploadingAdmin(admin.ModelAdmin[Any]):
    """A page whose form comes back, filled in, when a file of it could not be stored."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save; where a file could not be stored, nothing is saved, and the form says so beside its files.

        No browser sends a file again by itself, so a form that comes back says which files there were.
        """
        try:
            response = super().changeform_view(request, object_id, form_url, extra_context)
        except OSError:
            uploads = [upload for _name, uploads in request.FILES.lists() for upload in uploads]
            if not uploads:
                raise
            logger.exception("An uploaded file could not be stored.")
            mark_unstored(uploads)
            response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.FILES and _is_form(response):  # again: nothing was saved
            names = listed(upload.name or "" for _field, uploads in request.FILES.lists() for upload in uploads)
            messages.warning(request, _("Nothing was saved. Choose these files again: %(names)s.") % {"names": names})
        return response


def _is_form(response: Any) -> bool:
    """Whether it is the page with the form; that which closes a small window is a template, too."""
    return isinstance(response, TemplateResponse) and "adminform" in (response.context_data or {})
