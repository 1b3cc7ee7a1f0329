"""Organisers write notices in the clock of the congress, and see what readers see of them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from smartcity_session.models import Notice
from tests.admin.pages import SESSIONS, Answer, Form, session_path
from tests.clock import Clock
from tests.factories.rows import CongressFactory, NoticeFactory, SessionFactory

NOTICES = "/admin/smartcity_session/notice/"


def typed(form: Form, begin: tuple[str, str], end: tuple[str, str]) -> Form:
    form["shown_from_0"], form["shown_from_1"] = begin
    form["shown_until_0"], form["shown_until_1"] = end
    return form


def change_path(notice: Notice) -> str:
    return f"{NOTICES}{notice.pk}/change/"


def test_moments_are_typed_and_shown_in_the_zone_that_the_form_names(organiser: Client) -> None:
    CongressFactory.create()
    form = typed(Form(organiser, NOTICES + "add/"), ("2015-04-09", "13:00"), ("2015-04-09", "15:00"))
    assert "Local times of the congress: Asia/Seoul (UTC+9 now)." in form.page.text_content()
    form["text"] = "Lunch is at 13:30."
    assert form.send().errors == []
    notice = Notice.objects.get()
    assert (notice.shown_from, notice.session) == (datetime(2015, 4, 9, 4, tzinfo=UTC), None)
    again = Form(organiser, change_path(notice))
    assert (again["shown_from_0"], again["shown_from_1"]) == ("2015-04-09", "13:00")
    assert again.page.xpath("//body/@data-admin-utc-offset") == [str(9 * 3600)]


def test_the_list_says_in_the_zone_what_is_planned_shown_and_over(organiser: Client) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    session = SessionFactory.create(code="D4", published=True)
    NoticeFactory.create(text="Later", shown_from=now + hour, shown_until=now + 2 * hour)
    NoticeFactory.create(text="Now", session=session, shown_from=now - hour, shown_until=now + hour)
    NoticeFactory.create(text="Earlier")
    NoticeFactory.create(
        text="Hidden", session=SessionFactory.create(code="Q7"), shown_from=now - 2 * hour, shown_until=now
    )
    answer = Answer(organiser.get(NOTICES, follow=True))
    columns = [answer.texts(f"//*[@class='field-{name}']") for name in ("words", "concerns", "state")]
    assert list(zip(*columns, strict=True)) == [
        ("Later", "the whole congress", "planned"),
        ("Now", "D4", "shown now"),
        ("Hidden", "Q7", "with its draft"),
        ("Earlier", "the whole congress", "over"),
    ]
    assert "2015-04-09 13:00 (UTC+9)" in answer.texts("//*[@class='field-begins']")
    found = {state: Answer(organiser.get(f"{NOTICES}?state={state}", follow=True)) for state in ("planned", "over")}
    assert {state: page.texts("//*[@class='field-words']") for state, page in found.items()} == {
        "planned": ["Later"],
        "over": ["Hidden", "Earlier"],
    }


def test_a_notice_that_ends_before_it_begins_is_refused_and_nothing_typed_is_lost(organiser: Client) -> None:
    CongressFactory.create()
    form = typed(Form(organiser, NOTICES + "add/"), ("2015-04-09", "15:00"), ("2015-04-09", "13:00"))
    form["text"] = "Lunch is at 13:30."
    answer = form.send()
    assert answer.errors == ["The notice ends before it begins."]
    assert answer.page.xpath("//textarea[@name='text']")[0].text_content().strip() == "Lunch is at 13:30."
    assert not Notice.objects.exists()


@pytest.mark.parametrize("time", ["02:30", "03:00"])
def test_an_hour_that_clocks_leave_out_is_refused_with_its_zone(organiser: Client, time: str) -> None:
    CongressFactory.create(time_zone="Europe/Berlin")
    form = typed(Form(organiser, NOTICES + "add/"), ("2015-03-29", time), ("2015-03-29", "15:00"))
    form["text"] = "Good morning"
    errors = form.send().errors
    assert [("Europe/Berlin" in error) for error in errors] == ([True] if time == "02:30" else [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0215-04-09"])
def test_a_day_that_no_congress_has_is_refused(organiser: Client, day: str) -> None:
    CongressFactory.create()
    form = typed(Form(organiser, NOTICES + "add/"), (day, "00:00"), ("2015-04-09", "15:00"))
    form["text"] = "x"
    assert form.send().errors != []
    assert not Notice.objects.exists()


def test_a_notice_is_written_on_the_page_of_its_session(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    form = Form(organiser, session_path(session.pk))
    form.row("notices", text="We moved to room 3.")
    for name, value in {"from_0": "2015-04-09", "from_1": "13:00", "until_0": "2015-04-09", "until_1": "15:00"}.items():
        form[f"notices-0-shown_{name}"] = value
    assert form.send().errors == []
    notice = session.notices.get()
    assert (notice.text, notice.shown_until) == ("We moved to room 3.", datetime(2015, 4, 9, 6, tzinfo=UTC))
    again = Form(organiser, session_path(session.pk))
    again["notices-0-text"] = "We moved to room 4."
    assert again.send().errors == []
    assert [(each.text, each.revision) for each in session.notices.all()] == [("We moved to room 4.", 2)]


def test_a_save_that_changes_nothing_is_no_revision(organiser: Client) -> None:
    CongressFactory.create()
    notice = NoticeFactory.create()
    Form(organiser, change_path(notice)).send()
    assert Notice.objects.get().revision == 1
    form = Form(organiser, change_path(notice))
    form["text"] = "Another"
    form.send()
    assert Notice.objects.get().revision == 2


def test_what_readers_have_seen_is_not_deleted_and_what_is_planned_is(organiser: Client) -> None:
    CongressFactory.create()
    seen = NoticeFactory.create()
    later = timezone.now() + timedelta(hours=1)
    planned = NoticeFactory.create(shown_from=later, shown_until=later + timedelta(hours=1))
    assert organiser.post(f"{NOTICES}{seen.pk}/delete/", {"post": "yes"}).status_code == 403
    assert organiser.post(f"{NOTICES}{planned.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Notice.objects.all()) == [seen]


def test_a_draft_is_deleted_with_its_notices(organiser: Client) -> None:
    session = SessionFactory.create()
    NoticeFactory.create(session=session)
    assert organiser.post(f"{SESSIONS}{session.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Notice.objects.exists()


def test_an_editor_writes_notices_and_a_stranger_sees_none(editor: Client, stranger: Client) -> None:
    CongressFactory.create()
    assert editor.get(NOTICES + "add/").status_code == 200
    assert stranger.get(NOTICES).status_code == 403


NOW_SEEN = "The public now sees what you saved: D4."
PLANNED = "The public sees this notice from 2015-04-09 13:00 (UTC+9) on: Tomorrow."


def public(answer: Answer) -> list[str]:
    """What the messages say about what the public sees."""
    return [each for each in (NOW_SEEN, PLANNED) if each in " ".join(answer.messages)]


@pytest.mark.parametrize(
    ("at", "messages"),
    [
        (datetime(2015, 4, 8, 3, tzinfo=UTC), [PLANNED]),
        (datetime(2015, 4, 9, 4, 30, tzinfo=UTC), [NOW_SEEN]),
        (datetime(2015, 4, 10, 3, tzinfo=UTC), []),
    ],
)
@pytest.mark.parametrize("place", ["its own page", "the page of the session"])
def test_only_what_is_shown_now_is_said_to_be_seen(
    organiser: Client, clock: Clock, at: datetime, messages: list[str], place: str
) -> None:
    clock.now = at
    session = SessionFactory.create(code="D4", published=True)
    if place == "its own page":
        form = typed(Form(organiser, NOTICES + "add/"), ("2015-04-09", "13:00"), ("2015-04-09", "15:00"))
        form["session"], form["text"] = str(session.pk), "Tomorrow."
    else:
        form = Form(organiser, session_path(session.pk))
        form.row("notices", text="Tomorrow.")
        times = {"from_0": "2015-04-09", "from_1": "13:00", "until_0": "2015-04-09", "until_1": "15:00"}
        for name, value in times.items():
            form[f"notices-0-shown_{name}"] = value
    answer = form.send()
    assert answer.errors == []
    assert public(answer) == messages


def test_what_else_was_saved_with_a_planned_notice_is_said_to_be_seen(organiser: Client, clock: Clock) -> None:
    session = SessionFactory.create(code="D4", published=True)
    form = Form(organiser, session_path(session.pk))
    form.row("notices", text="Tomorrow.")
    times = {"from_0": "2015-04-09", "from_1": "13:00", "until_0": "2015-04-09", "until_1": "15:00"}
    for name, value in times.items():
        form[f"notices-0-shown_{name}"] = value
    form["room"] = "B2"
    assert public(form.send()) == [NOW_SEEN, PLANNED]


def test_a_notice_that_is_ended_is_news_and_a_planned_one_that_is_deleted_is_not(
    organiser: Client, clock: Clock
) -> None:
    clock.now = datetime(2015, 4, 9, 4, 30, tzinfo=UTC)
    session = SessionFactory.create(code="D4", published=True)
    times = {"shown_from": datetime(2015, 4, 9, 4, tzinfo=UTC), "shown_until": datetime(2015, 4, 9, 6, tzinfo=UTC)}
    notice = NoticeFactory.create(session=session, **times)
    form = Form(organiser, f"{NOTICES}{notice.pk}/change/")
    form["shown_until_1"] = "13:10"
    assert public(form.send()) == [NOW_SEEN]
    later = {"shown_from": datetime(2015, 4, 10, 4, tzinfo=UTC), "shown_until": datetime(2015, 4, 10, 6, tzinfo=UTC)}
    planned = NoticeFactory.create(session=session, **later)
    answer = organiser.post(f"{NOTICES}{planned.pk}/delete/", {"post": "yes"}, follow=True)
    assert "The public now sees" not in answer.content.decode()
    assert not Notice.objects.filter(pk=planned.pk).exists()
