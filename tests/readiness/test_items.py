"""What a session lacks is found in its content alone."""

import dataclasses
from typing import Any

import pytest

from smartcity_session.content import ContributionContent, MaterialContent
from smartcity_session.models import ReadinessItem
from smartcity_session.readiness.items import readiness
from tests.factories.contents import content_of, person_of, talk_of

LINKED = MaterialContent(
    "30000000-0000-4000-8000-000000000001", "Paper", "", "", "before", "https://example.org/", None
)
PHOTO = "a" * 64


def complete(**facts: Any) -> Any:
    """A session that lacks nothing, but for the facts given."""
    talks = (talk_of(1, contributions=(ContributionContent("speaker", True, person_of(1, photo=PHOTO)),)),)  # noqa: FBT003 (as the field)
    return content_of(**{"contributions": (), "talks": talks, "materials": (LINKED,), **facts})


def missing(content: Any, changes: int | None = 0) -> dict[str, str]:
    return {each.item.value: each.missing for each in readiness(content, changes=changes) if not each.is_ready}


def test_every_item_is_answered_in_order() -> None:
    assert [each.item for each in readiness(complete(), changes=0)] == list(ReadinessItem)
    assert missing(complete()) == {}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"date": None, "start_time": None, "end_time": None}, {"time": "no day, no start, no end"}),
        ({"end_time": None}, {"time": "no end"}),
        ({"room": ""}, {"room": "no room"}),
        ({"abstract": ""}, {"abstract": "no abstract"}),
        ({"talks": ()}, {"speakers": "nobody has a part in it"}),
        ({"talks": (talk_of(1, title="Water", contributions=()),)}, {"speakers": "a talk without a speaker: Water"}),
        ({"materials": ()}, {"materials": "no material"}),
        (
            {"materials": (LINKED, dataclasses.replace(LINKED, title="Slides", link=""))},
            {"materials": "neither file nor link: Slides"},
        ),
    ],
)
def test_each_item_says_what_of_it_is_missing(facts: dict[str, Any], expected: dict[str, str]) -> None:
    assert missing(complete(**facts)) == expected


def test_people_are_named_who_have_not_agreed_or_have_no_photo() -> None:
    asked = ContributionContent("chair", confirmed=False, person=person_of(2, name="Ada"))
    found = missing(complete(contributions=(asked,)))
    assert found == {"speakers": "to be confirmed: Ada", "photos": "no photo of Ada"}
    (photos,) = [each for each in readiness(complete(contributions=(asked,)), changes=0) if each.item == "photos"]
    assert [person.name for person in photos.persons] == ["Ada"]


def test_of_many_people_five_are_named() -> None:
    parts = tuple(ContributionContent("panellist", True, person_of(each)) for each in range(2, 9))  # noqa: FBT003 (as above)
    names = "Speaker 2, Speaker 3, Speaker 4, Speaker 5, Speaker 6 and 2 others"
    assert missing(complete(contributions=parts)) == {"photos": f"no photo of {names}"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [(0, {}), (None, {"pdf": "no edition"}), (3, {"pdf": "3 changes since the latest edition"})],
)
def test_the_pdf_is_ready_while_it_says_what_the_page_says(changes: int | None, expected: dict[str, str]) -> None:
    assert missing(complete(), changes) == expected


def test_a_cancelled_session_needs_nothing_but_its_pdf() -> None:
    content = content_of(status="cancelled", date=None, start_time=None, end_time=None, room="", abstract="", talks=())
    assert missing(content, 1) == {"pdf": "1 change since the latest edition"}
