"""Changes that concern more than one session: a talk moves, a session is copied, two swap codes, the example goes."""

import copy
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from smartcity_session.editions.former_codes import store_former_code
from smartcity_session.history.capture import update_rows
from smartcity_session.importer.text.decoding import read_bytes
from smartcity_session.importer.text.parse import parse
from smartcity_session.models import ConferenceSession, Edition, Revision, Translation
from smartcity_session.models.edition import EditionFile, EditionSheet, Redaction, Withdrawal
from speakers.models import Speaker, Talk

EXAMPLE = Path(settings.BASE_DIR) / "smartcity_session" / "demo" / "session-d4.txt"
# Not when and where: it is another time
COPIED = ("title", "language", "abstract", "outcomes_lead_in", "format", "organiser", "partners")
COPIED_LISTS = ("guiding_questions", "spoken_languages", "related_sessions", "linked_events")


class NotTheExampleError(Exception):
    """Raised when a session that is not the example, or not the only published one, would be removed."""


@transaction.atomic
def move_talk(*, talk: Talk, session: ConferenceSession) -> None:
    """Make the talk the last one of another session, with its people and with what the audience asks about it.

    A start that is no time of that session is dropped: readers would see it at once.
    """
    last = session.talks.aggregate(last=Max("position"))["last"] or 0
    former = talk.session
    talk.session, talk.position = session, last + 1
    if talk.start_time and not _is_within(talk.start_time, session):
        talk.start_time = None
    talk.save()
    talk.questions.update(session=session)
    update_rows(Translation.objects.of(talk), session=session)
    for changed in (former, session):
        changed.save(update_fields=["updated_at"])
    Revision.record()


def _is_within(moment: time, session: ConferenceSession) -> bool:
    """Whether the local time is one of the session, as far as its times are known; it may end after midnight."""
    start: time | None = session.start_time
    end: time | None = session.end_time
    if start is None or end is None:
        return start is None or start <= moment
    return start <= moment < end if start < end else moment >= start or moment < end


@transaction.atomic
def swap_codes(*, one: ConferenceSession, other: ConferenceSession, at: datetime) -> None:
    """Give each of the two the code of the other. Links with a code lead to the session that has it now."""
    rows = ConferenceSession.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk])
    codes = dict(rows.values_list("pk", "code"))
    one.code = uuid4().hex[:20]  # no two sessions may have one code, not even for a moment
    one.save(update_fields=["code"])
    for session, code in ((other, codes[one.pk]), (one, codes[other.pk])):
        session.code = code
        session.save(update_fields=["code", "updated_at"])
    for session in (one, other):
        store_former_code(session=session, former=codes[session.pk], at=at)


@transaction.atomic
def copy_session(*, session: ConferenceSession, code: str, title: str) -> ConferenceSession:
    """A draft with the texts, talks, people, languages, events and links of the session.

    Date, time and room are left open, and what came of it is, too. Files stay with the session that they are of.
    """
    facts = {name: getattr(session, name) for name in COPIED}
    copied = ConferenceSession.objects.create(congress=session.congress, code=code, **{**facts, "title": title})
    copied.topics.set(session.topics.all())
    Translation.objects.copy(source=session, target=copied)
    for name in COPIED_LISTS:
        _copy_rows(getattr(session, name).all(), session=copied)
    _copy_rows(session.contributions.all(), session=copied)
    _copy_rows(session.outcomes.all(), session=copied, result="", evidence="", evidence_link="")
    _copy_rows(session.materials.filter(file=""), session=copied)
    for talk in session.talks.order_by("position", "pk"):
        people = list(talk.contributions.all())
        [its_copy] = _copy_rows([talk], session=copied, start_time=None)
        _copy_rows(people, talk=its_copy)
    return copied


def _copy_rows(rows: Iterable[Any], **changes: Any) -> list[Any]:
    copies = []
    for row in rows:
        source = copy.copy(row)
        row.pk = None
        row._state.adding = True  # noqa: SLF001 (Django documents it for copies)
        if hasattr(row, "uuid"):
            row.uuid = uuid4()
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        Translation.objects.copy(source=source, target=row)
        copies.append(row)
    return copies


def may_remove_example(session: ConferenceSession) -> bool:
    """Whether it is the session that the demo has loaded, and no other session was published."""
    if ConferenceSession.objects.published().exclude(pk=session.pk).exists():
        return False
    text = parse(read_bytes(EXAMPLE.read_bytes())).text
    return session.source_texts.filter(text=text, imported_by=None).exists()


@transaction.atomic
def remove_example(*, session: ConferenceSession) -> None:
    """Delete the example session with its editions, and the speakers who have no other part.

    :raises NotTheExampleError: for any other session; readers know a published one.
    """
    if not may_remove_example(session):
        raise NotTheExampleError(_("Only the example can be removed, and only while no other session was published."))
    speakers = Speaker.objects.filter(
        models.Q(contributions__session=session) | models.Q(contributions__talk__session=session)
    )
    keys = list(speakers.values_list("pk", flat=True))
    for model in (EditionFile, EditionSheet, Withdrawal, Redaction):
        models.QuerySet(model).filter(edition__session=session).delete()  # their own refuse: readers hold editions
    models.QuerySet(Edition).filter(session=session).delete()
    models.QuerySet(ConferenceSession).filter(pk=session.pk).delete()
    Speaker.objects.filter(pk__in=keys, contributions__isnull=True).delete()
    Revision.record()
