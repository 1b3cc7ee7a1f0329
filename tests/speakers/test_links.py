"""ORCID iDs, lists of addresses and the e-mail address of a speaker: who types what, and who sees it."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from smartcity_session.models import SessionAssignment
from speakers.links import link_label, links_of, orcid_of, validate_links
from speakers.merging import merge_speakers
from speakers.models import Speaker
from tests.admin.pages import Form
from tests.factories.browsers import browser_of
from tests.factories.rows import ContributionFactory, SessionFactory, SpeakerFactory, TalkFactory

RIGHT = "0000-0002-1825-0097"


@pytest.mark.parametrize(
    "typed",
    [RIGHT, "0000000218250097", f"https://orcid.org/{RIGHT}", f" orcid.org/{RIGHT}/ ", f"http://orcid.org/{RIGHT}"],
)
def test_an_orcid_id_is_read_however_it_is_written(typed: str) -> None:
    assert orcid_of(typed) == RIGHT


def test_its_check_digit_may_be_an_x_and_none_is_none() -> None:
    assert orcid_of("0000-0002-1694-233x") == "0000-0002-1694-233X"
    assert orcid_of("  ") == ""


@pytest.mark.parametrize("typed", ["0000-0002-1825-0098", "0000-0002-1852-0097", "0000-0002-1694-2330"])
def test_mixed_up_digits_are_found(typed: str) -> None:
    with pytest.raises(ValidationError, match="does not fit the others"):
        orcid_of(typed)


@pytest.mark.parametrize("typed", ["1234", "https://example.org/0000-0002-1825-0097", "٠٠٠٠-0002-1825-0097", "x" * 16])
def test_something_else_is_no_orcid_id(typed: str) -> None:
    with pytest.raises(ValidationError, match="sixteen digits"):
        orcid_of(typed)


def test_a_list_has_an_address_on_each_line() -> None:
    text = "https://www.example.org/me/\n\n https://social.example/@me \n"
    validate_links(text)
    assert links_of(text) == ("https://www.example.org/me/", "https://social.example/@me")
    assert [link_label(each) for each in links_of(text)] == ["example.org/me", "social.example/@me"]


@pytest.mark.parametrize(
    ("text", "reason"), [("https://a.example\njavascript:x", "Line 2"), ("https://a.example\n" * 11, "at most 10")]
)
def test_what_is_no_list_of_addresses_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        validate_links(text)


@pytest.fixture
def speaker(db: None) -> Speaker:
    """Somebody with all of it, in a published session."""
    speaker: Speaker = SpeakerFactory.create(
        name="Ana Lee",
        slug="ana-lee",
        email="ana@private.example",
        pronouns="she/her",
        orcid=RIGHT,
        website="https://ana.example/",
        other_links="https://social.example/@ana",
    )
    ContributionFactory.create(talk=TalkFactory.create(session=SessionFactory.create(published=True)), speaker=speaker)
    return speaker


def test_pronouns_and_links_are_on_the_page_and_in_the_json(client: Client, speaker: Speaker) -> None:
    page = client.get("/speakers/ana-lee/").content.decode()
    for part in ("she/her", 'href="https://ana.example/"', "social.example/@ana", f'href="https://orcid.org/{RIGHT}"'):
        assert part in page
    found = client.get("/api/v1/speakers/ana-lee").json()
    assert (found["pronouns"], found["orcid"], found["website"]) == ("she/her", RIGHT, "https://ana.example/")
    assert found["other_links"] == ["https://social.example/@ana"]


def test_the_email_address_is_in_nothing_that_the_public_gets(client: Client, speaker: Speaker) -> None:
    call_command("rebuild_search", stdout=io.StringIO())
    code = speaker.contributions.get().talk.session.slug  # type: ignore[union-attr]  # it is a talk's
    paths = [
        "/speakers/ana-lee/",
        "/speakers/",
        "/api/v1/speakers",
        "/api/v1/speakers/ana-lee",
        f"/api/v1/sessions/{code}",
        f"/sessions/{code}/",
        "/search/?q=ana@private.example",
        "/api/v1/search?q=private",
        "/schedule.json",
        "/schedule.xml",
    ]
    answers = {path: client.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 200)
    shown = [
        path for path, answer in answers.items() if "@private" in _text(answer).replace("ana@private.example&quot;", "")
    ]
    assert [path for path in shown if "q=ana@" not in path] == []


def _text(answer: Any) -> str:
    return b"".join(answer).decode()


def form_of(client: Client, speaker: Speaker) -> Any:
    return client.get(f"/admin/speakers/speaker/{speaker.pk}/change/").content.decode()


@pytest.mark.parametrize(("role", "sees"), [("Organiser", True), ("Editor", True), ("Viewer", False)])
def test_organisers_and_editors_see_the_email_address_and_viewers_do_not(
    speaker: Speaker, role: str, *, sees: bool
) -> None:
    assert ("ana@private.example" in form_of(browser_of(role), speaker)) is sees


def test_a_host_sees_it_of_people_in_no_other_session(speaker: Speaker) -> None:
    browser = browser_of("Session host", username="host")
    talk = speaker.contributions.get().talk
    assert talk is not None
    SessionAssignment.objects.create(user=User.objects.get(username="host"), session=talk.session)
    assert "ana@private.example" in form_of(browser, speaker)
    ContributionFactory.create(
        talk=TalkFactory.create(session=SessionFactory.create(published=True, code="X9")), speaker=speaker
    )
    assert "ana@private.example" not in form_of(browser, speaker)


def test_an_orcid_id_is_typed_as_an_address_and_refused_with_a_wrong_digit(speaker: Speaker) -> None:
    form = Form(browser_of("Editor"), f"/admin/speakers/speaker/{speaker.pk}/change/")
    form["orcid"] = "https://orcid.org/0000-0002-1694-233X"
    assert form.send().errors == []
    assert Speaker.objects.get(pk=speaker.pk).orcid == "0000-0002-1694-233X"
    form = Form(form.client, form.path)
    form["orcid"] = "0000-0002-1694-2331"
    assert "does not fit" in " ".join(form.send().errors)


def test_merging_carries_them(speaker: Speaker) -> None:
    twin = SpeakerFactory.create(name="Ana Lee", slug="ana-lee-2")
    taken = ("email", "pronouns", "orcid", "website", "other_links")
    merged = merge_speakers(kept=twin, gone=speaker, taken=taken)
    assert (merged.email, merged.pronouns, merged.orcid) == ("ana@private.example", "she/her", RIGHT)
    assert (merged.website, merged.other_links) == ("https://ana.example/", "https://social.example/@ana")
