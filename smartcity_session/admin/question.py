"""Questions of the audience in the admin: all sessions together, to be filtered and decided on."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.admin.filters import SessionFilter
from smartcity_session.models import Question, Revision
from smartcity_session.participation.questions import decide


class AnsweredFilter(admin.SimpleListFilter):
    """Whether somebody has answered."""

    title = gettext_lazy("answered")
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (Django's signature)
        """Yes or no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:  # noqa: ARG002 (Django's signature)
        """The questions of the chosen kind."""
        return queryset if self.value() is None else queryset.filter(answered_at__isnull=self.value() == "no")


class QuestionAdminForm(forms.ModelForm[Question]):
    """A question in the version that the organiser saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Question
        fields = ("state", "name", "text", "answer", "answered_at", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        """Refuse to overwrite what somebody else has saved meanwhile; it stays locked until the save is through."""
        cleaned = super().clean()
        saved = Question.objects.select_for_update().get(pk=self.instance.pk)
        if not self.cleaned_data.get("seen") == self.instance.version == saved.version:
            self.data = {**dict(self.data.items()), "seen": str(saved.version)}
            message = _("Somebody else changed this question meanwhile: %(state)s, answer: “%(answer)s”. Save again.")
            raise forms.ValidationError(message % {"state": saved.get_state_display(), "answer": saved.answer})
        return cleaned


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin[Question]):
    """What was asked in all sessions. The chair of one session has a page of its own, made for a phone."""

    form = QuestionAdminForm
    list_display = ("__str__", "session_code", "kind", "name", "state", "backers", "is_answered", "created_at")
    list_filter = ("state", "kind", AnsweredFilter, SessionFilter)
    list_select_related = ("session",)
    search_fields = ("text", "name", "answer", "session__code")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    actions = ("publish", "decline")
    fields = ("session", "about", "state", "name", "text", "answer", "answered_at", "backers", "created_at", "seen")
    readonly_fields = ("session", "about", "backers", "created_at")

    class Media:
        css = {"all": ("css/admin-portal.css",)}

    def get_queryset(self, request: HttpRequest) -> Any:
        """The questions with how many back them."""
        return super().get_queryset(request).by_backing()  # type: ignore[attr-defined]  # our queryset

    @admin.display(description=gettext_lazy("session"), ordering="session__code_key")
    def session_code(self, question: Question) -> SafeString:
        """The code, linked to the chair's page."""
        address = reverse("questions_chair", args=[question.session.slug])
        return format_html('<a href="{}">{}</a>', address, question.session.code)

    @admin.display(description=gettext_lazy("backed by"), ordering="backers")
    def backers(self, question: Any) -> int:
        """How many browsers back it."""
        count: int = question.backers
        return count

    @admin.display(description=gettext_lazy("answered"), boolean=True)
    def is_answered(self, question: Question) -> bool:
        """Whether somebody has answered, in the room or in writing."""
        return question.answered_at is not None

    @admin.display(description=gettext_lazy("about"))
    def about(self, question: Question) -> str:
        """The talk or the guiding question; empty for the session as a whole."""
        return str(question.talk or question.guiding_question or "–")

    @admin.action(permissions=["change"], description=gettext_lazy("Publish selected questions"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        """Publish them."""
        self._decide(request, queryset, Question.State.PUBLISHED)

    @admin.action(permissions=["change"], description=gettext_lazy("Decline selected questions"))
    def decline(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        """Decline them: nobody outside sees them."""
        self._decide(request, queryset, Question.State.DECLINED)

    def _decide(self, request: HttpRequest, queryset: QuerySet[Question], state: Question.State) -> None:
        chosen = list(queryset)
        for question in chosen:
            decide(question=question, state=state)
        words = ngettext("%(count)d question: %(state)s.", "%(count)d questions: %(state)s.", len(chosen))
        messages.success(request, words % {"count": len(chosen), "state": state.label})

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save it as the next version."""
        obj.version = F("version") + 1
        super().save_model(request, obj, form, change)
        Revision.record()  # readers may have seen what now waits again

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: the audience asks."""
        return False
