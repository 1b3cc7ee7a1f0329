"""Pages of the admin that take files, which the storage may not take."""

import logging
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from smartcity_session.stored_files import mark_unstored

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
        """Save; where a file could not be stored, nothing is saved, and the form says so beside its files."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except OSError:
            uploads = [upload for _name, uploads in request.FILES.lists() for upload in uploads]
            if not uploads:
                raise
            logger.exception("An uploaded file could not be stored.")
            mark_unstored(uploads)
            return super().changeform_view(request, object_id, form_url, extra_context)
