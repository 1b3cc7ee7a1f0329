"""The tables of the talks, and of the speakers with their parts."""

import re
import types
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Model, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.accounts.roles import SEE_EMAIL
from smartcity_session.accounts.row_rights import may, may_everywhere
from smartcity_session.admin.session_table import PEOPLE, WITH_PEOPLE
from smartcity_session.admin.tables import ImportedTable
from smartcity_session.models import ConferenceSession
from smartcity_session.tables.columns import CellProblemError, Column, Kind, field_column
from smartcity_session.tables.importing import TableLine
from smartcity_session.text.identifiers import uuid_of
from speakers.models import Contribution, Speaker, Talk

PART = re.compile(r"(?P<where>[^:;]+):\s*(?P<role>[^:;()]+?)\s*(?P<tbc>\(tbc\))?", re.IGNORECASE)
IN_TALK = "/"  # between the code of a session and the position of a talk in it
TO_BE_CONFIRMED = "(tbc)"
IDENTIFIER = Column("uuid", gettext_lazy("identifier"), lambda row: str(row.uuid))
SESSION = Column("session", gettext_lazy("session"), lambda row: row.session.code)


class PartOfSessionTable(ImportedTable):
    """Rows that belong to a session, found by their identifier, or by the session with position or title."""

    keys = ("uuid", "session", "position", "title")
    fixed = ("uuid", "session")
    row_form: ClassVar[type[forms.ModelForm[Any]]]

    def load(self, lines: Sequence[TableLine], *, is_locked: bool) -> None:
        """Read the rows of these identifiers, and of these sessions."""
        codes = {line.cells.get("session", "").lower() for line in lines}
        sessions = self.sessions().alias(lowered=Lower("code")).filter(lowered__in=codes)
        self.sessions_by_code = {session.code.lower(): session for session in sessions}
        uuids = [key for key in (uuid_of(line.cells.get("uuid", "")) for line in lines) if key]
        keys = [session.pk for session in self.sessions_by_code.values()]
        rows = list(self.visible(is_locked=is_locked).filter(Q(session__in=keys) | Q(uuid__in=uuids)))
        self.by_uuid = {row.uuid: row for row in rows}
        self.by_session: dict[int, list[Any]] = {}
        for row in rows:
            self.by_session.setdefault(row.session_id, []).append(row)

    def find(self, line: TableLine) -> Any:
        """The row of the identifier; without one, that of this position or this title in the session."""
        if line.cells.get("uuid"):
            return self._identified(line)
        session = self._session(line)
        rows = self.by_session.get(session.pk, [])
        position, title = line.cells.get("position", ""), line.cells.get("title", "")
        if position and position != "0":
            found = [row for row in rows if str(row.position) == position]
        else:
            found = [row for row in rows if row.title.casefold() == title.casefold()]
        if len(found) > 1:
            words = _("Several rows of this session have this position or title: give the identifier.")
            raise CellProblemError("position" if position else "title", words)
        if not position and found:
            line.cells.pop("position", None)  # an empty one is no position to go to
        return found[0] if found else None

    def _identified(self, line: TableLine) -> Any:
        row = self.by_uuid.get(uuid_of(line.cells["uuid"]))
        if row is None:
            raise CellProblemError("uuid", _("There is none with this identifier. Leave it empty to add one."))
        code = line.cells.get("session", "")
        if code and row.session.code.lower() != code.lower():
            words = _("It belongs to %(code)s: an import moves nothing to another session.")
            raise CellProblemError("session", words % {"code": row.session.code})
        return row

    def _session(self, line: TableLine) -> ConferenceSession:
        code = line.cells.get("session", "")
        if not code:
            raise CellProblemError("session", _("Give the code of the session, for example D4."))
        session = self.sessions_by_code.get(code.lower())
        if session is None:
            raise CellProblemError("session", _("There is no session with this code."))
        return session

    def new(self, line: TableLine) -> Any:
        """A row at the end of its session."""
        session = self._session(line)
        rows = self.model._default_manager.filter(session=session)  # noqa: SLF001 (Django's documented model API)
        last = rows.aggregate(last=Max("position"))["last"] or 0
        return self.model(session=session, position=last + 1)

    def refusal(self, row: Any) -> str:
        """Who may not change the session changes nothing of it."""
        if not self.may_change_session(row.session):
            return _("You may not change this.")
        return super().refusal(row)

    def may_add(self, row: Any) -> bool:
        """Whether the account may add such a row to a session, as it does on the session's page."""
        meta = row._meta  # noqa: SLF001 (Django documents _meta)
        return may(self.request.user, f"{meta.app_label}.add_{meta.model_name}", row.session)

    def form(self, row: Model) -> type[forms.ModelForm[Any]]:  # noqa: ARG002 (of TableTarget)
        """A form with the fields of the list on the session's page."""
        return self.row_form


class TalkRowForm(forms.ModelForm[Talk]):
    """A talk without its people."""

    class Meta:
        model = Talk
        fields = ("title", "start_time", "minutes", "abstract", "position")


class TalkTable(PartOfSessionTable):
    """The talks of all sessions."""

    model = Talk
    row_form = TalkRowForm
    related = ("session", WITH_PEOPLE)
    columns = (
        SESSION,
        *(field_column(Talk, name) for name in ("position", "title", "start_time", "minutes", "abstract")),
        PEOPLE,
        IDENTIFIER,
    )


# Speakers


@dataclass(frozen=True, slots=True)
class SpeakerPart:
    """A part as a cell names it: in which session or talk, in which role, and whether it is confirmed."""

    place: ConferenceSession | Talk
    role: str
    confirmed: bool

    def is_row(self, row: Contribution) -> bool:
        """Whether the contribution is this part, confirmed or not."""
        return self.role == row.role and self.place == (row.talk or row.session)


def place_name(row: Contribution, doubled: Iterable[tuple[int, int]] = ()) -> str:
    """The code of the session; of a talk with its position there, or its identifier where two have one position."""
    if row.talk is None:
        return row.session.code if row.session else ""
    is_doubled = (row.talk.session_id, row.talk.position) in doubled or not row.talk.position
    return f"{row.talk.session.code}{IN_TALK}{row.talk.uuid if is_doubled else row.talk.position}"


def parts_text(rows: Iterable[Contribution], doubled: Iterable[tuple[int, int]] = ()) -> str:
    """The parts as a cell has them: "D4: Chair; D4/2: Speaker (tbc)"."""
    words = (
        f"{place_name(row, doubled)}: {row.get_role_display()}{'' if row.confirmed else f' {TO_BE_CONFIRMED}'}"
        for row in rows
    )
    return "; ".join(words)


class PartsForm(forms.BaseForm):
    """Adds the parts to the form of a speaker: what is missing there is added, and what is not named is removed."""

    table: "SpeakerTable"

    def clean_parts(self) -> list[SpeakerPart]:
        """The parts that are named."""
        text: str = self.cleaned_data["parts"]
        return [self.table.part(entry.strip()) for entry in text.split(";") if entry.strip()]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django has it, its stubs do not
        if "parts" in self.changed_data and "parts" not in self.errors:
            try:
                self.table.check_parts(self.instance, self.cleaned_data["parts"])  # type: ignore[attr-defined]  # of a ModelForm
            except ValidationError as error:
                self.add_error("parts", error)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # as above
        if "parts" in self.changed_data:
            self.table.set_parts(self.instance, self.cleaned_data["parts"])  # type: ignore[attr-defined]  # as above


class SpeakerTable(ImportedTable):
    """The speakers with their parts, found by their addresses, or by their names where those are missing."""

    model = Speaker
    keys = ("slug", "name", "affiliation")
    fixed = ("slug",)
    columns = (
        *(
            field_column(Speaker, name)
            for name in (
                *("slug", "title", "name", "family_name", "original_name", "original_language", "affiliation"),
                *("role", "organisation", "city", "country", "bio", "pronouns", "orcid", "website", "other_links"),
            )
        ),
        Column("parts", gettext_lazy("parts"), lambda row: row.parts_text, kind=Kind.LIST),
    )

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        super().__init__(model_admin, request)
        if may_everywhere(request.user, SEE_EMAIL):
            self.columns = (*type(self).columns, field_column(Speaker, "email"))

    def rows(self, rows: QuerySet[Any]) -> Iterable[Any]:
        """The speakers with their parts in what the account may see."""
        for row in rows.prefetch_related(self._with_parts()).iterator(chunk_size=500):
            row.parts_text = self._parts_of(row)
            yield row

    def load(self, lines: Sequence[TableLine], *, is_locked: bool) -> None:
        """Read the speakers of these addresses and names, and the sessions and talks that are named."""
        slugs = {line.cells.get("slug", "") for line in lines} - {""}
        names = {line.cells.get("name", "").casefold() for line in lines if not line.cells.get("slug")} - {""}
        found = self._of_names(names)
        rows = list(
            self.visible(is_locked=is_locked)
            .filter(Q(slug__in=slugs) | Q(pk__in=found))
            .prefetch_related(self._with_parts())
        )
        self.by_slug = {row.slug: row for row in rows}
        self.by_name: dict[str, list[Speaker]] = {}
        for row in rows:
            row.parts_text = self._parts_of(row)
            for name in {row.name.casefold(), row.full_name.casefold()}:
                self.by_name.setdefault(name, []).append(row)
        self._load_places(lines)

    def _of_names(self, names: set[str]) -> list[int]:
        if not names:
            return []
        rows = self.visible(is_locked=False).values_list("pk", "title", "name").iterator()
        return [pk for pk, title, name in rows if {name.casefold(), f"{title} {name}".strip().casefold()} & names]

    def find(self, line: TableLine) -> Speaker | None:
        """The speaker of the address; without one, the only one of this name."""
        slug, name = line.cells.get("slug", ""), line.cells.get("name", "")
        row: Speaker | None = self.by_slug.get(slug) if slug else self._named(line, name)
        if row is not None and not line.cells.get("title") and name.casefold() == row.full_name.casefold():
            line.cells["name"] = row.name  # as the form takes a title apart
            if "title" in line.cells:
                line.cells["title"] = row.title
        return row

    def _named(self, line: TableLine, name: str) -> Speaker | None:
        rows = self.by_name.get(name.casefold(), [])
        if len(rows) > 1:
            rows = [row for row in rows if row.affiliation == line.cells.get("affiliation")]
            if len(rows) != 1:
                words = _("Several people have this name: give the address of the one that is meant.")
                raise CellProblemError("name", words)
        return rows[0] if rows else None

    def new(self, line: TableLine) -> Speaker:  # noqa: ARG002 (of TableTarget)
        """A speaker without parts."""
        row = Speaker()
        row.parts_text = ""  # type: ignore[attr-defined]  # of this table
        return row

    def form(self, row: Model) -> type[forms.ModelForm[Any]]:
        """The form of the speaker's own page, with the parts."""
        own = super().form(row)
        initial = getattr(row, "parts_text", "")
        parts = forms.CharField(label=_("parts"), required=False, initial=initial)
        facts = {"table": self, "parts": parts, "__module__": __name__}
        made: type[forms.ModelForm[Any]] = types.new_class(
            f"Table{own.__name__}", (PartsForm, own), exec_body=lambda names: names.update(facts)
        )
        return made

    def doubts(self, form: forms.ModelForm[Any]) -> Any:
        """What the form asks about; and whether somebody of the name is the same person, who could be named."""
        if "same_person" not in form.errors:
            return super().doubts(form)
        words = _("The portal knows %(speaker)s. If that is the same person, give the address %(slug)s.")
        namesakes: Iterable[Speaker] = form.namesakes  # type: ignore[attr-defined]  # of AdminSpeakerForm
        return tuple(words % {"speaker": each, "slug": each.slug} for each in namesakes), {"same_person": "another"}

    # Parts

    def _with_parts(self) -> Prefetch[Any]:
        seen = self.sessions().order_by().values("pk")
        rows = Contribution.objects.filter(Q(session__in=seen) | Q(talk__session__in=seen))
        ordered = rows.select_related("session", "talk__session").order_by("pk")
        return Prefetch("contributions", queryset=ordered, to_attr="seen_parts")

    def _parts_of(self, row: Any) -> str:
        if not hasattr(self, "doubled"):
            counts = Counter(Talk.objects.values_list("session_id", "position"))
            self.doubled = {place for place, count in counts.items() if count > 1}
        return parts_text(row.seen_parts, self.doubled)

    def _load_places(self, lines: Sequence[TableLine]) -> None:
        """The sessions that the parts name, with their talks, by what the parts call them."""
        names = {
            entry.partition(":")[0].partition(IN_TALK)[0].strip().lower()
            for line in lines
            for entry in line.cells.get("parts", "").split(";")
        }
        sessions = self.sessions().alias(lowered=Lower("code")).filter(lowered__in=names - {""})
        self.places: dict[str, list[ConferenceSession | Talk]] = {}
        for session in sessions.prefetch_related("talks"):
            self.places[session.code.lower()] = [session]
            for talk in session.talks.all():
                talk.session = session
                for name in (str(talk.position), str(talk.uuid)):
                    self.places.setdefault(f"{session.code}{IN_TALK}{name}".lower(), []).append(talk)

    def part(self, entry: str) -> SpeakerPart:
        """The part that a cell names. Raises ValidationError."""
        match = PART.fullmatch(entry)
        if match is None:
            raise ValidationError(
                _("“%(part)s” is no part. Type D4: Chair, or of a talk D4/2: Speaker.") % {"part": entry}
            )
        place, named = self._place(match["where"]), match["role"].casefold()
        for value, label in Contribution.Role.choices:
            if named in {value.casefold(), str(label).casefold()}:
                return SpeakerPart(place, value, confirmed=match["tbc"] is None)
        roles = ", ".join(str(label) for _value, label in Contribution.Role.choices)
        words = _("“%(role)s” is no role. The roles are: %(roles)s.")
        raise ValidationError(words % {"role": match["role"], "roles": roles})

    def _place(self, where: str) -> ConferenceSession | Talk:
        found = self.places.get("".join(where.split()).lower(), [])
        if len(found) == 1:
            return found[0]
        words = (
            _("“%(where)s” are several talks: name the one that is meant by its identifier.")
            if found
            else _("There is no session or talk “%(where)s”.")
        )
        raise ValidationError(words % {"where": where.strip()})

    def check_parts(self, speaker: Any, parts: Sequence[SpeakerPart]) -> None:
        """Refuse parts that the account may not give or take. Raises ValidationError."""
        user = self.request.user
        counts = Counter((part.place, part.role) for part in parts)
        if any(count > 1 for count in counts.values()):
            raise ValidationError(_("A part is named twice."))
        for row, action in self._changes(speaker, parts):
            session = row.session or (row.talk.session if row.talk else None)
            is_changed = session is not None and self.may_change_session(session)
            if session is None or not is_changed or not may(user, f"speakers.{action}_contribution", session):
                raise ValidationError(_("You may not change this part: %(part)s.") % {"part": parts_text([row])})

    def set_parts(self, speaker: Any, parts: Sequence[SpeakerPart]) -> None:
        """Give the speaker these parts, and no others in what the account may see."""
        for row, action in self._changes(speaker, parts):
            session = row.session or (row.talk.session if row.talk else None)
            assert session is not None  # noqa: S101 (a constraint says so)
            if action == "delete":
                row.delete()
            else:
                if action == "add":
                    others = Contribution.objects.filter(session=row.session, talk=row.talk)
                    row.speaker, row.position = speaker, (others.aggregate(last=Max("position"))["last"] or 0) + 1
                row.save()
            self.saved_sessions[session.pk] = session

    def _changes(self, speaker: Any, parts: Sequence[SpeakerPart]) -> list[tuple[Contribution, str]]:
        """The rows that are added, changed and deleted; none of it is done yet."""
        rows: list[Contribution] = getattr(speaker, "seen_parts", [])
        changes = [(row, "delete") for row in rows if not any(part.is_row(row) for part in parts)]
        for part in parts:
            row = next((row for row in rows if part.is_row(row)), None)
            if row is None:
                place = {"talk": part.place} if isinstance(part.place, Talk) else {"session": part.place}
                changes.append((Contribution(role=part.role, confirmed=part.confirmed, **place), "add"))
            elif row.confirmed != part.confirmed:
                changed = copy(row)
                changed.confirmed = part.confirmed
                changes.append((changed, "change"))
        return changes
