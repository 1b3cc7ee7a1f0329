"""The one congress, in the admin."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from smartcity_session.admin.inlines import FeedbackCriterionInline
from smartcity_session.admin.language_fields import LanguagesFormField, interface_choices
from smartcity_session.admin.publishing import AnnouncingAdmin
from smartcity_session.admin.rows import RowsAdmin
from smartcity_session.admin.uploads import UploadingAdmin
from smartcity_session.admin.zone_field import ZoneFormField
from smartcity_session.content.rows import is_in_sessions
from smartcity_session.files.brand_pictures import BrandPictureField
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.models.congress import COLOUR
from smartcity_session.presentation.colours import brand_colours, is_seen


class CongressForm(forms.ModelForm[Congress]):
    """A congress, whose time zone is chosen by a city."""

    time_zone = ZoneFormField(
        label=_("Time zone"),
        max_length=100,
        help_text=_("Type a city, such as Seoul or Berlin. All times of the programme are in its zone."),
    )

    language = forms.ChoiceField(
        label=_("Main language"),
        choices=interface_choices,
        help_text=Congress._meta.get_field("language").help_text,  # noqa: SLF001 (Django's documented model API)
    )
    further_languages = LanguagesFormField(
        label=_("Further languages"),
        choices=interface_choices,
        required=False,
        help_text=Congress._meta.get_field("further_languages").help_text,  # noqa: SLF001 (as above)
    )

    logo = BrandPictureField(label=_("Logo"), help_text=Congress._meta.get_field("logo").help_text)  # noqa: SLF001
    logo_dark = BrandPictureField(
        label=_("Logo for dark pages"),
        help_text=Congress._meta.get_field("logo_dark").help_text,  # noqa: SLF001 (Django's documented model API)
    )
    header_picture = BrandPictureField(
        label=_("Picture of the header"),
        help_text=Congress._meta.get_field("header_picture").help_text,  # noqa: SLF001 (as above)
    )

    def clean_accent(self) -> str:
        """The accent in small letters. One that nobody would see is refused: no link or plate can be made of it."""
        accent: str = self.cleaned_data["accent"].lower()
        if re.fullmatch(COLOUR, accent) and not is_seen(accent):
            words = _(
                "%(accent)s cannot be told from white paper; darkened, it would be another colour. Take a darker one."
            )
            raise ValidationError(words % {"accent": accent})
        return accent

    class Meta:
        model = Congress
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets name the fields)

    def clean(self) -> dict[str, Any]:
        """Take the main language out of the further ones."""
        cleaned = super().clean() or self.cleaned_data
        further = cleaned.get("further_languages", "").split(",")
        cleaned["further_languages"] = ",".join(each for each in further if each != cleaned.get("language"))
        return cleaned


@admin.register(Congress)
class CongressAdmin(RowsAdmin, UploadingAdmin, AnnouncingAdmin):
    """There is one congress: its list is its page."""

    form = CongressForm
    fieldsets = (
        (None, {"fields": ("name", "theme", ("start_date", "end_date"), "website")}),
        (
            _("Where"),
            {"fields": ("venue", "venue_address", ("city", "country"), "time_zone", "minutes_between_buildings")},
        ),
        (_("Languages"), {"fields": ("language", "further_languages")}),
        (
            _("Brand"),
            {
                "fields": (("accent", "accent_on_pages"), ("logo", "logo_dark"), "header_picture", "header_alt"),
                "classes": ("collapse",),
            },
        ),
        (_("Contact"), {"fields": (("contact_name", "contact_email"),)}),
        (_("Imprint and privacy"), {"fields": ("imprint_text", "privacy_text"), "classes": ("collapse",)}),
        (
            _("Feedback, and what is kept how long"),
            {
                "fields": (
                    "feedback_days",
                    "addresses_kept_days",
                    "requests_kept_days",
                    "feedback_kept_days",
                    "history_kept_days",
                )
            },
        ),
    )
    inlines = (FeedbackCriterionInline,)
    readonly_fields = ("accent_on_pages",)

    @admin.display(description=_("as pages have it"))
    def accent_on_pages(self, congress: Congress | None) -> str:
        """A picture of the saved accent with what is written on it, and of links on light and on dark pages."""
        if congress is None or not congress.accent:
            return gettext("The portal’s own colour")
        return render_to_string(
            "admin/smartcity_session/congress/accent.html", {"colours": brand_colours(congress.accent)}
        )

    def save_model(self, request: HttpRequest, obj: Congress, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save what was changed: sessions are read anew only where they name it."""
        if not change:
            super().save_model(request, obj, form, change)
        elif form.changed_data:
            obj.save(update_fields=form.changed_data)

    def sessions_changed(self, request: HttpRequest, form: Any) -> Iterable[ConferenceSession]:
        """All sessions, where they name what was changed."""
        return super().sessions_changed(request, form) if is_in_sessions(form.changed_data) else ()

    def sessions_shown(self, request: HttpRequest, obj: Congress) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """All sessions name the congress, and its zone says when they are."""
        return obj.sessions.published().order_by("code_key")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 (Django's signature)
        """Go to the congress, or to the page that adds it."""
        congress = Congress.objects.current()
        if congress is None:
            return redirect("admin:smartcity_session_congress_add")
        return redirect("admin:smartcity_session_congress_change", congress.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is none."""
        return super().has_add_permission(request) and Congress.objects.current() is None

    def has_delete_permission(self, request: HttpRequest, obj: Congress | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Never: all sessions hang on it."""
        return False
