"""The materials of all sessions, and the files among them."""

import logging
from itertools import groupby
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from materials.models import Material
from smartcity_session.accounts.row_rights import rows_seen
from smartcity_session.content import listed_materials
from smartcity_session.files.stored_files import open_stored
from smartcity_session.http.cache_control import CachePolicy, cache_as, reads, shared, streamed
from smartcity_session.views.downloads import Download, send
from smartcity_session.views.pages import MissingPageError, current_congress, page_language, render_page
from smartcity_session.views.paging import list_page

logger = logging.getLogger(__name__)


@require_safe
@shared
@reads("page")
def materials(request: HttpRequest) -> HttpResponse:
    """List the materials of all published sessions, by session."""
    page = list_page(request, listed_materials(language=page_language()))
    groups = [
        (session, [listed.material for listed in group])
        for session, group in groupby(page.things, key=lambda listed: listed.session)
    ]
    return render_page(
        request,
        "materials/materials.html",
        congress=current_congress(),
        groups=groups,
        page=page.links,
        canonical=page.canonical,
    )


@streamed
@require_safe
@reads()
def material_file(request: HttpRequest, uuid: UUID, name: str) -> HttpResponseBase:
    """Send the file of a material for saving; an older name of it leads to the present one.

    The file of a draft is for those who may see it in the admin, and is kept nowhere on its way to them.
    """
    stored = Material.objects.filter(uuid=uuid).exclude(file="")
    public = stored.published().first()
    if public is not None:
        return cache_as(_file(request, public, name), CachePolicy.SHARED)
    draft = rows_seen(request.user, stored).first() if admin.site.has_permission(request) else None
    if draft is None:
        raise MissingPageError(_("No published session has this file."))
    return cache_as(_file(request, draft, name), CachePolicy.NOWHERE)


def _file(request: HttpRequest, material: Material, name: str) -> HttpResponseBase:
    if name != material.file_name:
        return HttpResponsePermanentRedirect(resolve_url("material_file", material.uuid, material.file_name))
    try:
        file = open_stored(str(material.file.name))
    except FileNotFoundError as error:
        logger.exception("The file %s of the material %s is not in the storage.", material.file.name, material.uuid)
        raise MissingPageError(_("This file is missing. Please tell the organisers of the congress.")) from error
    return send(
        request,
        Download(
            file=file,
            name=material.file_name,
            kind=material.file_type or "application/octet-stream",
            size=file.size,
            version=material.file_sha256,
        ),
    )
