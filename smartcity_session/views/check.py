"""The holder of a file asks which edition it is, and whether it was altered."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from smartcity_session.editions.recognition import Recognition, recognise
from smartcity_session.models import ConferenceSession, Edition
from smartcity_session.participation.forms import LARGEST_PDF, AddressCheckForm, PdfCheckForm
from smartcity_session.processes.worker_pool import PoolBusyError
from smartcity_session.views.currency import Currency, currency_of
from smartcity_session.views.pages import current_congress, render_form


class InMemory(FileUploadHandler):
    """Keeps an upload in memory, whatever its size, and of one that is too large only the first bytes.

    Django's own handlers write what is larger than 2.5 MB to the disk; this file is nobody's to keep.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, alone."""
        super().new_file(*args, **kwargs)
        self.held, self.size = io.BytesIO(), 0
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 (Django's signature)
        """Take the next bytes of the file."""
        self.size += len(raw_data)
        if self.size <= LARGEST_PDF:
            self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand over the file with the size that was sent."""
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held, self.field_name, self.file_name, self.content_type, file_size, self.charset, None
        )


@never_cache
@csrf_exempt  # the check below reads the upload, so it has to come after the handler is chosen
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a PDF, and say which edition it is; or for a printed address, and lead there."""
    request.upload_handlers = [InMemory(request)]
    return _check(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    form = PdfCheckForm(request, now=timezone.now())
    printed = AddressCheckForm(request.GET if "address" in request.GET else None, label_suffix="")
    if request.method != "POST" and printed.is_valid():
        short = printed.cleaned_data["address"]
        if Edition.objects.filter(short=short, session__in=ConferenceSession.objects.published()).exists():
            return redirect("edition_short", short)
        printed.add_error("address", _("No sheet has this address. Compare it with the printed one."))
    recognition = None
    if form.is_valid() and form.has_turn():
        try:
            recognition = recognise(form.cleaned_data["pdf"])
        except PoolBusyError as error:
            form.put_off(error)
    return render_form(
        request,
        "editions/check.html",
        form=form,
        printed=printed,
        congress=current_congress(),
        recognition=recognition,
        currency=_currency(recognition),
    )


def _currency(recognition: Recognition | None) -> Currency | None:
    return currency_of(recognition.edition) if recognition and recognition.edition else None
