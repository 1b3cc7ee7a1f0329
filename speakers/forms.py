"""Forms for speakers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from speakers.models import Speaker
from speakers.photos import Photo, PhotoField, store_photo


class SpeakerForm(forms.ModelForm[Speaker]):
    """A speaker, with a photo that is processed as it comes in, and an address that makes itself."""

    photo = PhotoField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP. It is shown as a square, cut around its middle."),
    )
    slug = forms.SlugField(
        label=_("Address"),
        required=False,
        max_length=100,
        allow_unicode=True,
        help_text=_("Made from the name when it is empty. Links to an earlier address stop working."),
    )

    class Meta:
        model = Speaker
        fields = (
            "name",
            "original_name",
            "original_language",
            "affiliation",
            "role",
            "organisation",
            "city",
            "country",
            "bio",
            "photo",
            "slug",
        )

    def clean(self) -> dict[str, Any] | None:
        """Make the address from the name where none is given."""
        cleaned = super().clean()
        if not self.cleaned_data.get("slug") and self.cleaned_data.get("name") and "slug" not in self.errors:
            self.cleaned_data["slug"] = Speaker.objects.unused_slug(self.cleaned_data["name"])
        return cleaned

    def save(self, commit: bool = True) -> Speaker:  # noqa: FBT001, FBT002 (Django's signature)
        """Store the photo's files, then the speaker with the photo's digest."""
        photo = self.cleaned_data.get("photo")
        if isinstance(photo, Photo):
            self.instance.photo = store_photo(photo)
            self.instance.photo_digest = photo.digest
        elif not self.instance.photo:
            self.instance.photo_digest = ""
        return super().save(commit)
