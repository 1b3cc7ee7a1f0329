"""Publishing from the admin: its form, the action, and the messages about what the public sees now."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.admin.conflicts import GuardedAdmin
from smartcity_session.admin.doubts import CONFIRMED, AskingForm, digest_of, edition_doubts
from smartcity_session.content import former_holders
from smartcity_session.document.pdf import RenderingError
from smartcity_session.editions.appointments import note_appointment
from smartcity_session.editions.publishing import PublicationError, is_behind, publish_edition
from smartcity_session.models import ConferenceSession, Congress, Edition, RelatedSession
from smartcity_session.models.days import DayFormField
from smartcity_session.models.fields import TextFormField
from smartcity_session.presentation.dates import day
from smartcity_session.presentation.labels import size
from smartcity_session.text.lists import comma, listed, listed_apart

logger = logging.getLogger(__name__)

PUBLISH = "smartcity_session.publish_edition"
PUBLISH_BUTTON = "_publish"
MISSING_DATE = gettext_lazy("Give the date that shall stand on the PDF.")


EDITION_FIELDS = ("edition_as_of", "edition_note")


class EditionForm(AskingForm, forms.Form):
    """The two things that an edition is published with; they stand on the page of the session.

    With the `session` that is published it asks about a doubtful date.
    """

    session: ConferenceSession | None = None

    edition_as_of = DayFormField(
        label=gettext_lazy("As of"),
        required=False,
        help_text=gettext_lazy("The date that stands on the PDF."),
    )
    edition_note = TextFormField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("What is new, for readers of an earlier edition."),
    )

    def doubts(self) -> list[str]:
        """What is doubtful in the date."""
        as_of = self.cleaned_data.get("edition_as_of")
        if self.session is None or as_of is None:
            return super().doubts()
        latest = Edition.objects.latest_of(self.session) if self.session.pk else None
        congress = Congress.objects.current()
        today = timezone.now().astimezone(congress.zone if congress else UTC).date()
        return [*super().doubts(), *edition_doubts(as_of, latest=latest, today=today)]

    def is_complete(self) -> bool:
        """Whether an edition can be published with it; otherwise the date says what is missing."""
        if self.is_valid() and not self.cleaned_data["edition_as_of"]:
            self.add_error("edition_as_of", MISSING_DATE)
        return self.is_valid()


def change_url(session: ConferenceSession) -> str:
    """Where the session is edited."""
    return reverse("admin:smartcity_session_conferencesession_change", args=[session.pk])


def publication_url(session: ConferenceSession, fields: EditionForm) -> str:
    """Where the organiser sees what a new edition changes, and confirms it, with what was typed for it so far."""
    fields.session = session
    given = {name: fields.cleaned_data[name] or "" for name in EDITION_FIELDS}
    if doubts := fields.doubts():
        given[CONFIRMED] = digest_of(doubts)
    address = reverse("admin:smartcity_session_conferencesession_publication", args=[session.pk])
    return f"{address}?{urlencode(given)}"


def suggested_as_of(session: ConferenceSession, *, now: datetime) -> date:
    """The date of the source text for a first edition, where one has a date; else the day at the congress."""
    if session.pk and not session.editions.exists():
        source = session.source_texts.filter(as_of__isnull=False).order_by("imported_at").last()
        if source is not None and source.as_of is not None:
            return source.as_of
    congress = Congress.objects.current()
    return now.astimezone(congress.zone).date() if congress else now.date()


def publish(request: HttpRequest, session: ConferenceSession, *, as_of: date, note: str) -> Edition | None:
    """Publish the session as it was saved, and say what happened. None when it could not be published."""
    assert request.user.is_authenticated  # noqa: S101 (the admin lets nobody else in)
    try:
        edition = publish_edition(session=session, by=request.user, as_of=as_of, note=note)
    except (PublicationError, RenderingError, OSError) as error:  # of the last, a full disk: the save is over by now
        logger.warning("No edition of %s was published.", session.code, exc_info=True)
        words = _("No edition was published: %(reason)s What you saved is kept.") % {"reason": _sentence(str(error))}
        messages.error(request, words)
        return None
    messages.success(request, _published(session, edition))
    return edition


def announce_together(request: HttpRequest, sessions: Iterable[ConferenceSession], *, done: str) -> None:
    """After an action that concerns several sessions: what was done and what `announce` says, as one message."""
    said = [(messages.SUCCESS, done), *announcements(request, sessions)]
    level = max(level for level, _words in said)
    messages.add_message(request, level, format_html_join(" ", "{}", ((words,) for _level, words in said)))


def announce(request: HttpRequest, sessions: Iterable[ConferenceSession], *, is_seen: bool = True) -> None:
    """After a save: note changed times for calendars, say what the public sees now, and which PDFs are behind.

    What is not seen yet, such as a notice for tomorrow, is not said to be.
    """
    for level, words in announcements(request, sessions, is_seen=is_seen):
        messages.add_message(request, level, words)


def announcements(
    request: HttpRequest, sessions: Iterable[ConferenceSession], *, is_seen: bool = True
) -> Iterator[tuple[int, SafeString]]:
    """What `announce` says: what the public sees as INFO, the rest as WARNING. The changed times are noted."""
    public = [session for session in sessions if session.first_published_at is not None]
    for session in public:
        note_appointment(session=session)
    if not public:
        return
    pages = _links((session.get_absolute_url(), session.code) for session in public)
    if is_seen:
        yield messages.INFO, format_html(_("The public now sees what you saved: {sessions}."), sessions=pages)
    behind = [session for session in public if is_behind(session)]
    if behind:
        yield messages.WARNING, _behind(behind, may_publish=request.user.has_perm(PUBLISH))


def warn_of_codes(request: HttpRequest, session: ConferenceSession, *, former: str) -> None:
    """After a change of the code: what led to another session may lead here, and others may name the former code."""
    holders = [holder.session for holder in former_holders(session) if holder.code.lower() == session.slug]
    if holders:
        words = (
            _("%(code)s was the code of %(holder)s: links and calendars with it lead to “%(title)s” now.")
            if session.first_published_at
            else _("%(code)s was the code of %(holder)s: links and calendars with it lead there until you publish.")
        )
        holder = f"{holders[0].code} {holders[0].title}"
        messages.warning(request, words % {"code": session.code, "title": session.title, "holder": holder})
    if naming := names_of_former_code(session, former=former):
        messages.warning(request, naming)


def names_of_former_code(session: ConferenceSession, *, former: str) -> str:
    """Which sessions still name the former code of the session among their related ones; empty where none does."""
    naming = RelatedSession.objects.filter(code__iexact=former).exclude(session=session).order_by("session__code")
    codes = list(naming.values_list("session__code", flat=True))
    if codes and former.lower() != session.slug:
        words = _("%(codes)s: the code %(former)s is still among the related sessions. Correct it there.")
        return words % {"codes": listed(codes), "former": former}
    return ""


def _published(session: ConferenceSession, edition: Edition) -> SafeString:
    words = ngettext(
        "as of %(date)s, %(pages)d page, %(size)s", "as of %(date)s, %(pages)d pages, %(size)s", edition.pdf_pages
    )
    facts = words % {"date": day(edition.as_of), "pages": edition.pdf_pages, "size": size(edition.pdf_size)}
    return format_html(
        _(
            "Edition {number} of {code} is published ({facts}): "
            '<a href="{page}">see the page</a>, <a href="{pdf}">open the PDF</a>.'
        ),
        number=edition.number,
        code=session.code,
        facts=facts,
        page=session.get_absolute_url(),
        pdf=reverse("description_pdf", args=[session.slug]),
    )


def _behind(sessions: list[ConferenceSession], *, may_publish: bool) -> SafeString:
    if not may_publish:
        codes = listed(session.code for session in sessions)
        words = _("The PDF is behind the page: {sessions}. An organiser can publish a new edition.")
        return format_html(words, sessions=codes)
    links = _links((f"{change_url(session)}#edition", session.code) for session in sessions)
    return format_html(_("The PDF is behind the page. Publish a new PDF edition of {sessions}."), sessions=links)


def _links(addresses: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join(comma(), '<a href="{}">{}</a>', addresses)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


class AnnouncingAdmin(GuardedAdmin):
    """A page whose save may change what the public sees of some sessions."""

    class Media:
        css = {"all": ("css/admin-portal.css",)}

    def sessions_shown(self, request: HttpRequest, obj: Any) -> Iterable[ConferenceSession]:
        """The sessions that show something of the object, of which the organiser shall be told."""
        raise NotImplementedError

    def sessions_changed(self, request: HttpRequest, form: Any) -> Iterable[ConferenceSession]:
        """Those of them that show something of what was changed in the form."""
        return self.sessions_shown(request, form.instance)

    def is_seen(self, form: Any, formsets: Any) -> bool:  # noqa: ARG002 (for those that know better)
        """Whether the public sees at once what was saved."""
        return True

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save, then say what the public sees."""
        super().save_related(request, form, formsets, change)
        is_seen = self.is_seen(form, formsets)
        self._announce(request, self.sessions_changed(request, form), is_seen=is_seen)

    def _announce(self, request: HttpRequest, sessions: Iterable[ConferenceSession], *, is_seen: bool = True) -> None:
        """Do what `announce` does; what the public sees is said with what Django says of the save, in one message."""
        for level, words in announcements(request, sessions, is_seen=is_seen):
            if level == messages.INFO:
                request.seen_by_readers = words  # type: ignore[attr-defined]  # read below
            else:
                messages.add_message(request, level, words)

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """Say what was saved or deleted, and what readers see of it."""
        seen = request.__dict__.pop("seen_by_readers", "")
        both = format_html("{} {}", message, seen) if seen else message
        super().message_user(request, both, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is lost, and first which published sessions show it now; or what keeps it from being deleted.

        Django says of what keeps it, a published session in a room, that it is a permission which the account lacks.
        """
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        shown = {session.pk: session for obj in objs for session in self.sessions_shown(request, obj)}
        public = sorted(str(session) for session in shown.values() if session.first_published_at is not None)
        if public:
            words = _("Readers see it now in: %(sessions)s.") % {"sessions": listed_apart(public)}
            deleted = [words, *deleted]
        return deleted, counts, set() if protected else lacking, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, then say what the public sees."""
        shown = list(self.sessions_shown(request, obj))
        super().delete_model(request, obj)
        self._announce(request, shown)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete several, then say what the public sees, once."""
        shown = {session.pk: session for obj in queryset for session in self.sessions_shown(request, obj)}
        super().delete_queryset(request, queryset)
        self._announce(request, shown.values())
