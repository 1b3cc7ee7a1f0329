"""What waits for somebody: questions, requests, problems, PDFs that are behind, namesakes, open materials."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from materials.models import Material
from smartcity_session.accounts.roles import CHANGE_QUESTIONS, CHANGE_SESSIONS
from smartcity_session.accounts.row_rights import may_everywhere, rows_allowed
from smartcity_session.admin.problems import address_of
from smartcity_session.admin.publishing import PUBLISH
from smartcity_session.admin.readiness import item_address, list_address
from smartcity_session.models import (
    ConferenceSession,
    Congress,
    Question,
    ReaderRequest,
    ReadinessItem,
    SessionReadiness,
)
from smartcity_session.timetable.problems import found_problems, open_problems
from speakers.models import Speaker

CHANGE_MATERIALS = "materials.change_material"
SESSIONS_NAMED = 4
PROBLEMS_NAMED = 3
SESSIONS_LOOKED_AT = 150  # of which the problems are found in some hundredths of a second


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody: how much of it, as far as that is known, what it is, and where it is done."""

    count: int | None
    words: str
    address: str
    action: str
    places: tuple[tuple[str, str], ...] = ()


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """What waits, the most urgent first, each in one query, for those who can do it."""
    user = request.user
    if user.has_perm(CHANGE_QUESTIONS):
        yield from _questions(rows_allowed(user, CHANGE_QUESTIONS, Question.objects.all()))
    if user.has_perm("smartcity_session.change_readerrequest"):
        yield from _requests()
    if may_everywhere(user, CHANGE_SESSIONS):
        yield from _problems()
    if may_everywhere(user, CHANGE_SESSIONS, PUBLISH):
        yield from _behind()
    if may_everywhere(user, "speakers.change_speaker"):
        yield from _duplicates()
    if user.has_perm(CHANGE_MATERIALS):
        yield from _materials(rows_allowed(user, CHANGE_MATERIALS, Material.objects.all()))


def _questions(questions: QuerySet[Question]) -> Iterator[Waiting]:
    rows = questions.filter(state=Question.State.WAITING).values_list("session__code")
    found = list(rows.annotate(count=Count("pk"), first=Min("created_at")).order_by("first"))
    if found:
        count = sum(number for _code, number, _first in found)
        words = ngettext("question waits to be chosen", "questions wait to be chosen", count)
        places = tuple(
            (code, reverse("questions_chair", args=[code.lower()])) for code, _number, _first in found[:SESSIONS_NAMED]
        )
        address = list_address("smartcity_session_question", state__exact=Question.State.WAITING.value)
        yield Waiting(count, words, address, _("Choose"), places)


def _requests() -> Iterator[Waiting]:
    count = ReaderRequest.objects.filter(state=ReaderRequest.State.OPEN).count()
    if count:
        address = list_address("smartcity_session_readerrequest", state__exact=ReaderRequest.State.OPEN.value)
        words = ngettext("request of a reader is open", "requests of readers are open", count)
        yield Waiting(count, words, address, pgettext("verb", "Answer"))


def _problems() -> Iterator[Waiting]:
    """The problems that nobody accepts. Those of a large programme are on their page alone: to find them takes long."""
    congress = Congress.objects.current()
    if congress is None:
        return
    if ConferenceSession.objects.count() > SESSIONS_LOOKED_AT:
        words = _("Two things in one room, or somebody in two places?")
        yield Waiting(None, words, reverse("admin:problems"), _("Look"))
        return
    found = open_problems(found_problems(congress))
    if found:
        places = tuple((each.words, address_of(each.concerned[0])) for each in found[:PROBLEMS_NAMED])
        words = ngettext("problem of the programme", "problems of the programme", len(found))
        yield Waiting(len(found), words, reverse("admin:problems"), _("Solve"), places)


def _behind() -> Iterator[Waiting]:
    behind = SessionReadiness.objects.behind()
    count = behind.count()
    if count:
        rows = ConferenceSession.objects.filter(readiness__in=behind).in_programme_order()
        pairs = rows.values_list("code", "pk")[:SESSIONS_NAMED]
        places = tuple((code, item_address(pk, ReadinessItem.PDF)) for code, pk in pairs)
        words = ngettext("PDF is behind its page", "PDFs are behind their pages", count)
        yield Waiting(count, words, reverse("admin:publish_batch"), _("Look and publish"), places)


def _duplicates() -> Iterator[Waiting]:
    count = Speaker.objects.with_namesakes().count()
    if count:
        words = ngettext("speaker may have been entered twice", "speakers may have been entered twice", count)
        yield Waiting(count, words, list_address("speakers_speaker", namesakes="1"), _("Compare"))


def _materials(materials: QuerySet[Material]) -> Iterator[Waiting]:
    rows = materials.filter(file="", link="").order_by("session__date", "session__code")
    count = rows.count()
    if count:
        pairs = rows.values_list("title", "session")[:SESSIONS_NAMED]
        places = tuple((title, item_address(pk, ReadinessItem.MATERIALS)) for title, pk in pairs)
        words = ngettext("material has neither file nor link", "materials have neither file nor link", count)
        yield Waiting(count, words, list_address("materials_material"), _("Add"), places)
