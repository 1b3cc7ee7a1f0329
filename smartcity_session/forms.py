"""The forms of the public pages."""

from typing import Any

from crispy_forms.helper import FormHelper  # type: ignore[import-untyped]  # ships no types
from crispy_forms.layout import Layout, Submit  # type: ignore[import-untyped]  # ships no types
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.limits import Limit
from smartcity_session.public_forms import LimitedForm
from smartcity_session.templatetags.portal import size

LARGEST_PDF = 20_000_000


class PdfCheckForm(LimitedForm):
    """A PDF to be recognised. It stays in memory, and only as long as the answer takes."""

    limit = Limit("check", count=20, seconds=600)
    limit_for_all = Limit("check-all", count=600, seconds=600)

    pdf = forms.FileField(
        label=gettext_lazy("PDF file"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("Up to 20 MB. The file is not kept."),
        error_messages={
            "required": gettext_lazy("Choose the PDF file that you want to check."),
            "empty": gettext_lazy("This file is empty. Choose the PDF file that you want to check."),
        },
    )

    @property
    def helper(self) -> FormHelper:
        """The form with its button."""
        helper = FormHelper()
        helper.layout = Layout("pdf", Submit("check", _("Check it"), css_class="button"))
        helper.attrs = {"novalidate": True}
        return helper

    def clean_pdf(self) -> bytes:
        """The bytes of the file. ValidationError for a file that is too large to be one of the portal's."""
        upload: UploadedFile[Any] = self.cleaned_data["pdf"]
        if upload.size is None or upload.size > LARGEST_PDF:
            raise forms.ValidationError(
                _("This file has more than %(limit)s, so it is no description from this portal. Choose another one.")
                % {"limit": size(LARGEST_PDF)}
            )
        file: bytes = upload.read()
        return file
