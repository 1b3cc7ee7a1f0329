"""Forms for speakers."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from smartcity_session.files.image_program import MIDDLE
from smartcity_session.models.fields import TextFormField, validate_slug
from speakers.links import orcid_of
from speakers.models import FormerSlug, Speaker
from speakers.names import split_title
from speakers.photos import Photo, PhotoField, cut_photo, master_bytes, store_photo

CENTRE = ("photo_across", "photo_down")


class SpeakerForm(forms.ModelForm[Speaker]):
    """A speaker, with a photo that is processed as it comes in, and an address that makes itself."""

    photo = PhotoField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG, WebP, HEIC or AVIF. It is shown as a square, cut around its centre of attention."),
    )
    orcid = TextFormField(
        label="ORCID iD",
        required=False,
        max_length=100,
        help_text=_("Sixteen digits, or the address: https://orcid.org/0000-0002-1825-0097."),
    )
    slug = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=100,
        validators=[validate_slug],
        help_text=_("Made from the name when it is empty. Links to an earlier address lead here for good."),
    )

    class Meta:
        model = Speaker
        fields = (
            "title",
            "name",
            "family_name",
            "original_name",
            "original_language",
            "affiliation",
            "role",
            "organisation",
            "city",
            "country",
            "bio",
            "pronouns",
            "orcid",
            "website",
            "other_links",
            "email",
            "photo",
            "photo_across",
            "photo_down",
            "slug",
        )
        widgets = {"other_links": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    def clean_orcid(self) -> str:
        """The ORCID iD as it is written, however it was typed."""
        return orcid_of(self.cleaned_data["orcid"])

    def clean_slug(self) -> str:
        """Refuse an address that leads to another speaker since that one has another."""
        slug: str = self.cleaned_data["slug"]
        former = (
            FormerSlug.objects.filter(slug=slug).exclude(speaker=self.instance.pk).select_related("speaker").first()
        )
        if former is not None:
            raise forms.ValidationError(
                gettext("This is a former address of %(speaker)s: links lead there. Take another one.")
                % {"speaker": former.speaker}
            )
        return slug

    def clean(self) -> dict[str, Any] | None:
        """Keep a title that was typed before the name apart, and make the address where none is given."""
        cleaned = super().clean()
        if "name" in self.changed_data and not self.cleaned_data.get("title"):
            title, name = split_title(self.cleaned_data.get("name", ""))
            self.cleaned_data |= {"title": title, "name": name} if title else {}
        if not self.cleaned_data.get("slug") and self.cleaned_data.get("name") and "slug" not in self.errors:
            self.cleaned_data["slug"] = Speaker.objects.unused_slug(self.cleaned_data["name"])
        if not {"photo", *CENTRE} & set(self.errors):
            self._cut_photo()
        return cleaned

    def _cut_photo(self) -> None:
        """Cut a new photo, or one whose centre of attention was moved, around that centre."""
        for name, middle in zip(CENTRE, MIDDLE, strict=True):
            if self.cleaned_data.get(name) is None:
                self.cleaned_data[name] = middle
        photo, centre = self.cleaned_data.get("photo"), [self.cleaned_data[name] for name in CENTRE]
        moved = any(name in self.changed_data for name in CENTRE)
        try:
            if isinstance(photo, Photo) and centre != list(MIDDLE):
                master = photo.files[photo.name]
            elif photo and moved and not isinstance(photo, Photo):
                master = master_bytes(str(self.instance.photo.name))
            else:
                return
            self.cleaned_data["photo"] = cut_photo(master, across=centre[0], down=centre[1])
        except OSError:
            self.add_error("photo", gettext("The photo could not be read. Choose it again, or try again soon."))
        except forms.ValidationError as error:
            self.add_error("photo", error)

    def save(self, commit: bool = True) -> Speaker:  # noqa: FBT001, FBT002 (Django's signature)
        """Store the photo's files, then the speaker with the photo's digest."""
        photo = self.cleaned_data.get("photo")
        if isinstance(photo, Photo):
            self.instance.photo = store_photo(photo)
            self.instance.photo_digest = photo.digest
        elif not self.instance.photo:
            self.instance.photo_digest = ""
        return super().save(commit)
