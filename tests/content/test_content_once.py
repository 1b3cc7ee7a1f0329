"""What the read of many sessions makes once, and that its canonical JSON says all of it."""

import dataclasses
import json
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smartcity_session.content import content_json, session_contents
from smartcity_session.models import ConferenceSession
from tests.factories.contents import content_of, event_of, talk_of
from tests.factories.rows import ContributionFactory, SessionFactory, SpeakerFactory, TalkFactory


def test_the_canonical_json_is_that_of_all_fields() -> None:
    content = content_of(talks=(talk_of(1, start_time=time(14, 10)),), events=(event_of(1),))

    def iso(value: date | time) -> str:
        return value.isoformat()

    options = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":"), "default": iso}
    assert content_json(content) == json.dumps(dataclasses.asdict(content), **options)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_somebody_with_many_parts_and_the_congress_of_all_sessions_are_one_object() -> None:
    speaker, first = SpeakerFactory.create(), SessionFactory.create()
    sessions = [first, SessionFactory.create(congress=first.congress)]
    for session in sessions:
        ContributionFactory.create(talk=TalkFactory.create(session=session), speaker=speaker)
    contents = session_contents(sessions)
    persons = [content.talks[0].contributions[0].person for content in contents]
    assert persons[0].name == speaker.name
    assert persons[0] is persons[1]
    assert contents[0].congress is contents[1].congress


@pytest.mark.django_db
def test_the_queries_for_all_sessions_name_none_of_them() -> None:
    first = SessionFactory.create()
    texts = []
    for _more in range(2):
        TalkFactory.create(session=SessionFactory.create(congress=first.congress))
        sessions = list(ConferenceSession.objects.select_related("congress").order_by("pk"))
        with CaptureQueriesContext(connection) as captured:
            contents = session_contents(sessions, among=ConferenceSession.objects.all())
        texts.append([query["sql"] for query in captured.captured_queries])
        assert contents == session_contents(sessions)
    assert len(texts[0]) == 3
    assert texts[0] == texts[1]
