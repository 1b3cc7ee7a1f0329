"""schema.org data blocks: what is known, and nothing that is not."""

import json
from datetime import date, time
from typing import Any

import pytest

from smartcity_session.content import Appointed, ContributionContent, SpeakerContent, TopicContent
from smartcity_session.exports.jsonld import congress_json_ld, session_json_ld, speaker_json_ld
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import congress_of, content_of, person_of, talk_of

ADDRESSES = Addresses("https://portal.example")
PAGE = "https://portal.example/sessions/d4/"


def graph(text: str) -> list[dict[str, Any]]:
    block = json.loads(text)
    assert block["@context"] == "https://schema.org"
    found: list[dict[str, Any]] = block["@graph"]
    return found


def session(**facts: Any) -> dict[str, Any]:
    return graph(session_json_ld(content_of(**facts), ADDRESSES))[0]


def test_a_session_with_a_time_is_an_event_with_dates_and_offset() -> None:
    event = session()
    assert (event["@type"], event["name"], event["url"]) == ("Event", "D4 Smart City Solutions", PAGE)
    assert (event["startDate"], event["endDate"]) == ("2015-04-09T14:00:00+09:00", "2015-04-09T15:30:00+09:00")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["location"]["name"] == "B2"
    assert event["location"]["containedInPlace"]["address"]["addressLocality"] == "Seoul"
    assert [person["name"] for person in event["performer"]] == ["Speaker 1", "Speaker 2"]


def test_it_is_part_of_the_congress() -> None:
    event, congress, _trail = graph(session_json_ld(content_of(), ADDRESSES))
    assert event["superEvent"] == {"@id": congress["@id"]}
    assert (congress["@type"], congress["startDate"], congress["endDate"]) == ("Event", "2015-04-08", "2015-04-12")


def test_a_session_without_a_time_is_a_page_about_the_congress() -> None:
    page, congress, _trail = graph(session_json_ld(content_of(start_time=None, end_time=None), ADDRESSES))
    assert (page["@type"], page["@id"]) == ("WebPage", PAGE)
    assert page["about"] == {"@id": congress["@id"]}
    assert "startDate" not in page


def test_a_cancelled_session_says_so() -> None:
    assert session(status="cancelled")["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize(
    ("before", "previous"),
    [
        (Appointed(date(2015, 4, 8), time(9), time(10), "B2"), "2015-04-08T09:00:00+09:00"),
        (Appointed(date(2015, 4, 8), None, None, ""), "2015-04-08"),
    ],
)
def test_a_session_at_another_time_than_before_is_rescheduled(before: Appointed, previous: str) -> None:
    event = graph(session_json_ld(content_of(), ADDRESSES, moved_from=before))[0]
    assert (event["eventStatus"], event["previousStartDate"]) == ("https://schema.org/EventRescheduled", previous)


@pytest.mark.parametrize(
    "before", [Appointed(date(2015, 4, 9), time(14), time(15), "C1"), Appointed(None, None, None, "C1")]
)
def test_a_session_in_another_room_than_before_is_not(before: Appointed) -> None:
    event = graph(session_json_ld(content_of(), ADDRESSES, moved_from=before))[0]
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert "previousStartDate" not in event


def test_a_cancelled_session_that_was_moved_before_is_cancelled() -> None:
    before = Appointed(date(2015, 4, 8), time(9), time(10), "B2")
    event = graph(session_json_ld(content_of(status="cancelled"), ADDRESSES, moved_from=before))[0]
    assert event["eventStatus"] == "https://schema.org/EventCancelled"


def test_who_has_not_confirmed_is_no_performer() -> None:
    part = ContributionContent("speaker", confirmed=False, person=person_of(1))
    assert "performer" not in session(talks=(talk_of(1, contributions=(part,)),))


def test_talks_are_events_when_their_time_is_known() -> None:
    talks = session(talks=(talk_of(1, minutes=20), talk_of(2)))["subEvent"]
    assert [(talk["name"], talk["startDate"], talk["endDate"]) for talk in talks] == [
        ("Talk 1", "2015-04-09T14:00:00+09:00", "2015-04-09T14:20:00+09:00")
    ]


def test_a_livestream_is_a_second_place_reached_from_the_page() -> None:
    event = session(livestream_url="https://stream.example")
    assert [place["@type"] for place in event["location"]] == ["VirtualLocation", "Place"]
    assert event["location"][0]["url"] == event["url"]
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


@pytest.mark.parametrize(
    ("facts", "congress", "mode", "places"),
    [
        ({"livestream_url": ""}, {}, "Offline", ["Place"]),
        ({}, {}, "Mixed", ["VirtualLocation", "Place"]),
        ({"room": ""}, {}, "Mixed", ["VirtualLocation", "Place"]),
        ({"room": ""}, {"venue": "", "venue_address": "", "city": "", "country": ""}, "Online", ["VirtualLocation"]),
    ],
)
def test_a_livestream_without_a_place_is_online(
    facts: dict[str, Any], congress: dict[str, str], mode: str, places: list[str]
) -> None:
    given = {"livestream_url": "https://stream.example", **facts, "congress": congress_of(**congress)}
    event = session(**given)
    found = event["location"] if isinstance(event["location"], list) else [event["location"]]
    assert event["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [place["@type"] for place in found] == places


def test_events_have_what_search_engines_ask_of_them() -> None:
    """Google shows an event with name, startDate and location.address, and recommends organizer."""
    text = session_json_ld(content_of(talks=(talk_of(1, minutes=20),)), ADDRESSES)
    event, congress, _trail = graph(text)
    for each in (event, *event["subEvent"], congress):
        assert each["name"]
        assert each["startDate"]
        assert each["location"]["name"]
        assert each["location"]["address"] == {
            "@type": "PostalAddress",
            "streetAddress": "281 Eulji-ro, Jung-gu",
            "addressLocality": "Seoul",
            "addressCountry": "Republic of Korea",
        }
        assert each["organizer"] == {
            "@type": "Organization",
            "name": "World Congress 2015",
            "url": congress_of().website or "https://portal.example/",
        }


def test_no_place_is_made_up() -> None:
    nowhere = congress_of(venue="", venue_address="", city="", country="")
    assert "location" not in session(congress=nowhere, room="")


def test_the_trail_leads_from_the_congress_to_the_session() -> None:
    trail = graph(session_json_ld(content_of(), ADDRESSES))[2]
    assert [(item["position"], item["item"]) for item in trail["itemListElement"]] == [
        (1, "https://portal.example/"),
        (2, PAGE),
    ]


def test_the_block_cannot_end_its_script_element() -> None:
    text = session_json_ld(content_of(title="</script><script>alert(1)</script> & more"), ADDRESSES)
    assert not set("<>&") & set(text)
    assert graph(text)[0]["name"] == "D4 </script><script>alert(1)</script> & more"


def test_a_speaker_is_a_person() -> None:
    person = person_of(1, role="Mayor", organisation="City of Example", original_name="조창현")
    content = SpeakerContent(
        person,
        "Plans *streets*.",
        pronouns="he/him",
        orcid="0000-0002-1825-0097",
        website="https://mayor.example/",
        other_links=("https://social.example/@mayor",),
        appearances=(),
    )
    (node,) = graph(speaker_json_ld(content, ADDRESSES))
    assert node["pronouns"] == "he/him"
    assert node["identifier"]["value"] == "0000-0002-1825-0097"
    assert node["sameAs"] == [
        "https://orcid.org/0000-0002-1825-0097",
        "https://mayor.example/",
        "https://social.example/@mayor",
    ]
    assert (node["@type"], node["name"], node["jobTitle"]) == ("Person", "Speaker 1", "Mayor")
    assert node["worksFor"]["name"] == "City of Example"
    assert node["alternateName"] == "조창현"
    assert node["description"] == "Plans streets."


def test_the_programme_is_the_congress() -> None:
    (node,) = graph(congress_json_ld(congress_of(), ADDRESSES))
    assert (node["name"], node["location"]["name"]) == ("World Congress 2015", "Dongdaemun Design Plaza (DDP)")


def test_topics_are_keywords_of_an_event_and_of_a_page() -> None:
    topics = (TopicContent("open-data", "Open data"), TopicContent("water", "Water"))
    assert session(topics=topics)["keywords"] == ["Open data", "Water"]
    assert session(topics=topics, start_time=None, end_time=None)["keywords"] == ["Open data", "Water"]
    assert "keywords" not in session()
