"""Speakers and talks in the admin."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from smartcity_session.accounts.roles import CHANGE_SESSIONS, SEE_EMAIL
from smartcity_session.accounts.row_rights import may, may_everywhere
from smartcity_session.admin.erasing import erasing_urls, may_erase
from smartcity_session.admin.filters import SessionFilter
from smartcity_session.admin.inlines import TalkContributionInline
from smartcity_session.admin.merging import (
    CHANGE_SPEAKERS,
    change_address,
    merge_address,
    merge_urls,
    parts_of,
    portrait_of,
    sessions_of,
)
from smartcity_session.admin.people_tables import SpeakerTable, TalkTable
from smartcity_session.admin.problems import warn_of_problems
from smartcity_session.admin.publishing import AnnouncingAdmin, change_url
from smartcity_session.admin.rows import RowsAdmin
from smartcity_session.admin.session_actions import CHANGE_TALK, talk_action_urls
from smartcity_session.admin.session_list import search_words
from smartcity_session.admin.tables import TableAdmin
from smartcity_session.admin.uploads import UploadingAdmin
from smartcity_session.admin.widgets import PhotoWidget
from smartcity_session.files.stored_files import open_stored
from smartcity_session.models import ConferenceSession
from smartcity_session.models.fields import clean_text
from smartcity_session.presentation.problems import Subject
from smartcity_session.text.identifiers import whole_number
from speakers.forms import SpeakerForm
from speakers.merging import say_different, store_former_slug
from speakers.models import Contribution, FormerName, Speaker, Talk
from speakers.names import match_key

ANOTHER = "another"


def may_see_email(request: HttpRequest, speaker: Speaker | None) -> bool:
    """Whether the account may see, and give, the e-mail address of the speaker; of a new one, of any."""
    if speaker is None or speaker.pk is None:
        return request.user.has_perm(SEE_EMAIL)
    return may(request.user, SEE_EMAIL, speaker)


class AdminSpeakerForm(SpeakerForm):
    """A speaker; the stored photo is linked to where the portal serves it, and people of the same name are asked about.

    `namesakes` are those of whom it is to be said whether this is the same person.
    """

    same_person = forms.ChoiceField(
        label=_("Is it the same person?"), required=False, widget=forms.RadioSelect, choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "photo" in self.fields:  # not for those who may only look
            self.fields["photo"].widget = PhotoWidget()
        self.namesakes = list(self._namesakes())
        question = self.fields.get("same_person")
        if isinstance(question, forms.ChoiceField):
            yes = [(str(each.pk), _pictured(each, gettext("Yes: %(speaker)s"))) for each in self.namesakes]
            question.choices = [*yes, (ANOTHER, gettext("No, this is another person"))]
            if not self.namesakes:
                question.widget = forms.HiddenInput()

    def _namesakes(self) -> Iterable[Speaker]:
        typed = clean_text(self.data.get(self.add_prefix("name"), ""))
        if not typed or (self.instance.pk and match_key(typed) == match_key(self.instance.name)):
            return ()
        return Speaker.objects.perhaps_the_same_as(Speaker(pk=self.instance.pk, name=typed))

    def clean_same_person(self) -> str:
        """Ask until there is an answer."""
        answer: str = self.cleaned_data["same_person"]
        if self.namesakes and answer != ANOTHER:
            raise forms.ValidationError(gettext("The portal knows somebody of this name. Say whether it is this one."))
        return answer


def _pictured(speaker: Speaker, words: str) -> SafeString:
    """The words about the speaker, beside the photo if there is one: it tells two of one name apart."""
    photo = portrait_of(speaker) if speaker.photo_digest else ""
    return format_html("{}{}", photo, words % {"speaker": speaker})


class NamesakeFilter(admin.SimpleListFilter):
    """Speakers who may have been entered twice."""

    title = _("same name")
    parameter_name = "namesakes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (Django's signature)
        """One choice."""
        return [("1", _("Perhaps entered twice"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 (Django's signature)
        """Those of whom nobody has said yet whether they are one person."""
        return queryset.with_namesakes() if self.value() else queryset


class FormerNameInline(admin.TabularInline[FormerName, Speaker]):
    """Names by which the search finds the speaker, too."""

    model = FormerName
    extra = 0
    fields = ("name",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The name, with its label for those who hear the page: in a table it is the heading of the column alone."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "name":
            field.widget.attrs["aria-label"] = field.label
        return field


@admin.register(Speaker)
class SpeakerAdmin(TableAdmin, UploadingAdmin, AnnouncingAdmin):
    """People, with their photo and with what they do in the programme."""

    table = SpeakerTable

    form = AdminSpeakerForm
    offers_all_rows = True  # by name: a host puts people into a session who are in another one, too
    list_display = ("full_name", "portrait", "original_name", "affiliation", "parts")
    list_display_links = ("full_name", "portrait")
    list_filter = (NamesakeFilter, "country")
    search_fields = ("name", "original_name", "affiliation", "organisation")  # and former names
    search_help_text = _("Name, name in original script, affiliation, former name")
    ordering = ("sort_key",)
    actions = ("merge",)
    inlines = (FormerNameInline,)
    readonly_fields = ("portrait", "appearances", "namesakes")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("title", "name", "family_name"),
                    "same_person",
                    ("original_name", "original_language"),
                    "affiliation",
                    "namesakes",
                )
            },
        ),
        (
            _("Photo"),
            {
                "fields": (("portrait", "photo"), ("photo_across", "photo_down")),
                "description": _("The square is cut around the centre of attention: click on it, or give two numbers."),
            },
        ),
        (_("Biography"), {"fields": ("bio", "pronouns")}),
        (_("Links"), {"fields": ("website", "orcid", "other_links")}),
        (
            _("Affiliation in parts"),
            {
                "fields": (("role", "organisation"), ("city", "country")),
                "classes": ("collapse",),
                "description": _("For lists and for machines that read the page. People see the affiliation line."),
            },
        ),
        (_("Web address"), {"fields": ("slug",), "classes": ("collapse",)}),
        (_("In the programme"), {"fields": ("appearances",)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Speaker | None = None) -> Any:
        """The groups of fields; with the e-mail address, for those who may see that of this person."""
        groups = super().get_fieldsets(request, obj)
        if not may_see_email(request, obj):
            return groups
        note = _("For the organisers, and for the hosts of this person's sessions. It is public nowhere.")
        return [*groups[:1], (_("Contact"), {"fields": ("email",), "description": note}), *groups[1:]]

    @admin.display(description=_("name"), ordering="sort_key")
    def full_name(self, speaker: Speaker) -> str:
        """The name as the public reads it."""
        return speaker.full_name

    def get_queryset(self, request: HttpRequest) -> Any:
        """The speakers with the number of their parts."""
        parts = Contribution.objects.filter(speaker=OuterRef("pk")).order_by().values("speaker")
        count = Coalesce(Subquery(parts.annotate(count=Count("pk")).values("count")), 0)
        return super().get_queryset(request).annotate(part_count=count)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:  # noqa: ARG002 (Django's signature)
        """The speakers of whom a field or a former name has each of the words.

        Django would join the former names and look for every speaker of the join once more.
        """
        for word in search_words(search_term):
            former = FormerName.objects.filter(name__icontains=word).values("speaker")
            fields = (Q(**{f"{field}__icontains": word}) for field in self.search_fields)
            queryset = queryset.filter(reduce(or_, fields, Q(pk__in=former)))
        return queryset, False

    def sessions_shown(self, request: HttpRequest, obj: Speaker) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """The published sessions that the speaker has a part in."""
        return sessions_of(obj)

    def get_view_on_site_url(self, obj: Speaker | None = None) -> str | None:
        """The public page, once the speaker has a part in a published session: as stored, whatever is being typed."""
        stored = Speaker.objects.published().filter(pk=obj.pk).first() if obj is not None and obj.pk else None
        return stored.get_absolute_url() if stored is not None else None

    @admin.display(description=_("photo"))
    def portrait(self, speaker: Speaker) -> SafeString:
        """The photo as pages show it."""
        return portrait_of(speaker)

    @admin.display(description=_("parts"), ordering="part_count")
    def parts(self, speaker: Any) -> int:
        """How many parts the speaker has in sessions and talks."""
        return int(speaker.part_count)

    @admin.display(description=_("parts"))
    def appearances(self, speaker: Speaker) -> SafeString:
        """Each part of the speaker, with links to where it is edited."""
        return parts_of(speaker)

    @admin.display(description=_("perhaps the same person"))
    def namesakes(self, speaker: Speaker) -> SafeString:
        """Speakers whose names read alike, as long as nobody has said whether they are the same person."""
        found = Speaker.objects.perhaps_the_same_as(speaker) if speaker.pk else Speaker.objects.none()
        links = ((merge_address(speaker, other), other) for other in found)
        return format_html_join("", '<div><a href="{}">{}</a></div>', links) or format_html("{}", "–")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Who may compare any two speakers, and say that they are two; to merge them takes more, as their page says."""
        return may_everywhere(request.user, CHANGE_SPEAKERS)

    @admin.action(description=_("Merge two speakers"), permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Lead to the page where the two chosen ones are side by side."""
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) != 2:
            messages.warning(request, gettext("Choose the two speakers who are one person."))
            return None
        return redirect(merge_address(*chosen))

    def get_urls(self) -> Any:
        """The pages for merging and erasing and the whole photo, beside Django's own pages."""
        photo = path("<int:pk>/photo/", self.admin_site.admin_view(self.whole_photo), name="speaker_photo")
        own = [*merge_urls(self.admin_site), *erasing_urls(self.admin_site), photo]
        return [*own, *super().get_urls()]

    def whole_photo(self, request: HttpRequest, pk: int) -> FileResponse:
        """The photo before it is cut, for those who may see the speaker."""
        speaker = get_object_or_404(Speaker.objects.exclude(photo=""), pk=pk)
        if not self.has_view_permission(request, speaker):
            raise PermissionDenied
        try:
            return FileResponse(open_stored(str(speaker.photo.name)), content_type="image/jpeg")
        except FileNotFoundError as error:
            raise Http404(gettext("The photo is not in the storage.")) from error

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save; where somebody typed a person who is here already, nothing is saved, and the way leads to that one."""
        extra_context = {"may_erase": may_erase(request.user), **(extra_context or {})}
        known = Speaker.objects.filter(pk=whole_number(request.POST.get("same_person", ""), digits=9) or 0).first()
        if known is None or not self.has_view_or_change_permission(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        if IS_POPUP_VAR in request.POST:
            return self.response_add(request, known)
        typed = Speaker.objects.filter(pk=object_id).first() if object_id else None
        words = gettext("Nothing was saved: %(speaker)s is here already.")
        messages.info(request, words % {"speaker": known})
        return redirect(merge_address(typed, known) if typed is not None else change_address(known))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save, and keep the former address and the answer about people of the same name."""
        super().save_related(request, form, formsets, change)
        if change and "slug" in form.changed_data:
            store_former_slug(speaker=form.instance, former=form.initial["slug"])
        self._say_where_the_organisation_is(request, form)
        for other in form.namesakes:
            say_different(one=form.instance, other=other)

    def _say_where_the_organisation_is(self, request: HttpRequest, form: Any) -> None:
        """Where the affiliation line names another organisation now than the field of it: say so."""
        name = form.instance.organisation
        is_alone = "affiliation" in form.changed_data and "organisation" not in form.changed_data
        if is_alone and name and name.casefold() not in form.instance.affiliation.casefold():
            words = gettext("The organisation is still “%(name)s”: readers see it, too. See “Affiliation in parts”.")
            messages.warning(request, words % {"name": name})


@admin.register(Talk)
class TalkAdmin(RowsAdmin, TableAdmin, AnnouncingAdmin):
    """A talk with its abstract and everybody who has a part in it. Talks are added on the page of their session."""

    table = TalkTable

    list_display = ("title", "code", "start_time", "minutes")
    list_filter = (SessionFilter,)
    list_select_related = ("session",)
    search_fields = ("title", "session__code", "session__title", "contributions__speaker__name")
    ordering = ("session__code_key", "position")
    fields = ("in_session", "title", "abstract", ("start_time", "minutes"))
    readonly_fields = ("in_session", "in_own_session")
    inlines = (TalkContributionInline,)

    def get_fields(self, request: HttpRequest, obj: Talk | None = None) -> Any:
        """The fields; its session without the way to another one, for those who cannot move it."""
        fields = super().get_fields(request, obj)
        may_move = may_everywhere(request.user, CHANGE_TALK, CHANGE_SESSIONS)
        return fields if may_move else ["in_own_session" if each == "in_session" else each for each in fields]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save, and say which problems its session has."""
        super().save_related(request, form, formsets, change)
        warn_of_problems(request, Subject.SESSION, form.instance.session)

    def sessions_shown(self, request: HttpRequest, obj: Talk) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """The session of the talk."""
        return [obj.session]

    def get_urls(self) -> Any:
        """The page that moves a talk, beside Django's own pages."""
        return [*talk_action_urls(self.admin_site), *super().get_urls()]

    @admin.display(description=_("session"), ordering="session__code_key")
    def code(self, talk: Talk) -> str:
        """The code of its session."""
        return talk.session.code

    @admin.display(description=_("session"))
    def in_session(self, talk: Talk) -> SafeString:
        """Its session, with a link to where that is edited."""
        move = reverse("admin:speakers_talk_move", args=[talk.pk])
        words = gettext("Move to another session…")
        return format_html(
            '<a href="{}">{}</a> (<a href="{}">{}</a>)', change_url(talk.session), talk.session, move, words
        )

    @admin.display(description=_("session"))
    def in_own_session(self, talk: Talk) -> SafeString:
        """Its session, with a link to where that is edited."""
        return format_html('<a href="{}">{}</a>', change_url(talk.session), talk.session)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody here: a talk is added where its place in the session is seen."""
        return False
