"""The public JSON, as a program on another site meets it."""

import json
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    LinkedEventFactory,
    MaterialFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


def scheduled(**facts: Any) -> ConferenceSession:
    times = {"date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15, 30)}
    return SessionFactory.create(published=True, **{**times, **facts})


def get(client: Client, path: str, **headers: str) -> Any:
    return client.get(f"/api/v1/{path}", headers=headers)


def test_the_index_leads_to_lists_that_answer(client: Client) -> None:
    SessionFactory.create(published=True)
    index = get(client, "").json()
    for name in ("sessions", "speakers", "organisations", "materials", "events", "editions"):
        assert index[name] == f"{SITE}/api/v1/{name}"
        assert "items" in client.get(index[name].removeprefix(SITE)).json()


def test_a_session_is_told_with_times_in_the_zone_of_the_congress(client: Client) -> None:
    session = scheduled(code="D4", title="Smart City Solutions")
    talk = TalkFactory.create(session=session, title="Malmö on the road", minutes=20)
    speaker = SpeakerFactory.create(name="Roland Zinkernagel")
    ContributionFactory.create(talk=talk, speaker=speaker)
    value = get(client, "sessions/d4").json()
    assert (value["code"], value["title"], value["time_zone"]) == ("D4", "Smart City Solutions", "Asia/Seoul")
    assert (value["starts_at"], value["ends_at"]) == ("2015-04-09T14:00:00+09:00", "2015-04-09T15:30:00+09:00")
    (told,) = value["talks"]
    assert (told["title"], told["starts_at"]) == ("Malmö on the road", "2015-04-09T14:00:00+09:00")
    person = told["contributions"][0]["person"]
    assert (person["name"], person["url"]) == ("Roland Zinkernagel", f"{SITE}/speakers/roland-zinkernagel/")
    assert value["url"] == f"{SITE}/sessions/d4/"


def test_what_is_not_known_is_null_or_empty(client: Client) -> None:
    SessionFactory.create(published=True, code="D4")
    value = get(client, "sessions/D4").json()
    assert (value["date"], value["starts_at"], value["room"], value["livestream_url"]) == (None, None, "", "")


def test_a_material_leads_to_its_file(client: Client) -> None:
    session = scheduled()
    material = MaterialFactory.create(session=session, title="Agenda", with_file=b"%PDF-1.7")
    (value,) = get(client, "materials").json()["items"]
    assert (value["title"], value["file"]["size"], value["session"]["code"]) == ("Agenda", 8, session.code)
    assert value["download_url"] == f"{SITE}/materials/{material.uuid}/slides.pdf"
    answer = client.get(value["download_url"].removeprefix(SITE))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]  # a streaming answer


def test_events_and_speakers_name_the_sessions_they_belong_to(client: Client) -> None:
    session = scheduled(code="D4")
    LinkedEventFactory.create(session=session, name="City-Business Talks")
    ContributionFactory.create(talk__session=session, talk__title="On the road", speaker__name="Roland Zinkernagel")
    (event,) = get(client, "events").json()["items"]
    assert (event["name"], event["start_date"], event["session"]["code"]) == ("City-Business Talks", "2015-05-20", "D4")
    (speaker,) = get(client, "speakers").json()["items"]
    assert speaker == get(client, "speakers/roland-zinkernagel").json()
    assert [(part["session"]["code"], part["talk"]) for part in speaker["appearances"]] == [("D4", "On the road")]


def test_a_speaker_of_another_script_has_an_address(client: Client) -> None:
    ContributionFactory.create(talk__session=scheduled(), speaker__name="조창현")
    (speaker,) = get(client, "speakers").json()["items"]
    assert client.get(speaker["api_url"].removeprefix(SITE)).json()["name"] == "조창현"


def test_an_organisation_is_told_with_its_people_and_their_sessions(client: Client) -> None:
    ContributionFactory.create(
        talk__session=scheduled(code="D4"),
        speaker__name="Roland Zinkernagel",
        speaker__organisation="City of Malmö",
        speaker__city="Malmö",
        speaker__country="Sweden",
    )
    (value,) = get(client, "organisations").json()["items"]
    assert (value["name"], value["places"]) == ("City of Malmö", [{"city": "Malmö", "country": "Sweden"}])
    assert [person["name"] for person in value["people"]] == ["Roland Zinkernagel"]
    assert [session["code"] for session in value["sessions"]] == ["D4"]
    assert value["url"] == f"{SITE}/organisations/city-of-malm%C3%B6/"
    assert "Roland Zinkernagel" in client.get(f"/organisations/{value['slug']}/").text


def test_editions_come_newest_first_with_what_proves_them(client: Client) -> None:
    session = scheduled(code="D4")
    EditionFactory.create(session=session, number=1)
    second = EditionFactory.create(session=session, number=2, note="Moved")
    values = get(client, "editions").json()["items"]
    assert [(value["number"], value["note"], value["state"]) for value in values] == [
        (2, "Moved", "standing"),
        (1, "", "standing"),
    ]
    assert values[0]["sha256"] == second.pdf_sha256
    assert values[0]["pdf_url"] == f"{SITE}/sessions/d4/editions/2/description.pdf"


def test_lists_come_in_pages_that_lead_to_each_other(client: Client) -> None:
    for number in range(5):
        SessionFactory.create(published=True, code=f"P{number}")
    answer = get(client, "sessions?page=2&per_page=2")
    page = answer.json()
    assert [item["code"] for item in page["items"]] == ["P2", "P3"]
    assert (page["page"], page["pages"], page["per_page"], page["total"]) == (2, 3, 2, 5)
    here = f"{SITE}/api/v1/sessions"
    assert answer["Link"] == (
        f'<{here}?page=1&per_page=2>; rel="first", <{here}?page=1&per_page=2>; rel="prev", '
        f'<{here}?page=3&per_page=2>; rel="next", <{here}?page=3&per_page=2>; rel="last"'
    )


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=", "page=²", "per_page=0", "per_page=101"])
def test_nonsense_is_a_problem_that_says_what_is_expected(client: Client, query: str) -> None:
    answer = get(client, f"sessions?{query}")
    problem = answer.json()
    assert (answer.status_code, problem["status"], answer["Content-Type"]) == (400, 400, "application/problem+json")
    assert f"The parameter {query.partition('=')[0]} has to be a whole number from 1" in problem["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "sessions?page=2",
        "sessions/nowhere",
        "speakers/nobody",
        "nonsense",
        "sessions/d4/x",
        "sessions/x%0A",
        "congress",
    ],
)
def test_what_is_missing_is_a_problem_in_json(client: Client, path: str) -> None:
    answer = get(client, path)
    assert (answer.status_code, answer.json()["title"], answer["Content-Type"]) == (
        404,
        "Not found",
        "application/problem+json",
    )


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_interface_is_for_reading(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v1/sessions")
    assert (answer.status_code, answer.json()["status"], answer["Allow"]) == (405, 405, "GET, HEAD, OPTIONS")


def test_an_unchanged_answer_is_not_sent_again_and_stays_open(client: Client) -> None:
    scheduled(code="D4")
    first = get(client, "sessions/d4")
    again = get(client, "sessions/d4", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert again["ETag"] == first["ETag"]
    ConferenceSession.objects.update(title="A new title")
    assert get(client, "sessions/d4", **{"If-None-Match": first["ETag"]}).json()["title"] == "A new title"


def test_other_sites_may_read_answers_and_problems(client: Client) -> None:
    for path in ("", "nonsense", "openapi.json"):
        answer = get(client, path)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not answer.cookies


def test_a_browser_that_asks_first_is_told_what_it_may_do(client: Client) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Headers": "if-none-match"}
    answer = client.options("/api/v1/sessions", headers=asked)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


def test_pages_stay_closed_to_other_sites(client: Client) -> None:
    scheduled(code="D4")
    answer = client.get("/sessions/d4/", headers={"Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["sessions", "speakers", "organisations", "materials", "events", "editions"])
def test_a_list_costs_the_same_queries_for_one_row_and_for_many(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    for _each in range(4):
        session = scheduled()
        ContributionFactory.create(talk__session=session, speaker__organisation=f"City of {session.code}")
        MaterialFactory.create(session=session)
        LinkedEventFactory.create(session=session)
        EditionFactory.create(session=session)
    with django_assert_max_num_queries(4):
        assert get(client, path).json()["total"] == 4


def test_the_answers_are_utf_8_for_people_too(client: Client) -> None:
    scheduled(code="D4", title="스마트 시티")
    assert "스마트 시티" in get(client, "sessions/d4").content.decode()
    assert json.loads(get(client, "sessions/d4").content)["title"] == "스마트 시티"
