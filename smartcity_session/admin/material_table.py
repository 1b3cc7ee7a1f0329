"""The table of the materials: titles and links. Files are given on the pages of the materials."""

from materials.forms import MaterialForm
from materials.models import Material
from smartcity_session.admin.people_tables import IDENTIFIER, SESSION, PartOfSessionTable
from smartcity_session.tables.columns import field_column


class MaterialRowForm(MaterialForm):
    """A material with its place."""

    class Meta:
        model = Material
        fields = (*MaterialForm.Meta.fields, "position")


class MaterialTable(PartOfSessionTable):
    """The materials of all sessions."""

    model = Material
    row_form = MaterialRowForm
    related = ("session",)
    columns = (
        SESSION,
        *(field_column(Material, name) for name in ("position", "title", "note", "language", "use")),
        *(field_column(Material, name) for name in ("in_reading_pack", "link")),
        *(field_column(Material, name, is_written=False) for name in ("file_name", "file_size", "pages")),
        IDENTIFIER,
    )
