"""The same addresses before, during and after a session: the moment is passed in by the clock of the readers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.models import Appointment, ConferenceSession, Notice
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    LinkedEventFactory,
    MaterialFactory,
    NoticeFactory,
    OutcomeFactory,
    SessionFactory,
)
from tests.pages import words

pytestmark = pytest.mark.django_db

AsOf = Callable[..., Any]
STREAM, RECORDING = "https://live.example/4", "https://tube.example/4"


@pytest.fixture
def as_of(client: Client, monkeypatch: pytest.MonkeyPatch) -> AsOf:
    """Ask for an address at a time of UTC on 9 April 2015: Seoul is nine hours ahead."""

    def asked(path: str, hour: int, minute: int = 0, *, day: int = 9) -> Any:
        moment = datetime(2015, 4, day, hour, minute, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        return client.get(path)

    return asked


@pytest.fixture
def afternoon() -> ConferenceSession:
    """D4 from 14:00 until 15:30 in Seoul, with two talks, a stream, a recording and materials."""
    session = SessionFactory.create(
        code="D4",
        published=True,
        date=date(2015, 4, 9),
        start_time=time(14),
        end_time=time(15, 30),
        livestream_url=STREAM,
        recording_url=RECORDING,
    )
    talks: list[dict[str, Any]] = [{"minutes": 20}, {"start_time": time(14, 45)}]
    for number, facts in enumerate(talks, start=1):
        talk = {f"talk__{name}": value for name, value in facts.items()}
        ContributionFactory.create(talk__session=session, talk__title=f"Talk {number}", speaker__name="Jo", **talk)
    OutcomeFactory.create(session=session, text="Diversity")
    MaterialFactory.create(session=session, title="Book")
    MaterialFactory.create(session=session, title="Slides", use="after")
    return session


def valid_until(response: Any) -> str | None:
    moment = response.valid_until
    return moment.strftime("%d %H:%M") if moment else None


def in_order(text: str, *phrases: str) -> None:
    assert [phrase for phrase in phrases if phrase not in text] == []
    assert sorted(phrases, key=text.index) == list(phrases)


def test_before_the_session_it_says_when_and_how_to_note_it(as_of: AsOf, afternoon: ConferenceSession) -> None:
    response = as_of("/sessions/d4/", 3)
    text = words(response)
    in_order(
        text,
        "When Thursday 9 April 2015 14:00–15:30 Asia/Seoul, UTC+9",
        "Add to calendar",
        "Livestream On live.example: the link stands here from 14:00 on",
        "Before the session Book After the session Slides",
    )
    assert 'href="/sessions/d4/session.ics">Add to calendar</a>' in response.text
    assert f'href="{STREAM}"' not in response.text
    assert "Now" not in text
    assert valid_until(response) == "09 05:00"


def test_while_a_talk_is_on_the_page_says_which_and_leads_to_the_stream(
    as_of: AsOf, afternoon: ConferenceSession
) -> None:
    response = as_of("/sessions/d4/", 5, 10)
    in_order(
        words(response),
        "When Thursday 9 April 2015",
        "Now Talk 1 Jo, until 14:20 Next, at 14:45: Talk 2 As of 14:10.",
        "Watch on live.example",
        "14:00 20 minutes On now Talk 1",
    )
    assert f'<a href="#talk-{afternoon.talks.get(title="Talk 1").uuid}">Talk 1</a>' in response.text
    assert f'href="{STREAM}"' in response.text
    assert valid_until(response) == "09 05:20"


def test_between_two_talks_the_session_is_on(as_of: AsOf, afternoon: ConferenceSession) -> None:
    response = as_of("/sessions/d4/", 5, 30)
    assert "Now The session is on. Next, at 14:45: Talk 2 As of 14:30." in words(response)
    assert valid_until(response) == "09 05:45"


def test_after_the_session_recording_slides_and_outcomes_come_first(as_of: AsOf, afternoon: ConferenceSession) -> None:
    response = as_of("/sessions/d4/", 6, 30)
    in_order(
        words(response),
        "When Thursday 9 April 2015",
        "Watch the recording on tube.example",
        "Background material After the session Slides Before the session Book",
        "Diversity",
        "Abstract",
        "Talks 14:00 20 minutes Talk 1",
    )
    assert f'href="{STREAM}"' not in response.text
    assert "Add to calendar" not in response.text
    assert valid_until(response) == "23 06:30"  # when its feedback closes


def test_a_cancelled_session_has_no_now_and_no_stream(as_of: AsOf, afternoon: ConferenceSession) -> None:
    ConferenceSession.objects.update(status="cancelled")
    response = as_of("/sessions/d4/", 5, 10)
    assert "Now" not in words(response)
    assert f'href="{STREAM}"' not in response.text
    assert valid_until(response) is None


def test_an_edition_shows_what_it_said_whatever_the_hour(as_of: AsOf, afternoon: ConferenceSession) -> None:
    EditionFactory.create(session=afternoon)
    before, during = (as_of("/sessions/d4/editions/1/", hour, 10) for hour in (3, 5))
    assert before.content == during.content


def test_a_notice_of_the_congress_is_first_on_every_page_while_it_is_shown(
    as_of: AsOf, afternoon: ConferenceSession
) -> None:
    EditionFactory.create(session=afternoon, short="d4d4d4d4")
    NoticeFactory.create(text="Lunch is at 13:30.\n<b>All</b> are welcome.")
    pages = (
        "/",
        "/sessions/d4/",
        "/sessions/d4/editions/",
        "/sessions/d4/editions/1/",
        "/sessions/d4/changes/1..now/",
        "/e/d4d4d4d4",
        "/speakers/",
        "/materials/",
        "/events/",
        "/check/",
    )
    for path in pages:
        response = as_of(path, 4)
        assert '<div class="notices full" id="notices" role="region" aria-label="Notices">' in response.text, path
        assert "Lunch is at 13:30. <b>All" in words(response), path
        assert response.text.index("Lunch is") < response.text.index("<h1"), path
        assert valid_until(response) in {"09 05:00", "09 06:00"}, path
        assert "Lunch" not in as_of(path, 3, 59).text, path
        assert "Lunch" not in as_of(path, 6).text, path
    assert valid_until(as_of("/speakers/", 3)) == "09 04:00"


def test_a_notice_of_a_session_is_on_its_pages_and_in_its_line_of_the_programme(
    as_of: AsOf, afternoon: ConferenceSession
) -> None:
    EditionFactory.create(session=afternoon)
    SessionFactory.create(code="A1", published=True)
    NoticeFactory.create(session=afternoon, text="We moved to room 3.")
    for path in ("/sessions/d4/", "/sessions/d4/editions/", "/sessions/d4/editions/1/", "/sessions/d4/changes/1..now/"):
        assert "Notice We moved to room 3. 9 April 2015, 13:00" in words(as_of(path, 4)), path
    assert '<time datetime="2015-04-09T04:00+0000">' in as_of("/sessions/d4/", 4).text
    assert "Title of D4 Notice: We moved to room 3." in words(as_of("/", 4))
    assert valid_until(as_of("/", 3)) == "09 04:00"
    for path in ("/sessions/a1/", "/speakers/"):
        assert "room 3" not in as_of(path, 4).text, path


def test_the_programme_marks_what_is_on_and_what_is_next(as_of: AsOf, afternoon: ConferenceSession) -> None:
    SessionFactory.create(code="E1", published=True, date=date(2015, 4, 9), start_time=time(16))
    during = as_of("/", 5, 10)
    assert "14:00–15:30 On now D4" in words(during)
    assert "16:00 Next E1" in words(during)
    assert valid_until(during) == "09 06:30"
    after = words(as_of("/", 6, 30))
    assert "On now" not in after
    assert "16:00 Next E1" in after
    the_day_before = as_of("/", 14, 59, day=8)
    assert "Next Thursday 9 April 2015, 14:00" in words(the_day_before)
    assert 'class="now"' not in the_day_before.text


def test_the_list_of_events_holds_until_one_is_past(as_of: AsOf, afternoon: ConferenceSession) -> None:
    LinkedEventFactory.create(session=afternoon, start_date=date(2015, 4, 20), end_date=None)
    assert valid_until(as_of("/events/", 5)) == "20 15:00"
    assert valid_until(as_of("/events/", 15, day=20)) is None


def test_a_page_without_moments_holds_for_good(as_of: AsOf) -> None:
    SessionFactory.create(code="D4", cancelled=True)
    assert valid_until(as_of("/sessions/d4/", 5)) is None


def test_the_page_of_a_session_without_a_time_holds_until_the_congress_is_over(as_of: AsOf) -> None:
    SessionFactory.create(code="D4", published=True)
    assert valid_until(as_of("/sessions/d4/", 5)) == "12 15:00"
    assert "o be confirmed" in as_of("/sessions/d4/", 14, day=12).text
    over = as_of("/sessions/d4/", 15, day=12)
    assert "o be confirmed" not in over.text
    assert valid_until(over) is None


def test_a_notice_is_named_in_the_calendar_which_learns_when_it_comes_changes_and_goes(
    as_of: AsOf, afternoon: ConferenceSession
) -> None:
    ConferenceSession.objects.update(updated_at=datetime(2015, 4, 1, tzinfo=UTC), livestream_url="")
    note_appointment(session=afternoon)
    Appointment.objects.update(noted_at=datetime(2015, 4, 1, tzinfo=UTC))
    notice = NoticeFactory.create(session=afternoon, text="We moved to room 3.")
    Notice.objects.update(updated_at=datetime(2015, 4, 2, tzinfo=UTC))

    def told(path: str, hour: int) -> tuple[int, str, bool]:
        response = as_of(path, hour)
        events: list[Any] = list(Calendar.from_ical(response.content).events)
        event = next(each for each in events if each["uid"] == str(afternoon.uuid))
        named = "Notice: We moved to room 3.\n\n" in str(event["description"])
        return int(event["sequence"]), event["last-modified"].dt.strftime("%d %H:%M"), named

    for path in ("/sessions/d4/session.ics", "/programme.ics"):
        assert told(path, 3) == (3, "02 00:00", False)
        assert told(path, 4) == (4, "09 04:00", True)
        assert told(path, 6) == (5, "09 06:00", False)
        assert valid_until(as_of(path, 4)) == "09 06:00"
    notice.revision += 1
    notice.save()
    assert told("/programme.ics", 5)[0] == 7
    assert told("/programme.ics", 6)[0] == 8


@pytest.mark.parametrize("hours", [{"shown_until": 8}, {"shown_from": 7, "shown_until": 8}, {"shown_until": 5}])
def test_whatever_is_changed_of_a_notice_calendars_are_told_a_higher_number(
    as_of: AsOf, afternoon: ConferenceSession, hours: dict[str, int]
) -> None:
    notice = NoticeFactory.create(session=afternoon)

    def sequence(hour: int) -> int:
        events: list[Any] = list(Calendar.from_ical(as_of("/sessions/d4/session.ics", hour).content).events)
        return int(events[0]["sequence"])

    before = sequence(6)  # it is over
    notice.revision += 1
    for name, hour in hours.items():
        setattr(notice, name, datetime(2015, 4, 9, hour, tzinfo=UTC))
    notice.save()
    assert sequence(6) > before


def test_a_notice_of_the_congress_is_in_every_event_of_a_session(as_of: AsOf, afternoon: ConferenceSession) -> None:
    ConferenceSession.objects.update(abstract="Cities measure.")
    NoticeFactory.create(text="The lifts are out of order.")
    event: Any = Calendar.from_ical(as_of("/sessions/d4/session.ics", 4).content).events[0]
    paragraphs = str(event["description"]).split("\n\n")
    assert paragraphs[-2:] == [
        "Notice of the congress: The lifts are out of order.",
        "http://127.0.0.1:8000/sessions/d4/",
    ]
    assert paragraphs[0] == "Cities measure."


@pytest.mark.parametrize("one_by_one", [True, False])
@pytest.mark.parametrize("whole_congress", [True, False])
def test_a_sequence_number_does_not_fall_when_a_notice_is_deleted(
    as_of: AsOf, afternoon: ConferenceSession, *, whole_congress: bool, one_by_one: bool
) -> None:
    note_appointment(session=afternoon)

    def sequence() -> int:
        events: list[Any] = list(Calendar.from_ical(as_of("/sessions/d4/session.ics", 8).content).events)
        return int(events[0]["sequence"])

    seen = [sequence()]
    notice = NoticeFactory.create(session=None if whole_congress else afternoon, revision=4)
    seen.append(sequence())
    if one_by_one:
        notice.delete()
    else:
        Notice.objects.all().delete()
    seen.append(sequence())
    assert seen == sorted(set(seen))


def test_the_livestream_is_in_the_calendar_while_its_link_is_public(as_of: AsOf, afternoon: ConferenceSession) -> None:
    address = "https://bücher.example/실시간?a=1&b=ü#x"
    ConferenceSession.objects.update(livestream_url=address, updated_at=datetime(2015, 4, 1, tzinfo=UTC))

    def conferences(path: str, hour: int) -> list[str]:
        body = as_of(path, hour).content
        assert not [line for line in body.splitlines() if line.startswith(b"CONFERENCE") and not line.isascii()]
        return [str(event.get("conference", "")) for event in Calendar.from_ical(body).events]

    uri = "https://xn--bcher-kva.example/%EC%8B%A4%EC%8B%9C%EA%B0%84?a=1&b=%C3%BC#x"
    for path in ("/sessions/d4/session.ics", "/programme.ics"):
        found = {hour: conferences(path, hour)[0] for hour in (4, 5, 7)}
        assert found == {4: "", 5: uri, 7: ""}, path
        assert valid_until(as_of(path, 4)) == "09 05:00"
    event: Any = Calendar.from_ical(as_of("/sessions/d4/session.ics", 5).content).events[0]
    assert event["conference"].params == {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": "Livestream"}
    ConferenceSession.objects.update(status="cancelled")
    assert conferences("/sessions/d4/session.ics", 5)[0] == ""


def entries(response: Any) -> list[tuple[str, str, str]]:
    names = [f"{{http://www.w3.org/2005/Atom}}{name}" for name in ("title", "summary", "id")]
    found = ElementTree.fromstring(response.content).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314 (our own)
    return [tuple(entry.findtext(name, "") for name in names) for entry in found]  # type: ignore[misc]  # of three


def test_a_notice_is_an_entry_of_its_own_in_the_feeds(as_of: AsOf, afternoon: ConferenceSession) -> None:
    EditionFactory.create(session=afternoon)
    own = NoticeFactory.create(session=afternoon, text="Room <3>\nSecond floor")
    NoticeFactory.create(session=SessionFactory.create(published=True), text="Elsewhere")
    for path in ("/sessions/d4/feed.atom", "/feed.atom"):
        response = as_of(path, 4)
        assert ("D4, notice: Room <3>", "<p>Room &lt;3&gt;<br>Second floor</p>", own.uuid.urn) in entries(response)
        assert valid_until(response) == "09 06:00"
        assert len(entries(as_of(path, 6))) == 1
    assert len(entries(as_of("/sessions/d4/feed.atom", 4))) == 2
    assert len(entries(as_of("/feed.atom", 4))) == 3


def test_notices_are_in_the_json_while_they_are_shown(as_of: AsOf, afternoon: ConferenceSession) -> None:
    NoticeFactory.create(session=afternoon, text="Room 3")
    NoticeFactory.create(text="For all")
    shown = as_of("/api/v1/notices", 4)
    assert [(each["session_code"], each["text"], each["shown_from"]) for each in shown.json()["items"]] == [
        ("", "For all", "2015-04-09T13:00:00+09:00"),
        ("D4", "Room 3", "2015-04-09T13:00:00+09:00"),
    ]
    assert valid_until(shown) == "09 06:00"
    assert [each["text"] for each in as_of("/api/v1/sessions/d4", 4).json()["notices"]] == ["For all", "Room 3"]
    assert as_of("/api/v1/notices", 3).json()["total"] == 0
    assert as_of("/api/v1/sessions/d4", 6).json()["notices"] == []
