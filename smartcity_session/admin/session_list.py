"""The list of the sessions: how far each is, and filters by what an organiser looks for."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.filters import ChoicesFieldListFilter, RelatedFieldListFilter, SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from smartcity_session.accounts.roles import CHANGE_SESSIONS
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.bulk import bulk_action
from smartcity_session.admin.publishing import PUBLISH
from smartcity_session.admin.publishing_batch import publish_selected
from smartcity_session.admin.readiness import item_address
from smartcity_session.models import ConferenceSession, ReadinessItem, Room, SessionReadiness
from smartcity_session.models.readiness import COLUMNS
from smartcity_session.presentation.dates import clock
from smartcity_session.text.identifiers import KEY_DIGITS, whole_number
from smartcity_session.text.lists import listed
from speakers.models import Contribution, Speaker, Talk

FOLDED = "admin/_folded_filter.html"
NOTHING = "none"  # the choice for rows whose field is empty


class FoldedFilter(SimpleListFilter):
    """A filter that takes one line above the list until it is opened."""

    template = FOLDED


class FoldedChoices(ChoicesFieldListFilter):
    """A filter by the choices of a field, in one line."""

    template = FOLDED


class FoldedRelations(RelatedFieldListFilter):
    """A filter by the rows that a field leads to, in one line."""

    template = FOLDED


class DayFilter(FoldedFilter):
    """The sessions of one day."""

    title = gettext_lazy("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (Django's signature)
        """The days on which there are sessions, and none."""
        days = ConferenceSession.objects.order_by("date").values_list("date", flat=True).distinct()
        found = [(each.isoformat(), date_format(each)) for each in days if each]
        return [*found, (NOTHING, _("No day yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 (as above)
        """Those of the chosen day; of something else, none."""
        value = self.value()
        if value is None:
            return queryset
        if value == NOTHING:
            return queryset.filter(date__isnull=True)
        try:
            return queryset.filter(date=date.fromisoformat(value))
        except ValueError:
            return queryset.none()


class RoomFilter(FoldedFilter):
    """The sessions in one room."""

    title = gettext_lazy("room")
    parameter_name = "room"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (as above)
        """The rooms that sessions are in, and none."""
        used = Room.objects.filter(Exists(ConferenceSession.objects.filter(location=OuterRef("pk")))).by_name()
        return [*((str(room.pk), str(room)) for room in used), (NOTHING, _("No room yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 (as above)
        """Those in the chosen room; of something else, none."""
        value = self.value()
        if value is None:
            return queryset
        if value == NOTHING:
            return queryset.filter(room="")
        key = whole_number(value, digits=KEY_DIGITS)
        return queryset.none() if key is None else queryset.filter(location=key)


class PdfFilter(FoldedFilter):
    """The sessions whose PDF says what the page says, or something else, or that have none."""

    title = pgettext_lazy("file", "PDF")
    parameter_name = "pdf"
    CONDITIONS = {
        "behind": Q(readiness__changes__gt=0),
        "current": Q(readiness__changes=0),
        NOTHING: Q(readiness__changes__isnull=True),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (as above)
        """The three states."""
        return [("behind", _("Behind the page")), ("current", _("Current")), (NOTHING, _("No edition"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 (as above)
        """Those in the chosen state."""
        condition = self.CONDITIONS.get(self.value() or "")
        return queryset.filter(condition) if condition is not None else queryset


class IncompleteFilter(FoldedFilter):
    """The sessions that lack something."""

    title = gettext_lazy("incomplete")
    parameter_name = "incomplete"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (as above)
        """Anything, or one thing."""
        return [("any", _("Anything")), *((item.value, item.label) for item in COLUMNS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 (as above)
        """Those that lack it."""
        value = self.value()
        if value == "any":
            lacking = (Q(**{f"readiness__{column}": False}) for column in COLUMNS.values())
            return queryset.filter(reduce(or_, lacking))
        columns = {item.value: column for item, column in COLUMNS.items()}
        return queryset.filter(**{f"readiness__{columns[value]}": False}) if value in columns else queryset


class SessionListAdmin(admin.ModelAdmin[ConferenceSession]):
    """The list, with what is stored of the readiness of each session."""

    list_display = ("code", "title", "state", "day", "times", "room", "lacking", "pdf")
    list_display_links = ("code", "title")
    list_filter = (
        DayFilter,
        RoomFilter,
        ("status", FoldedChoices),
        PdfFilter,
        IncompleteFilter,
        ("format", FoldedChoices),
        ("topics", FoldedRelations),
    )
    list_select_related = ("readiness",)
    search_fields = ("code", "title")  # and what `get_search_results` adds
    search_help_text = gettext_lazy("Code, title, abstract, room, talks, their speakers and affiliations")
    ordering = ("code_key",)
    show_full_result_count = False
    list_per_page = 50
    actions = (
        bulk_action("set_room"),
        bulk_action("set_day"),
        bulk_action("set_topics"),
        bulk_action("set_status", permission="publish"),
        publish_selected,
        "delete_selected",
    )

    def has_arrange_permission(self, request: HttpRequest) -> bool:
        """Who may change what concerns the whole programme: code, day, time, room, topics."""
        return may_everywhere(request.user, CHANGE_SESSIONS)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Who may publish, which cancelling a session is for, too."""
        return may_everywhere(request.user, CHANGE_SESSIONS, PUBLISH)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with the number of PDFs that may be published, and with the tools for the whole programme."""
        behind = SessionReadiness.objects.behind().count() if self.has_publish_permission(request) else 0
        facts = {"behind": behind, "may_arrange": self.has_arrange_permission(request)}
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    @admin.action(permissions=["delete"], description=gettext_lazy("Delete selected drafts"))
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[ConferenceSession]) -> HttpResponseBase | None:
        """Delete drafts, after a question; refuse the whole selection when one of them was published."""
        kept = [session.code for session in queryset if session.first_published_at is not None]
        if kept:
            words = _("Nothing was deleted: %(codes)s was published, and readers know it. Cancel it instead.")
            messages.error(request, words % {"codes": listed(kept)})
            return None
        return delete_selected(self, request, queryset)

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 (Django's signature)
        queryset: QuerySet[ConferenceSession],
        search_term: str,
    ) -> tuple[QuerySet[ConferenceSession], bool]:
        """Those that have every word somewhere. The words are looked for once, and not for each page and its count."""
        words = search_words(search_term)
        if words:
            queryset = queryset.filter(pk__in=set.intersection(*map(_having, words)))
        return queryset, False

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, session: ConferenceSession) -> SafeString:
        """The status, set off by its colour."""
        return format_html('<span class="state {}">{}</span>', session.status, session.get_status_display())

    @admin.display(description=gettext_lazy("day"), ordering="date")
    def day(self, session: ConferenceSession) -> str:
        """The date, as its field has it."""
        return date_format(session.date) if session.date else ""

    @admin.display(description=gettext_lazy("time"), ordering="start_time")
    def times(self, session: ConferenceSession) -> str:
        """Start and end, as the page says them."""
        return "–".join(clock(each) for each in (session.start_time, session.end_time) if each)

    @admin.display(description=gettext_lazy("missing"))
    def lacking(self, session: ConferenceSession) -> SafeString | str:
        """What the session lacks, each linked to where it is set."""
        stored = _stored(session)
        if stored is None or session.status == ConferenceSession.Status.CANCELLED:
            return ""
        missing = [item for item in stored.missing if item is not ReadinessItem.PDF]
        if not missing:
            return format_html('<span class="ready">{}</span>', _("complete"))
        places = ((item_address(session.pk, item), item.label) for item in missing)
        links = format_html_join(", ", '<a href="{}">{}</a>', places)
        return format_html('<span data-label="{}">{}</span>', _("missing"), links)

    @admin.display(description=pgettext_lazy("file", "PDF"), ordering="readiness__changes")
    def pdf(self, session: ConferenceSession) -> SafeString:
        """Whether the latest edition says what the page says, or by how many changes it is behind."""
        stored = _stored(session)
        label = pgettext_lazy("file", "PDF")
        if stored is None or stored.changes is None:
            words = pgettext_lazy("edition", "none")
            return format_html('<span class="pdf none" data-label="{}">{}</span>', label, words)
        if not stored.changes:
            words = pgettext_lazy("edition", "current")
            return format_html('<span class="pdf current" data-label="{}">{}</span>', label, words)
        number = ngettext("%(count)d change", "%(count)d changes", stored.changes) % {"count": stored.changes}
        address = item_address(session.pk, ReadinessItem.PDF)
        return format_html('<a class="pdf behind" data-label="{}" href="{}">{}</a>', label, address, number)


def _stored(session: ConferenceSession) -> SessionReadiness | None:
    """What is stored of the session; None in the moment before it is."""
    return getattr(session, "readiness", None)


def search_words(search_term: str) -> list[str]:
    """The words that somebody looks for; what is in quotation marks is one."""
    return [_unquoted(bit) for bit in smart_split(search_term)]


def _unquoted(bit: str) -> str:
    return unescape_string_literal(bit) if bit.startswith(('"', "'")) and bit[0] == bit[-1] else bit


def _having(word: str) -> set[int]:
    """The keys of the sessions that have this text, in themselves, in a talk or with somebody in them; one query."""
    speakers = Speaker.objects.filter(_contains(word, ("name", "original_name", "affiliation", "organisation")))
    parts = Contribution.objects.filter(speaker__in=speakers.values("pk"))
    with_people = parts.annotate(whose=Coalesce("session_id", "talk__session_id")).values_list("whose")
    with_talks = Talk.objects.filter(title__icontains=word).values_list("session")
    own = ConferenceSession.objects.filter(
        _contains(word, ("code", "title", "abstract", "room", "location__building"))
    ).values_list("pk")
    return {pk for (pk,) in own.union(with_talks, with_people)}


def _contains(word: str, fields: Iterable[str]) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
