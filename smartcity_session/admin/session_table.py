"""The table of the sessions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.admin.tables import ImportedTable
from smartcity_session.models import ConferenceSession, Congress, Topic
from smartcity_session.models.fields import clean_text
from smartcity_session.tables.columns import CellProblemError, CellValue, Column, Kind, field_column
from smartcity_session.tables.importing import TableLine
from speakers.models import Contribution

FIELDS = (
    *("code", "title", "format", "language", "topics", "date", "start_time", "end_time", "room"),
    *("organiser", "partners", "abstract", "outcomes_lead_in", "status", "cancellation_note"),
    *("livestream_url", "recording_url", "questions_open_from", "questions_open_until"),
    *("feedback_from", "feedback_until"),
)


def people_of(row: Any) -> CellValue:
    """Who has a part in the row, in order, with the roles. It is written in the table of the speakers."""
    if row.pk is None:
        return ""
    parts = sorted(row.contributions.all(), key=lambda part: (part.position, part.pk))
    return "; ".join(f"{part.speaker.full_name} ({part.get_role_display()})" for part in parts)


PEOPLE = Column("people", gettext_lazy("people"), people_of, kind=Kind.LIST, is_written=False)
WITH_PEOPLE = Prefetch("contributions", queryset=Contribution.objects.select_related("speaker"))


class SessionTable(ImportedTable):
    """The sessions, found by their codes. Who has a part in them is in the table of the speakers."""

    model = ConferenceSession
    keys = fixed = ("code",)
    related = ("topics", WITH_PEOPLE)
    columns = (*(field_column(ConferenceSession, name) for name in FIELDS), PEOPLE)

    def load(self, lines: Sequence[TableLine], *, is_locked: bool) -> None:
        """Read the sessions of these codes."""
        codes = {line.cells.get("code", "").lower() for line in lines}
        rows = self.visible(is_locked=is_locked).alias(lowered=Lower("code")).filter(lowered__in=codes)
        self.sessions_by_code = {row.code.lower(): row for row in rows}

    def find(self, line: TableLine) -> ConferenceSession | None:
        """The session of the code, in whatever case it is written."""
        code = line.cells.get("code", "")
        if not code:
            raise CellProblemError("code", _("Give the code of the session, for example D4."))
        found: ConferenceSession | None = self.sessions_by_code.get(code.lower())
        return found

    def new(self, line: TableLine) -> ConferenceSession:  # noqa: ARG002 (of TableTarget)
        """A draft in the congress."""
        congress = Congress.objects.current()
        if congress is None:
            raise CellProblemError("code", _("A session belongs to a congress. Describe the congress first."))
        return ConferenceSession(congress=congress)

    def form_value(self, column: Column, text: str) -> Any:
        """What the form's input sends: of topics their keys."""
        return topic_keys(column, text) if column.name == "topics" else super().form_value(column, text)


def topic_keys(column: Column, text: str) -> list[int]:
    """The keys of the topics of these names. Raises CellProblemError for a name that no topic has."""
    known = {topic.name.casefold(): topic.pk for topic in Topic.objects.only("name")}
    names = [str(clean_text(name)).strip() for name in text.split(";") if name.strip()]
    missing = [name for name in names if name.casefold() not in known]
    if missing:
        words = _("There is no topic “%(name)s”. Type it as it is under Topics, or add it there first.")
        raise CellProblemError(column.name, words % {"name": "”, “".join(missing)})
    return [known[name.casefold()] for name in names]
