"""Forms for materials."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from materials.files import CheckedFile, FileFacts, MaterialFileField
from materials.models import Material

NO_FILE = FileFacts(name="", type="", size=0, sha256="", pages=None, language="")


class MaterialForm(forms.ModelForm[Material]):
    """A material whose file is checked and measured. Without a file, nothing is said about one."""

    file = MaterialFileField(label=gettext_lazy("File"), required=False)

    class Meta:
        model = Material
        fields = ("title", "note", "language", "use", "file", "in_reading_pack", "link")

    def clean(self) -> dict[str, Any] | None:
        """Refuse a file beside a link, at the field that was just filled in."""
        cleaned = super().clean()
        if self.cleaned_data.get("file") and self.cleaned_data.get("link"):
            field = "file" if isinstance(self.cleaned_data["file"], CheckedFile) else "link"
            self.add_error(field, _("Give a file or a link, not both: clear one of them."))
        return cleaned

    def save(self, commit: bool = True) -> Material:  # noqa: FBT001, FBT002 (Django's signature)
        """Store the material with what is known of its file. A former file stays as long as the history knows it."""
        file = self.cleaned_data.get("file")
        if isinstance(file, CheckedFile):
            measure(self.instance, file.facts)
        elif not self.instance.file:
            measure(self.instance, NO_FILE)
        return super().save(commit)


def measure(material: Material, facts: FileFacts) -> None:
    """Note the facts of its file at the material. The language of the file counts where nobody gave one."""
    material.file_name = facts.name
    material.file_type = facts.type
    material.file_size = facts.size if facts.sha256 else None
    material.file_sha256 = facts.sha256
    material.pages = facts.pages
    material.language = material.language or facts.language
