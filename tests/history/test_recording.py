"""An action with consequences is an entry: who, when, from what to what."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from smartcity_session.history import Action, acting, batch, record
from smartcity_session.models import HistoryEntry
from tests.factories.rows import SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


def notes() -> list[str]:
    return list(HistoryEntry.objects.filter(action=Action.NOTE).order_by("pk").values_list("note", flat=True))


def test_an_entry_says_who_did_what_from_what_to_what() -> None:
    ana, ben = UserFactory.create(username="ana"), UserFactory.create(username="ben")
    entry = record(action=Action.ROLE, by=ana, subject=ben, before={"role": "Editor"}, after={"role": "Organiser"})
    entry = HistoryEntry.objects.get(pk=entry.pk)
    assert (entry.by, entry.action, entry.model, entry.object_pk) == (ana, "role", "auth.user", str(ben.pk))
    assert (entry.label, entry.before, entry.after) == ("ben", {"role": "Editor"}, {"role": "Organiser"})


def test_an_entry_of_a_session_is_in_its_history() -> None:
    session = SessionFactory.create(code="D4")
    entry = record(action=Action.EXPORT, session=session, note="Addresses of speakers")
    assert list(HistoryEntry.objects.filter(session_pk=session.pk, action="export")) == [entry]


def test_a_command_names_itself_and_an_account_is_whoever_acts() -> None:
    ana = UserFactory.create()
    with acting(via="import_session"):
        by_command = record(action=Action.NOTE)
    with acting(by=ana):
        by_account = record(action=Action.NOTE)
        by_nobody = record(action=Action.NOTE, by=None)
    found: Any = [(each.by, each.via) for each in (by_command, by_account, by_nobody)]
    assert found == [(None, "import_session"), (ana, ""), (None, "")]


def test_a_batch_is_written_by_one_query_and_each_part_belongs_to_it() -> None:
    with CaptureQueriesContext(connection) as queries, acting(), batch():
        for number in range(20):
            record(action=Action.NOTE, note=str(number))
    assert len([each for each in queries if "INSERT" in each["sql"]]) == 1
    assert notes() == [str(number) for number in range(20)]
    assert HistoryEntry.objects.values("batch").distinct().count() == 1


def test_what_is_undone_within_a_batch_leaves_no_entry() -> None:
    with batch():
        record(action=Action.NOTE, note="stays")
        with transaction.atomic():
            record(action=Action.NOTE, note="goes")
            transaction.set_rollback(True)
        record(action=Action.NOTE, note="stays, too")
    assert notes() == ["stays", "stays, too"]
