"""Many who write at once: each write is stored, and nobody is told that the database is locked."""

import pytest

from tests.factories.rows import SessionFactory
from tests.nodes.writing import ACTIONS, WRITERS, programme_of, stored, write_all


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_lose_no_write_and_none_is_refused() -> None:
    programme = programme_of(SessionFactory.create(code="D4", published=True))
    each = 4 * WRITERS
    outcome = write_all(programme, writes=each * len(ACTIONS))
    assert outcome.failures == []
    assert stored(programme) == outcome.done == dict.fromkeys(ACTIONS, each)
