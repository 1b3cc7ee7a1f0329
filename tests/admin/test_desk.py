"""The admin's front page: what is missing, what waits, and who changed what, as far as the account may see it."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import reindex_pending
from tests.admin.pages import SESSIONS, Answer, Form, session_path
from tests.clock import Clock
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    EditionFactory,
    MaterialFactory,
    QuestionFactory,
    ReaderRequestFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db


def desk(client: Client) -> Answer:
    reindex_pending()
    return Answer(client.get("/admin/"))


def waiting(answer: Answer) -> list[str]:
    return answer.texts("//ul[@class='desk-waiting']/li/div")


@pytest.mark.parametrize(
    ("now", "heading"),
    [
        (datetime(2015, 4, 5, 20, tzinfo=UTC), "2 days until the congress"),  # the sixth in Seoul
        (datetime(2015, 4, 9, 1, tzinfo=UTC), "Thursday 9 April 2015, day 2 of 5"),
        (datetime(2015, 4, 13, 1, tzinfo=UTC), "The congress is over"),
    ],
)
def test_it_says_which_day_of_the_congress_it_is(organiser: Client, clock: Clock, now: datetime, heading: str) -> None:
    CongressFactory.create()
    clock.now = now
    assert [each.replace("\xa0", " ") for each in desk(organiser).texts("//h1")][-1] == heading


def test_before_there_is_a_congress_it_says_welcome_and_begins_with_it(organiser: Client) -> None:
    answer = desk(organiser)
    assert answer.texts("//h1")[-1] == "Welcome"
    assert answer.texts("//h2[@id='desk-begin']") == ["First, describe the congress"]
    assert answer.page.xpath("//a[@class='button default']/@href") == ["/admin/smartcity_session/congress/add/"]
    assert answer.texts("//*[@class='desk-tools']") == []
    CongressFactory.create()
    assert desk(organiser).texts("//h2[@id='desk-begin']") == []


def test_figures_say_how_far_the_programme_is_and_lead_to_the_rest(organiser: Client) -> None:
    public = SessionFactory.create(
        code="A",
        published=True,
        date=date(2030, 1, 2),
        start_time=time(9),
        end_time=time(10),
        location=RoomFactory.create(),
    )
    ContributionFactory.create(talk__session=public)
    ContributionFactory.create(talk__session=public, confirmed=False)
    EditionFactory.create(session=public)
    SessionFactory.create(code="B")
    SessionFactory.create(code="C", cancelled=True)
    answer = desk(organiser)
    assert answer.texts("//ul[@class='desk-figures']/li") == [
        "1 of 2 sessions are public 1 draft",
        "1 of 2 sessions have time and room 1 open",
        "1 of 2 parts of speakers are confirmed 1 to be confirmed",
        "1 of 2 PDFs say what the page says 0 behind, 1 without one",
    ]
    addresses = answer.page.xpath("//ul[@class='desk-figures']/li/a/@href")
    assert [organiser.get(address).status_code for address in addresses] == [200] * 4
    assert answer.texts("//ul[@class='desk-items']/li") == [
        "Time 1",
        "Room 1",
        "Abstract ✓",
        "Speakers 2",
        "Photos 1",
        "Materials 2",
        "PDF ✓",
    ]


def test_sessions_that_are_not_ready_are_listed_and_each_item_leads_to_its_field(
    organiser: Client, clock: Clock, moment: datetime
) -> None:
    clock.now = moment
    SessionFactory.create(code="PAST", date=date(2015, 4, 7))
    SessionFactory.create(code="OPEN", abstract="")
    soon = SessionFactory.create(code="SOON", title="Soon", date=date(2015, 4, 9), location=RoomFactory.create())
    answer = desk(organiser)
    found = answer.page.xpath("//ul[@class='desk-sessions']/li")
    assert [each.xpath("a/strong/text()") for each in found] == [["SOON"], ["OPEN"]]
    page = f"{SESSIONS}{soon.pk}/change/"
    assert [(link.text, link.get("href")) for link in found[0].xpath("ul/li/a")] == [
        ("Time", f"{page}#id_date"),
        ("Speakers", f"{page}#talks-group"),
        ("Materials", f"{page}#materials-group"),
        ("PDF", f"{page}#edition"),
    ]


def test_what_waits_is_counted_and_each_leads_to_where_it_is_done(organiser: Client) -> None:
    QuestionFactory.create(session__code="A", session__published=True)
    ReaderRequestFactory.create(session=None)
    behind = EditionFactory.create(session__code="B").session
    ConferenceSession.objects.filter(pk=behind.pk).update(title="Another title")
    room = RoomFactory.create()
    for code in ("E", "F"):
        SessionFactory.create(code=code, date=date(2015, 4, 9), start_time=time(9), end_time=time(10), location=room)
    SpeakerFactory.create_batch(2, name="Ada Lovelace")
    MaterialFactory.create(session=behind, title="Slides")
    reindex_pending()
    answer = desk(organiser)
    assert [each.split(" ")[0] for each in waiting(answer)] == [
        "question",
        "request",
        "problem",
        "PDF",
        "speakers",
        "material",
    ]
    assert answer.texts("//ul[@class='desk-waiting']/li/span[@class='count']") == ["1", "1", "1", "1", "2", "1"]
    addresses = answer.page.xpath("//ul[@class='desk-waiting']//a/@href")
    assert [organiser.get(address, follow=True).status_code for address in addresses] == [200] * len(addresses)


def test_changes_by_everybody_lead_to_the_field_that_was_changed(organiser: Client, editor: Client) -> None:
    session = SessionFactory.create(code="D4", title="Smart")
    form = Form(editor, session_path(session.pk))
    form["abstract"] = "Another text"
    form.send()
    gone = SessionFactory.create(code="X9", title="Gone")
    organiser.post(f"{SESSIONS}{gone.pk}/delete/", {"post": "yes"})
    answer = desk(organiser)
    changes = answer.page.xpath("//ol[@class='desk-changes']/li[not(contains(., 'without an account'))]")
    assert [" ".join(each.text_content().split()).partition(", ")[2].partition(", ")[2] for each in changes] == [
        "organiser X9 Gone Deleted",
        "editor D4 Smart Changed: Abstract",
    ]
    assert [each.xpath("a/@href") for each in changes] == [[], [f"{session_path(session.pk)}#id_abstract"]]


def test_nobody_sees_what_the_role_may_not_see(organiser: Client, stranger: Client) -> None:
    session = QuestionFactory.create().session
    ContributionFactory.create(talk__session=session)
    session.title = "SECRET"
    session.save()
    assert "SECRET" in organiser.get("/admin/").content.decode()
    answer = desk(stranger)
    assert (waiting(answer), answer.texts("//ul[@class='desk-figures']/li")) == ([], [])
    assert "SECRET" not in answer.page.text_content()
    assert session.title not in answer.page.text_content()
    assert answer.texts("//section[@class='desk-all']//p") == ["You don’t have permission to view or edit anything."]


def test_who_is_not_logged_in_is_asked_to(client: Client) -> None:
    response = client.get("/admin/")
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/login/?next=/admin/")


def test_everything_is_in_the_order_of_the_work_with_accounts_last(organiser: Client) -> None:
    answer = desk(organiser)
    assert answer.texts("//section[@class='desk-all']//h3") == [
        "Programme",
        "Materials and PDFs",
        "Readers",
        "Congress",
        "Accounts",
    ]
    links = answer.page.xpath("//section[@class='desk-all']/ul/li[1]/ul/li/a[1]")
    assert [link.text for link in links] == [
        "Sessions",
        "Timetable",
        "Problems",
        "Translations",
        "Speakers",
        "Talks",
        "Rooms",
        "Breaks",
    ]


def test_it_takes_the_same_queries_for_few_rows_and_for_many(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 5):
        for _each in range(rows):
            session = SessionFactory.create(published=True, date=date(2030, 1, 2))
            QuestionFactory.create(session=session)
            ReaderRequestFactory.create(session=session)
            ContributionFactory.create(talk__session=session)
            MaterialFactory.create(session=session)
            SpeakerFactory.create_batch(2, name="Ada Lovelace")
            EditionFactory.create(session=session)
            ConferenceSession.objects.filter(pk=session.pk).update(title="Another title")
        reindex_pending()
        organiser.get("/admin/")
        with django_assert_num_queries(26):
            organiser.get("/admin/")
