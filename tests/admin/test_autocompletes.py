"""A chooser of the admin that is sent something else than a key says so, and shows nothing for it."""

import pytest
from django.test import Client

from tests.factories.rows import CongressFactory, SessionFactory, TalkFactory

pytestmark = pytest.mark.django_db

NO_KEYS = ["{00000000-0000-0000-0000-000000000000}", "x", "-1", "1.5", "9" * 40, "٣", "\u2460", "1 or 1"]


@pytest.mark.parametrize("value", NO_KEYS)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/admin/smartcity_session/notice/add/", "session"),
        ("/admin/smartcity_session/programmebreak/add/", "location"),
        ("/admin/smartcity_session/conferencesession/add/", "topics"),
    ],
)
def test_what_is_no_key_is_refused_in_words(organiser: Client, path: str, field: str, value: str) -> None:
    CongressFactory.create()
    response = organiser.post(path, {field: value})
    assert response.status_code == 200
    assert f"id_{field}_error" in response.content.decode()


@pytest.mark.parametrize("value", NO_KEYS)
def test_in_a_list_too(organiser: Client, value: str) -> None:
    talk = TalkFactory.create(session=SessionFactory.create())
    rows = {"contributions-TOTAL_FORMS": "1", "contributions-INITIAL_FORMS": "0", "contributions-0-speaker": value}
    response = organiser.post(f"/admin/speakers/talk/{talk.pk}/change/", {"title": "Trees", **rows})
    assert response.status_code == 200
