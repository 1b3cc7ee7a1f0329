"""The help of the admin: the handbook of the organisers, with its pictures."""

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.presentation.handbook import PICTURES, handbook_html


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show all of it; each page of the admin leads to its own chapter."""
    pictures = reverse("admin_help_picture", args=["x.png"]).removesuffix("x.png")
    context = {**admin.site.each_context(request), "title": _("Help"), "handbook": handbook_html(pictures)}
    return render(request, "admin/help.html", context)


@require_safe
def help_picture(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001 (Django's signature)
    """A picture of the handbook."""
    path = PICTURES / name
    if path.parent != PICTURES or path.suffix != ".png" or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")
