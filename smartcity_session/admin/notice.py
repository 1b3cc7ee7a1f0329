"""Notices in the admin. Their moments are typed and shown in the zone of the congress (`time_zone.AdminZone`)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.admin.filters import SessionFilter
from smartcity_session.admin.publishing import AnnouncingAdmin
from smartcity_session.admin.rows import RowsInline
from smartcity_session.admin.time_zone import zone_words
from smartcity_session.models import ConferenceSession, Notice
from smartcity_session.models.notice import NoticeQuerySet
from smartcity_session.presentation.dates import utc_offset


class NoticeForm(forms.ModelForm[Notice]):
    """A notice with its two moments. Each change of it counts, so that calendars learn of it."""

    class Meta:
        model = Notice
        fields = ("session", "text", "shown_from", "shown_until")
        widgets = {"text": AdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_shown = bool(self.instance.pk) and is_shown(self.instance, at=timezone.now())
        for name in ("shown_from", "shown_until"):
            if name in self.fields:  # not for those who may only look
                self.fields[name].help_text = f"{zone_words()} {self.fields[name].help_text}"

    def save(self, commit: bool = True) -> Notice:  # noqa: FBT001, FBT002 (Django's signature)
        """Save the notice; a change of an existing one makes it its next revision."""
        if self.instance.pk and self.has_changed():
            self.instance.revision += 1
        notice: Notice = super().save(commit)
        return notice


def is_news(form: Any, *, at: datetime) -> bool:
    """Whether readers see at once what was saved of a notice: it is shown, or was until then."""
    return bool(form.has_changed()) and (form.was_shown or is_shown(form.instance, at=at))


def tell_of_planned(request: HttpRequest, forms_of_notices: Iterable[Any], *, at: datetime) -> None:
    """Say from when on readers will see the notices that were saved and are planned."""
    for form in forms_of_notices:
        if form.has_changed() and form.instance.pk and form.instance.shown_from > at:
            words = _("The public sees this notice from %(moment)s on: %(text)s")
            text = form.instance.text.split("\n", maxsplit=1)[0][:120]
            messages.info(request, words % {"moment": _local(form.instance.shown_from), "text": text})


class NoticeInline(RowsInline):
    """The notices of the session; one that is not shown yet is deleted on its own page."""

    model = Notice
    form = NoticeForm
    fields = ("text", "shown_from", "shown_until")
    ordering = ("-shown_from",)
    can_delete = False
    show_change_link = True
    classes = ("collapse",)
    verbose_name_plural = gettext_lazy("Notices on the day, first on the page while they are shown")


class StateFilter(admin.SimpleListFilter):
    """What is shown now, what will be, what was."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (Django's signature)
        """The three states."""
        return [("shown", _("shown now")), ("planned", _("planned")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:  # noqa: ARG002 (as above)
        """The notices in the chosen state."""
        questions = {"shown": NoticeQuerySet.shown, "planned": NoticeQuerySet.planned, "over": NoticeQuerySet.over}
        asked = questions.get(self.value() or "")
        return asked(queryset, at=timezone.now()) if asked and isinstance(queryset, NoticeQuerySet) else queryset


@admin.register(Notice)
class NoticeAdmin(AnnouncingAdmin):
    """All notices, with what readers see of them now."""

    form = NoticeForm
    list_display = ("words", "concerns", "begins", "ends", "state")
    list_filter = (StateFilter, SessionFilter)
    list_select_related = ("session",)
    search_fields = ("text", "session__code", "session__title")
    ordering = ("-shown_from",)
    actions = None  # one by one: what readers have seen is ended, not deleted
    autocomplete_fields = ("session",)
    fields = ("session", "text", "shown_from", "shown_until")

    def get_readonly_fields(self, request: HttpRequest, obj: Notice | None = None) -> tuple[str, ...]:  # noqa: ARG002 (Django's signature)
        """A notice stays with its session: readers know it from there."""
        return ("session",) if obj is not None else ()

    @admin.display(description=gettext_lazy("text"), ordering="text")
    def words(self, notice: Notice) -> str:
        """The first line."""
        return notice.text.split("\n", maxsplit=1)[0][:120]

    @admin.display(description=gettext_lazy("concerns"), ordering="session__code_key")
    def concerns(self, notice: Notice) -> str:
        """The code of its session, or the whole congress."""
        return notice.session.code if notice.session else _("the whole congress")

    @admin.display(description=gettext_lazy("from"), ordering="shown_from")
    def begins(self, notice: Notice) -> str:
        """When it is shown first, in the clock of the congress."""
        return _local(notice.shown_from)

    @admin.display(description=gettext_lazy("until"), ordering="shown_until")
    def ends(self, notice: Notice) -> str:
        """When it ends, in the clock of the congress."""
        return _local(notice.shown_until)

    @admin.display(description=gettext_lazy("state"))
    def state(self, notice: Notice) -> str:
        """What readers see of it now."""
        return notice_state(notice, at=timezone.now())

    def sessions_shown(self, request: HttpRequest, obj: Notice) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """Its session; the notices of the congress are on every page."""
        return [obj.session] if obj.session else []

    def is_seen(self, form: Any, formsets: Any) -> bool:  # noqa: ARG002 (of AnnouncingAdmin)
        """Only while it is shown."""
        return is_news(form, at=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save, and say from when on a planned notice is shown, unless it waits for its draft."""
        super().save_related(request, form, formsets, change)
        if form.instance.session is None or form.instance.session.first_published_at is not None:
            tell_of_planned(request, [form], at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Notice) -> None:
        """Delete what nobody has seen, so that the public is told nothing."""
        admin.ModelAdmin.delete_model(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """What readers have seen is not deleted: let it end. Planned ones are, and those of drafts."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or _is_unseen(obj, at=timezone.now())


def notice_state(notice: Notice, *, at: datetime) -> str:
    """Whether the notice is planned, shown or over at the moment; that of a draft is shown to nobody."""
    if notice.session is not None and notice.session.first_published_at is None:
        return _("with its draft")
    if notice.shown_from > at:
        return _("planned")
    return _("shown now") if notice.shown_until > at else _("over")


def is_shown(notice: Notice, *, at: datetime) -> bool:
    """Whether the moment is one at which the notice is shown."""
    return bool(notice.shown_from <= at < notice.shown_until)


def _local(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({utc_offset(local)})"


def _is_unseen(notice: Notice, *, at: datetime) -> bool:
    draft = notice.session is not None and notice.session.first_published_at is None
    return draft or notice.shown_from > at
