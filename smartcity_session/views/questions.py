"""What the audience asks: the page with its form, the backing of a question, and the chair's view of them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from smartcity_session.accounts.returned_forms import carried_text, returns_typed, show_or_log_in, why_returned
from smartcity_session.accounts.roles import CHANGE_QUESTIONS
from smartcity_session.accounts.row_rights import may
from smartcity_session.content import (
    QuestionPhase,
    congress_content,
    question_times,
    questions_content,
    session_notices,
)
from smartcity_session.models import ConferenceSession, Question
from smartcity_session.models.fields import clean_text
from smartcity_session.participation.forms import DecisionForm, QuestionForm
from smartcity_session.participation.questions import (
    ChangedMeanwhileError,
    answer,
    ask,
    back,
    decide,
    reopen,
    take_back,
)
from smartcity_session.participation.votes import seconds_to_wait, voter_id, voter_of
from smartcity_session.views.errors import keeps_what_was_typed
from smartcity_session.views.pages import MissingPageError, page_language, render_form, render_page, shown_content
from smartcity_session.views.sessions import at_code

REFRESH_S = 30


@keeps_what_was_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_code
def questions(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Show what was asked, backed and answered; take a question while the organisers have them open."""
    now = timezone.now()
    is_open = _is_open(session, now)
    form = QuestionForm(request, now=now, session=session, is_open=is_open)
    if form.is_valid() and (_is_kept(form) or form.has_turn()):
        data = form.cleaned_data
        ask(
            session=session,
            about=data["about"],
            text=data["text"],
            name=data["name"],
            submission=form.submission,
            at=now,
        )
        return redirect("questions_thanks", session.slug)
    content = shown_content(session)
    asked = questions_content(session)
    return render_form(
        request,
        "questions/questions.html",
        form=form,
        shows_form=is_open or form.is_bound,
        congress=content.congress,
        moment=now,
        notices=session_notices(session, after=now, language=page_language()),
        session=content,
        asked=asked,
        phase=asked.times.phase(at=now),
        backed=_backed(request, session),
    )


def _is_open(session: ConferenceSession, now: datetime) -> bool:
    return question_times(session).phase(at=now) is QuestionPhase.OPEN


def _is_kept(form: QuestionForm) -> bool:
    """Whether the same was sent before: a double click takes no turn."""
    return Question.objects.filter(submission=form.submission).exists()


def _backed(request: HttpRequest, session: ConferenceSession) -> frozenset[int]:
    """The numbers of the questions that this browser backs."""
    voter = voter_id(request)
    if voter is None:
        return frozenset()
    return frozenset(session.questions.filter(backings__voter=voter).values_list("pk", flat=True))


@never_cache
@require_safe
@at_code
def questions_thanks(request: HttpRequest, session: ConferenceSession) -> HttpResponse:
    """Say what happens with a question that was sent."""
    content = shown_content(session)
    return render_page(request, "questions/thanks.html", congress=content.congress, session=content)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_code
def question_backing(request: HttpRequest, session: ConferenceSession, number: int) -> HttpResponseBase:
    """Back a published question, or take the backing back; to a reader, the question's own address."""
    now = timezone.now()
    question = session.questions.published().filter(pk=number, kind=Question.Kind.QUESTION).first()
    if question is None:
        raise MissingPageError(_("There is no published question with this number."))
    there = redirect(f"{resolve_url('questions', session.slug)}#question-{number}")
    if request.method != "POST" or not _is_open(session, now):
        return there  # the page says that questions are closed
    voter = voter_of(request)
    wait = seconds_to_wait(request, voter, now=now)
    if wait:
        content = shown_content(session)
        page = render_page(
            request,
            "questions/wait.html",
            congress=content.congress,
            status=429,
            session=content,
            minutes=-(-wait // 60),
        )
        page.headers["Retry-After"] = str(wait)
        return page
    if "take_back" in request.POST:
        take_back(question=question, voter=voter.id)
    else:
        back(question=question, voter=voter.id, at=now)
        voter.remember(there)
    return there


# The chair's view


@dataclass(frozen=True, slots=True)
class Unsaved:
    """An answer that was not written, and why; `number` is that of its question."""

    number: int
    text: str
    reason: str


@returns_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_code
def questions_chair(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Show the chair all questions, the most backed first, and apply what the chair decides."""
    if settings.ADMIN_PATH_IS_SECRET and not admin.site.has_permission(request):
        carried = carried_text(request) if request.method == "POST" else ""
        return render_page(request, "questions/log_in.html", congress=None, status=403, carried=carried)
    if request.method != "POST" and not admin.site.has_permission(request):
        return redirect_to_login(request.get_full_path(), "admin:login")
    return show_or_log_in(admin.site, request, lambda: _decide_and_show(request, session))


def _decide_and_show(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    if not may(request.user, CHANGE_QUESTIONS, session):
        raise PermissionDenied
    if request.method != "POST":
        return _chair_page(request, session)
    if reason := why_returned(request):
        return _chair_page(request, session, notice=reason, typed=_typed_answers(request))
    form = DecisionForm(_decision(request.POST))
    form.full_clean()
    question = session.questions.filter(pk=form.cleaned_data.get("number") or 0).first()
    if question is None:
        raise MissingPageError(_("There is no question with this number."))
    typed = _typed_answers(request)
    text = form.data.get("answer", "")
    others = {number: answer for number, answer in typed.items() if number != question.pk}
    if not form.is_valid():
        unsaved = Unsaved(question.pk, text, form.problem)
        return _chair_page(request, session, unsaved=unsaved, typed=others, status=400)
    try:
        _apply_decision(question, form, now=timezone.now())
    except ChangedMeanwhileError:
        reason = _("Somebody else changed this question meanwhile. Compare, and save again what shall hold.")
        return _chair_page(request, session, unsaved=Unsaved(question.pk, text, reason), typed=others, status=409)
    if form.cleaned_data["deed"] != "answer":
        others = typed  # the text beside the button that was pressed was not saved either
    if _changed(session, others):
        return _chair_page(request, session, notice=_("That is saved. Other answers are not saved yet."), typed=others)
    return redirect(f"{request.path}#question-{question.pk}")


def _decision(post: QueryDict) -> dict[str, Any]:
    """What the pressed button decides, with the version and the answer of its question.

    All questions are in one form, so that no answer is lost; a page of the release before has a form for each.
    """
    button = next((name for name in post if name.startswith("deed-")), "")
    if not button:
        return {name: post[name] for name in post}
    number = button.removeprefix("deed-")
    facts = {"version": post.get(f"version-{number}", ""), "answer": post.get(f"answer-{number}", "")}
    return {"number": number, "deed": post[button], **facts}


def _typed_answers(request: HttpRequest) -> dict[int, str]:
    """What stands in the fields for answers, by the number of the question."""
    fields = ((name.removeprefix("answer-"), text) for name, text in request.POST.items() if name.startswith("answer-"))
    return {int(number): clean_text(text) for number, text in fields if number.isascii() and number.isdigit()}


def _changed(session: ConferenceSession, typed: Mapping[int, str]) -> dict[int, str]:
    """Those of the typed answers that differ from what is saved."""
    saved = dict(session.questions.values_list("pk", "answer"))
    return {number: text for number, text in typed.items() if number in saved and text.strip() != saved[number].strip()}


def _apply_decision(question: Question, form: DecisionForm, *, now: datetime) -> None:
    action, version = form.cleaned_data["deed"], form.cleaned_data["version"]
    if action == "answer":
        answer(question=question, text=form.cleaned_data["answer"], at=now, version=version)
    elif action == "reopen":
        reopen(question=question, version=version)
    else:
        decide(question=question, state=action)


def _chair_page(  # noqa: PLR0913 (what the page has to say)
    request: HttpRequest,
    session: ConferenceSession,
    *,
    unsaved: Unsaved | None = None,
    notice: str = "",
    typed: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    congress = congress_content(session.congress)
    rows: list[Any] = list(session.questions.by_backing().select_related("talk", "guiding_question"))
    changed = _changed(session, typed or {})
    for row in rows:
        row.typed = changed.get(row.pk)
    published = [row for row in rows if row.state == Question.State.PUBLISHED]
    return render_page(
        request,
        "questions/chair.html",
        congress=congress,
        status=status,
        session=session,
        unsaved=unsaved,
        notice=notice,
        follows="follow" in request.GET,
        refresh_s=REFRESH_S,
        groups=(
            (pgettext("questions", "Waiting"), [row for row in rows if row.state == Question.State.WAITING]),
            (_("Published, to be answered"), [row for row in published if row.answered_at is None]),
            (pgettext("questions", "Answered"), [row for row in published if row.answered_at is not None]),
            (pgettext("questions", "Declined"), [row for row in rows if row.state == Question.State.DECLINED]),
        ),
    )
