"""A session in the admin: one page with all of it, from which it is previewed and published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.roles import CHANGE_QUESTIONS
from smartcity_session.accounts.row_rights import may
from smartcity_session.admin import inlines
from smartcity_session.admin.forms import PublishingSessionForm, SessionForm
from smartcity_session.admin.importer import importer_urls
from smartcity_session.admin.notice import NoticeInline, is_news, tell_of_planned
from smartcity_session.admin.problems import lines_of, problem_urls, warn_of_problems
from smartcity_session.admin.publishing import (
    EDITION_FIELDS,
    PUBLISH,
    PUBLISH_BUTTON,
    AnnouncingAdmin,
    EditionForm,
    announce,
    change_url,
    publication_url,
    publish,
    suggested_as_of,
    warn_of_codes,
)
from smartcity_session.admin.publishing_batch import publishing_urls
from smartcity_session.admin.readiness import list_address, readiness_of
from smartcity_session.admin.replacing import replacing_urls
from smartcity_session.admin.room import tell_of_new_room
from smartcity_session.admin.rows import RowsAdmin
from smartcity_session.admin.schedule import schedule_urls
from smartcity_session.admin.session_actions import session_action_urls
from smartcity_session.admin.session_list import SessionListAdmin
from smartcity_session.admin.session_table import SessionTable
from smartcity_session.admin.tables import TableAdmin
from smartcity_session.admin.time_zone import zone_words
from smartcity_session.admin.timetable import timetable_urls
from smartcity_session.admin.translating import translating_urls, translation_links
from smartcity_session.admin.uploads import UploadingAdmin
from smartcity_session.document.pdf import RenderingError
from smartcity_session.editions.appointments import note_appointment
from smartcity_session.editions.former_codes import store_former_code
from smartcity_session.editions.programme_changes import may_remove_example
from smartcity_session.editions.publishing import missing_from_pdf, pending_changes, preview_pdf
from smartcity_session.models import ConferenceSession, Congress, Edition, Notice, Question, ReadinessItem
from smartcity_session.presentation.problems import Subject


@dataclass(slots=True)
class PagePart:
    """A part of the page, for one question: groups of fields, and lists; `errors` of them are to be corrected.

    `missing` says how many things of it keep the session from being ready.
    """

    key: str
    label: Any
    lists: tuple[type[Any], ...]
    fieldsets: list[Any] = field(default_factory=list)
    inlines: list[Any] = field(default_factory=list)
    missing: int = 0
    errors: int = 0


def parts_of_page(adminform: Any, inlines_of_page: Iterable[Any]) -> list[PagePart]:
    """The parts in order; a group of fields names its part in its classes, and a list stands in one of them."""
    parts = [PagePart(key, label, lists) for key, label, lists in PARTS]
    for fieldset in adminform:
        part = next((part for part in parts if f"part-{part.key}" in fieldset.classes.split()), parts[0])
        part.fieldsets.append(fieldset)
        names = [each.field.name for line in fieldset for each in line if not each.is_readonly]
        part.errors += sum(name in adminform.form.errors for name in names)
    for inline in inlines_of_page:
        part = next((part for part in parts if isinstance(inline.opts, part.lists)), parts[-1])
        part.inlines.append(inline)
        part.errors += sum(map(bool, inline.formset.errors)) + bool(inline.formset.non_form_errors())
    return parts


SEE_FEEDBACK = "smartcity_session.view_feedback"
# What an account cannot change that edits its own sessions alone
ARRANGED = (
    "code",
    "format",
    "topics",
    "date",
    "start_time",
    "end_time",
    "room",
    "feedback_from",
    "feedback_until",
)

PARTS: tuple[tuple[str, Any, tuple[type[Any], ...]], ...] = (
    ("what", gettext_lazy("What"), (inlines.GuidingQuestionInline, inlines.OutcomeInline)),
    ("when", gettext_lazy("When and where"), (NoticeInline, inlines.SpokenLanguageInline)),
    ("talks", gettext_lazy("Talks"), (inlines.TalkInline,)),
    ("people", gettext_lazy("People"), (inlines.SessionContributionInline,)),
    (
        "materials",
        gettext_lazy("Materials"),
        (inlines.MaterialInline, inlines.LinkedEventInline, inlines.RelatedSessionInline),
    ),
    ("after", gettext_lazy("Audience and after"), ()),
    ("editions", gettext_lazy("PDF editions"), (inlines.EditionInline,)),
)
PART_OF = {
    ReadinessItem.ABSTRACT: "what",
    ReadinessItem.TIME: "when",
    ReadinessItem.ROOM: "when",
    ReadinessItem.SPEAKERS: "talks",
    ReadinessItem.PHOTOS: "talks",
    ReadinessItem.MATERIALS: "materials",
    ReadinessItem.PDF: "editions",
}


@admin.register(ConferenceSession)
class ConferenceSessionAdmin(RowsAdmin, SessionListAdmin, TableAdmin, UploadingAdmin, AnnouncingAdmin):
    """All of a session on one page."""

    table = SessionTable

    autocomplete_fields = ("topics",)
    inlines = (
        inlines.TalkInline,
        inlines.SessionContributionInline,
        inlines.GuidingQuestionInline,
        inlines.OutcomeInline,
        NoticeInline,
        inlines.MaterialInline,
        inlines.LinkedEventInline,
        inlines.SpokenLanguageInline,
        inlines.RelatedSessionInline,
        inlines.EditionInline,
    )

    # The page

    def get_fieldsets(self, request: HttpRequest, obj: ConferenceSession | None = None) -> Any:
        """The fields by the questions that they answer; the times with the zone that they are in."""
        published = obj is not None and obj.first_published_at is not None
        status = ("status", "cancellation_note") if published else ("status",)
        return (
            (
                None,
                {
                    "fields": (
                        ("code", "title"),
                        ("format", "language", "topics"),
                        ("organiser", "partners"),
                        "abstract",
                    ),
                    "classes": ("part-what",),
                },
            ),
            (
                None,
                {
                    "fields": (("date", "start_time", "end_time"), "room"),
                    "description": zone_words(),
                    "classes": ("part-when",),
                },
            ),
            (
                _("Status"),
                {
                    "fields": status,
                    "description": self._status_words(request, obj),
                    "classes": ("part-when", *(() if published else ("collapse",))),
                },
            ),
            (_("Livestream"), {"fields": ("livestream_url",), "classes": ("part-when", "collapse")}),
            (_("Before the list of outcomes"), {"fields": ("outcomes_lead_in",), "classes": ("part-what", "collapse")}),
            (
                _("Questions from the audience"),
                {
                    "fields": (("questions_open_from", "questions_open_until"),),
                    "description": zone_words(),
                    "classes": ("part-after", "collapse"),
                },
            ),
            (_("Recording"), {"fields": ("recording_url",), "classes": ("part-after", "collapse")}),
            (_("Feedback"), {"fields": (("feedback_from", "feedback_until"),), "classes": ("part-after", "collapse")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: ConferenceSession | None = None) -> tuple[str, ...]:
        """A draft becomes public by publishing alone; later, the status is for those who may publish.

        What concerns the whole programme is for those who may change all of it.
        """
        arranged = () if self.has_arrange_permission(request) else ARRANGED
        if obj is None or obj.first_published_at is None or not request.user.has_perm(PUBLISH):
            return ("status", "cancellation_note", *arranged)
        return arranged

    def get_form(
        self,
        request: HttpRequest,
        obj: ConferenceSession | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 (Django's signature)
        **kwargs: Any,
    ) -> Any:
        """The form with the fields for publishing, for those who may."""
        kwargs["form"] = PublishingSessionForm if self._may_publish(request, obj) else SessionForm
        return super().get_form(request, obj, change, **kwargs)

    def get_view_on_site_url(self, obj: ConferenceSession | None = None) -> str | None:
        """The public page, once there is one; a form that comes back may have a code that no address can have."""
        try:
            return obj.get_absolute_url() if obj is not None and obj.first_published_at is not None else None
        except NoReverseMatch:
            return None

    def render_change_form(  # noqa: PLR0913, PLR0917 (Django's signature)
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 (Django's signature)
        change: bool = False,  # noqa: FBT001, FBT002 (as above)
        form_url: str = "",
        obj: ConferenceSession | None = None,
    ) -> HttpResponse:
        """The page with what it says about publishing."""
        context["may_publish"] = self._may_publish(request, obj)
        context["may_arrange"] = self.has_arrange_permission(request)
        context["parts"] = parts_of_page(context["adminform"], context["inline_admin_formsets"])
        if obj is not None:
            context["edition"] = Edition.objects.latest_of(obj)
            context["translations"] = translation_links(request, obj)
            context["sections"] = pending_changes(obj)
            context["is_example"] = obj.first_published_at is not None and may_remove_example(obj)
            context["missing"] = _missing(context["edition"]) if context["may_publish"] else []
            context["problems"] = lines_of(request, Subject.SESSION, [obj])[obj.pk] if context["may_publish"] else []
            context["readiness"] = readiness_of(obj)
            is_public = self.get_view_on_site_url(obj) is not None
            context["from_readers"] = list(_from_readers(request.user, obj)) if is_public else []
            open_parts = [PART_OF[each.item] for each in context["readiness"] if not each.is_ready]
            for part in context["parts"]:
                part.missing = open_parts.count(part.key)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A new session, in the congress; without one, the way to it."""
        if Congress.objects.current() is None:
            address = reverse("admin:smartcity_session_congress_add")
            words = _('A session belongs to a congress. <a href="{page}">Describe the congress</a> first.')
            messages.warning(request, format_html(words, page=address))
            return redirect("admin:index")
        return super().add_view(request, form_url, extra_context)

    # Saving and publishing

    def save_model(self, request: HttpRequest, obj: ConferenceSession, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save the session in the congress; its addresses keep leading to it when its code has changed."""
        congress = Congress.objects.current()
        if not change and congress is not None:
            obj.congress = congress
        super().save_model(request, obj, form, change)
        if form.ends_postponement:
            words = _("The session takes place at the new time, and readers are told that it was moved.")
            messages.info(request, words)
        if "code" in form.changed_data:
            if change:
                store_former_code(session=obj, former=form.initial["code"], at=timezone.now())
            warn_of_codes(request, obj, former=form.initial.get("code", ""))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save, and say which problems the session has; where it is published, that is said after it, or before."""
        super().save_related(request, form, formsets, change)
        if form.instance.first_published_at is not None:
            tell_of_planned(request, _notice_forms(formsets), at=timezone.now())
        tell_of_new_room(request, form.made_room)
        if not self._is_publishing(request, form.instance):
            warn_of_problems(request, Subject.SESSION, form.instance)

    def is_seen(self, form: Any, formsets: Any) -> bool:
        """Not when nothing was changed but a notice that is not shown now."""
        others = [form, *(formset for formset in formsets if formset.model is not Notice)]
        notices = [each for each in _notice_forms(formsets) if each.has_changed()]
        is_changed = any(each.has_changed() for each in others)
        return is_changed or not notices or any(is_news(each, at=timezone.now()) for each in notices)

    def sessions_shown(self, request: HttpRequest, obj: ConferenceSession) -> Iterable[ConferenceSession]:
        """The session itself, unless it is just about to be published."""
        return [] if self._is_publishing(request, obj) else [obj]

    def response_add(self, request: HttpRequest, obj: ConferenceSession, post_url_continue: str | None = None) -> Any:
        """Go on to publishing where that was asked for."""
        if self._is_publishing(request, obj):
            return self._response_publish(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: ConferenceSession) -> Any:
        """Go on to publishing where that was asked for."""
        if self._is_publishing(request, obj):
            return self._response_publish(request, obj)
        return super().response_change(request, obj)

    def _response_publish(self, request: HttpRequest, session: ConferenceSession) -> HttpResponse:
        """Publish once the save is committed: a PDF takes seconds to make, and what was saved stays without it.

        Readers of an earlier edition will see what changes, so the organiser sees it first.
        """
        fields = EditionForm(request.POST)
        fields.is_valid()  # it was, when the session was saved
        if pending_changes(session):
            note_appointment(session=session)
            messages.info(request, _("It is saved, and the public sees it. The PDF follows when you confirm below."))
            return redirect(publication_url(session, fields))
        transaction.on_commit(lambda: self._publish(request, session, fields))
        return redirect(change_url(session))

    def _publish(self, request: HttpRequest, session: ConferenceSession, fields: EditionForm) -> None:
        as_of, note = fields.cleaned_data["edition_as_of"], fields.cleaned_data["edition_note"]
        if publish(request, session, as_of=as_of, note=note) is None:
            announce(request, [session])
        warn_of_problems(request, Subject.SESSION, session)

    @returns_typed
    def publication(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what a new edition changes for readers of the latest, and publish it when that is confirmed."""
        session = self.get_object(request, str(pk))
        if session is None or not self._may_publish(request, session):
            raise PermissionDenied
        fields = EditionForm(request.POST or request.GET)
        fields.session = session
        if request.method == "POST" and not warn_if_returned(request) and fields.is_complete():
            self._publish(request, session, fields)
            return redirect(change_url(session))
        latest = Edition.objects.latest_of(session)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish session %(code)s?") % {"code": session.code},
            "opts": self.opts,
            "original": session,
            "form": fields,
            "edition_fields": [fields[name] for name in EDITION_FIELDS],
            "latest": latest,
            "sections": pending_changes(session),
            "missing": _missing(latest),
            "problems": lines_of(request, Subject.SESSION, [session])[session.pk],
        }
        return render(request, "admin/smartcity_session/conferencesession/publication.html", context)

    def _is_publishing(self, request: HttpRequest, obj: ConferenceSession) -> bool:
        return PUBLISH_BUTTON in request.POST and self._may_publish(request, obj)

    def _may_publish(self, request: HttpRequest, obj: ConferenceSession | None) -> bool:
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return may_save and request.user.has_perm(PUBLISH)

    def _status_words(self, request: HttpRequest, obj: ConferenceSession | None) -> str:
        if obj is not None and obj.first_published_at is not None:
            return _(
                "What you save is on the public page at once; the PDF follows with its next edition. A postponed "
                "session keeps the time that it was to have until you type the new one, which readers are told of."
            )
        if not self._may_publish(request, obj):
            return _("A draft is seen by nobody outside. An organiser publishes it.")
        return _(
            "A draft is seen by nobody outside. “Save and publish PDF edition”, in its own part of this page, makes it "
            "public."
        )

    # Deleting

    def has_delete_permission(self, request: HttpRequest, obj: ConferenceSession | None = None) -> bool:
        """Drafts only: readers know the others."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.first_published_at is None)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Delete a draft, after a question; say why a published session stays."""
        session = self.get_object(request, unquote(object_id))
        if session is not None and session.first_published_at is not None:
            words = _("%(code)s was published, so it cannot be deleted: readers know it. Set its status to Cancelled.")
            if may_remove_example(session) and self._may_publish(request, session):
                return redirect("admin:smartcity_session_conferencesession_example", session.pk)
            messages.error(request, words % {"code": session.code})
            return redirect(change_url(session))
        return super().delete_view(request, object_id, extra_context)

    # Preview

    def get_urls(self) -> list[URLPattern]:
        """The preview and the pasting of a description, beside Django's own pages."""
        preview = self.admin_site.admin_view(require_safe(self.preview))
        name = "smartcity_session_conferencesession_preview"
        publication = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.publication))
        own = [
            path("<int:pk>/preview.pdf", preview, name=name),
            path("<int:pk>/publish/", publication, name="smartcity_session_conferencesession_publication"),
            *session_action_urls(self.admin_site),
            *importer_urls(self.admin_site),
            *publishing_urls(self.admin_site),
            *replacing_urls(self.admin_site),
            *problem_urls(self.admin_site),
            *schedule_urls(self.admin_site),
            *timetable_urls(self.admin_site),
            *translating_urls(self.admin_site),
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The PDF of what is saved, marked as a draft, for those who may see the session."""
        session = self.get_object(request, str(pk))
        if session is None or not self.has_view_permission(request, session):
            raise Http404
        try:
            pdf = preview_pdf(session=session, as_of=suggested_as_of(session, now=timezone.now()))
        except RenderingError as error:
            messages.error(request, _("There is no preview: %(reason)s") % {"reason": error})
            return redirect(change_url(session))
        response = HttpResponse(pdf, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="{session.code}-preview.pdf"'
        add_never_cache_headers(response)
        return response


def _notice_forms(formsets: Iterable[Any]) -> list[Any]:
    return [form for formset in formsets if formset.model is Notice for form in formset.forms]


def _from_readers(user: Any, session: ConferenceSession) -> Iterator[tuple[str, Any, int]]:
    """Where the account reads what the audience says of a public session: address, name, and how much waits there."""
    if may(user, CHANGE_QUESTIONS, session):
        waiting = session.questions.filter(state=Question.State.WAITING).count()
        yield reverse("questions_chair", args=[session.slug]), _("Questions from the audience"), waiting
    if may(user, SEE_FEEDBACK, session):
        yield list_address("smartcity_session_feedback", session=session.code), _("Feedback"), 0


def _missing(edition: Edition | None) -> list[str]:
    """What the PDF of the edition lacks, as far as that can be said."""
    return (missing_from_pdf(edition) or []) if edition is not None else []
