"""A word is found wherever it stands in the texts of the programme, and replaced where somebody chose to."""

import pytest

from smartcity_session.models import ConferenceSession
from smartcity_session.replacing.texts import (
    TEXTS,
    ReplacementRefusedError,
    TextsChangedError,
    WantedWord,
    find_hits,
    is_key,
    replace_hits,
)
from tests.factories.rows import (
    ContributionFactory,
    GuidingQuestionFactory,
    LinkedEventFactory,
    MaterialFactory,
    OutcomeFactory,
    RelatedSessionFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db


def places(text: str, **how: bool) -> list[tuple[str, str, str, str]]:
    hits = find_hits(WantedWord(text, **how), list(TEXTS))
    return [(hit.field, hit.before, hit.found, hit.after) for hit in hits]


def replace(text: str, replacement: str, keys: list[str] | None = None, **how: bool) -> int:
    word = WantedWord(text, **how)
    keys = [hit.key for hit in find_hits(word, list(TEXTS))] if keys is None else keys
    return len(replace_hits(word=word, replacement=replacement, keys=keys))


def test_it_is_found_in_every_kind_of_text_and_replaced_in_all() -> None:
    session = SessionFactory.create(code="D4", title="Mobilty", abstract="On mobility")
    GuidingQuestionFactory.create(session=session, text="Why Mobilty?")
    OutcomeFactory.create(session=session, text="Mobilty")
    RelatedSessionFactory.create(session=session, reason="Mobilty")
    talk = TalkFactory.create(session=session, title="Mobilty", abstract="Mobilty for all")
    MaterialFactory.create(session=session, note="About Mobilty")
    LinkedEventFactory.create(session=session, name="Mobilty Day")
    ContributionFactory.create(talk=talk, speaker__affiliation="Office of Mobilty", speaker__bio="Mobilty")
    assert len(places("Mobilty")) == 10
    assert replace("Mobilty", "Mobility") == 8
    assert places("Mobilty") == []
    talk.refresh_from_db()
    assert (talk.title, talk.abstract) == ("Mobility", "Mobility for all")


@pytest.mark.parametrize(
    ("text", "how", "found"),
    [
        ("city", {}, ["city"]),
        ("city", {"any_case": True}, ["City", "city"]),
        ("cit", {}, []),
        ("cit", {"whole_words": False}, ["cit"]),
        ("öresund", {"any_case": True}, ["Öresund"]),
        (".*", {}, []),
        ("%", {"whole_words": False}, ["%"]),
    ],
)
def test_words_are_whole_and_their_case_counts_unless_it_is_said_otherwise(
    text: str, how: dict[str, bool], found: list[str]
) -> None:
    SessionFactory.create(title="City", abstract="A city in the Öresund region is 100 %")
    assert [place[2] for place in places(text, **how)] == found


def test_only_the_chosen_places_of_a_text_are_replaced() -> None:
    session = SessionFactory.create(abstract="one two one two one")
    hits = find_hits(WantedWord("one"), [ConferenceSession])
    assert [(hit.before, hit.after) for hit in hits] == [
        ("", " two one two one"),
        ("one two ", " two one"),
        ("one two one two ", ""),
    ]
    replace("one", "1", keys=[hits[0].key, hits[2].key])
    session.refresh_from_db()
    assert session.abstract == "1 two one two 1"


def test_a_text_that_was_changed_meanwhile_stops_all() -> None:
    sessions = [SessionFactory.create(code=code, title="Old title") for code in ("D4", "D5")]
    keys = [hit.key for hit in find_hits(WantedWord("Old"), [ConferenceSession])]
    ConferenceSession.objects.filter(code="D5").update(title="Old title, changed")
    with pytest.raises(TextsChangedError, match="D5 Old title, changed: Title"):
        replace("Old", "New", keys=keys)
    sessions[0].refresh_from_db()
    assert sessions[0].title == "Old title"


def test_a_text_that_is_gone_stops_all() -> None:
    SessionFactory.create(code="D4", title="Old title")
    talk = TalkFactory.create(title="Old talk")
    keys = [hit.key for hit in find_hits(WantedWord("Old"), list(TEXTS))]
    talk.delete()
    with pytest.raises(TextsChangedError, match="Talk"):
        replace("Old", "New", keys=keys)
    assert len(places("Old")) == 1


def test_a_text_that_would_be_too_long_is_named_and_stops_all() -> None:
    SessionFactory.create(code="D4", title="Old title")
    SessionFactory.create(code="D5", title="Old " + "x" * 290)
    with pytest.raises(ReplacementRefusedError, match=r"D5 .*Title: Ensure this value has at most 300 characters"):
        replace("Old", "Quite another word")
    assert len(places("Old")) == 2


def test_the_state_of_the_row_and_of_its_session_is_another_one_afterwards() -> None:
    """Who has the page open is told that it was changed."""
    session = SessionFactory.create(title="Title")
    GuidingQuestionFactory.create(session=session, text="Old?")
    speaker = SpeakerFactory.create(affiliation="Old")
    before = session.updated_at, speaker.updated_at
    replace("Old", "New")
    session.refresh_from_db()
    speaker.refresh_from_db()
    assert session.updated_at > before[0]
    assert speaker.updated_at > before[1]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "speakers.talk 1 title 0",
        "speakers.talk 1 session 0 0123456789abcdef",
        "auth.user 1 password 0 0123456789abcdef",
        "speakers.talk 99999999999999999999 title 0 0123456789abcdef",
        "speakers.talk 1 title 0 0123456789abcdef\n",
    ],
)
def test_what_is_no_key_is_known(key: str) -> None:
    assert not is_key(key)
    assert is_key("speakers.talk 1 title 0 0123456789abcdef")
