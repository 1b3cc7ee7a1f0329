"""The organiser's journey: paste, see what was understood, correct it, save it as a draft."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from smartcity_session.models import ConferenceSession, HistoryEntry, SourceText
from speakers.models import Speaker
from tests.factories.rows import SpeakerFactory, UserFactory
from tests.importer.reading_page import Page, Read

pytestmark = pytest.mark.django_db


# Who may


def test_a_stranger_is_sent_to_the_login(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"].startswith(reverse("admin:login"))


def test_a_member_of_staff_without_the_right_is_refused(client: Client, db: None, address: str, d4: str) -> None:
    client.force_login(UserFactory.create(is_staff=True))
    assert client.get(address).status_code == 403
    assert client.post(address, {"text": d4, "read": "x"}).status_code == 403


# Step 1


def test_the_page_asks_for_a_text_and_says_that_nothing_is_saved(organiser: Client, address: str) -> None:
    page = Page(organiser.get(address))
    assert {"text", "csrfmiddlewaretoken"} <= set(page.fields)
    assert "Nothing is saved in this step" in page.words


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no text in it."),
        (" \r\n \t", "There is no text in it."),
        ("Session\x00D4", "Null characters are not allowed."),
        ("x" * 5_000_000, "This is 5.0 MB."),
        ("Session D4: X\n\nTalks\n" + "Smart cities\n\n" * 101, "at most 100"),
    ],
    ids=["empty", "blank", "binary", "5 MB", "too much"],
)
def test_a_text_that_is_no_description_is_refused_with_the_reason(read: Read, text: str, message: str) -> None:
    page = read(text)
    assert message in page.words
    assert page.fields["text"].split() == text.replace("\x00", "\x00").split()
    assert ConferenceSession.objects.count() == 0


def test_an_error_is_announced_at_its_field(read: Read) -> None:
    page = read("")
    facts = next(facts for tag, facts in page.tags if tag == "textarea")
    assert facts["aria-invalid"] == "true"
    described = (facts["aria-describedby"] or "").split()
    assert described == ["id_text_helptext", "id_text_error"]
    assert set(described) <= {facts.get("id") for _tag, facts in page.tags}


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "There is no text in it."), (b"%PDF-1.7", "kind PDF"), (b"x" * 5_000_000, "This is 5.0 MB.")],
)
def test_a_file_that_is_no_description_is_refused(organiser: Client, address: str, data: bytes, message: str) -> None:
    file = SimpleUploadedFile("session.txt", data)
    assert message in Page(organiser.post(address, {"file": file, "text": "", "read": "x"})).words


def test_a_file_is_read_instead_of_the_pasted_text(organiser: Client, address: str, d4: str) -> None:
    file = SimpleUploadedFile("session.txt", d4.encode("cp1252"))
    page = Page(organiser.post(address, {"file": file, "text": "", "read": "x"}))
    assert page.fields["title"] == "Smart City Solutions"


# Step 2


def test_the_reading_shows_every_word_of_the_text_with_its_line_and_meaning(read: Read, d4: str) -> None:
    page = read(d4)
    assert "".join("".join(page.read).split()) == "".join(d4.split())
    assert "27 Siegfried Zöllner , Coordinator, Sustainable Resources, Climate & Resilience, ICLEI Europe" in page.words
    assert "ICLEI Europe Speaker 1: name, affiliation line" in page.words
    assert "Every word of the text has its place." in page.words
    assert ConferenceSession.objects.count() == 0


def test_every_value_stands_in_a_field_to_be_corrected(read: Read, d4: str) -> None:
    fields = read(d4).fields
    assert (fields["code"], fields["title"], fields["as_of"]) == ("D4", "Smart City Solutions", "2015-04-07")
    assert len(fields["questions"].splitlines()) == 3
    assert (fields["talk-2-title"], fields["talk-4-title"]) == ("K-water, Smart Water city in Paju", "Smart City")
    assert (fields["person-2-name"], fields["person-2-talk"]) == ("Chang Hyun Jo", "3")
    assert (fields["person-1-organisation"], fields["person-1-city"]) == ("City of Malmö", "Malmö")
    assert (fields["event-0-start_date"], fields["event-0-city"]) == ("2015-05-20", "Berlin")
    assert fields["material-0-note"] == "draft for adoption by the ICLEI Council on 10 April 2015"
    assert fields["related"] == "A3"


def test_what_is_not_placed_is_shown_first_with_its_line(read: Read) -> None:
    page = read("Session D4: X\n\nWe talk about many things.\n\nzzz qqq\n")
    assert "Look at 1 passage" in page.words
    assert "Line 5 : not placed zzz qqq" in page.words
    assert "Every word of the text has its place." not in page.words


def test_neither_step_has_anything_inline(organiser: Client, address: str, read: Read, d4: str) -> None:
    for page in (Page(organiser.get(address)), read(d4)):
        own = [facts for _tag, facts in page.tags]
        assert not [facts for facts in own if "style" in facts or any(name.startswith("on") for name in facts)]
        assert not [tag for tag, facts in page.tags if tag == "style" or (tag == "script" and "src" not in facts)]


def test_every_field_has_a_label_and_every_id_is_there_once(read: Read, d4: str) -> None:
    page = read(d4)
    ids = [facts["id"] for _tag, facts in page.tags if facts.get("id")]
    labelled = {facts.get("for") for tag, facts in page.tags if tag == "label"}
    fields = [
        facts.get("id")
        for tag, facts in page.tags
        if tag in {"input", "select", "textarea"} and facts.get("type") not in {"hidden", "submit", "search"}
        if "hidden" not in facts and facts.get("id")
    ]
    assert len(ids) == len(set(ids))
    assert [field for field in fields if field not in labelled and not str(field).startswith("nav-filter")] == []


def test_it_is_saved_as_a_draft_and_noted_in_the_history(read: Read, save: Callable[..., Any], d4: str) -> None:
    response = save(read(d4))
    session = ConferenceSession.objects.get()
    change = reverse("admin:smartcity_session_conferencesession_change", args=[session.pk])
    assert (response.status_code, response.headers["Location"]) == (302, change)
    assert (session.status, session.talks.count(), Speaker.objects.count()) == ("draft", 5, 4)
    assert session.abstract.count("\n\n") == 3
    assert "\r" not in session.abstract
    entry = HistoryEntry.objects.get(action="import")
    assert (entry.object_pk, entry.by) == (str(session.pk), User.objects.get(username="organiser"))
    assert HistoryEntry.objects.filter(batch=entry.batch, action="add", model="speakers.talk").count() == 5
    source = SourceText.objects.get()
    assert (source.text, source.imported_by) == (d4, User.objects.get(username="organiser"))


def test_corrections_are_saved_and_the_same_text_leaves_them_alone(
    read: Read, save: Callable[..., Any], d4: str
) -> None:
    changes = {
        "title": "Smarter City Solutions",
        "talk__4__title": "The Smart City",
        "person__4__name": "Ana Cruz",
        "person__4__affiliation": "Director, ICLEI",
        "person__4__talk": "5",
        "person__4__part": "chair",
        "material__0__title": "",
        "material__0__note": "",
        "outcomes": "Only one",
    }
    save(read(d4), **changes)
    session = ConferenceSession.objects.get()
    assert session.title == "Smarter City Solutions"
    last = session.talks.order_by("position").last()
    assert last is not None
    assert (last.title, last.contributions.get().role) == ("The Smart City", "chair")
    assert not session.materials.exists()
    assert [outcome.text for outcome in session.outcomes.all()] == ["Only one"]
    page = read(d4)
    assert "edited here, kept" in page.words
    assert "to be decided" not in page.words
    save(page, title="Smart City Solutions")
    session.refresh_from_db()
    assert (session.title, session.materials.count()) == ("Smarter City Solutions", 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": ""}, "This field is required."),
        ({"code": "D 4!"}, "A code is made of letters"),
        ({"title": ""}, "This field is required."),
        ({"as_of": "31.2.2015"}, "This date can be read in more than one way, or in none."),
        ({"event__0__end_date": "2015-05-01"}, "The last day is before the first day."),
        ({"event__0__start_date": ""}, "A last day needs a first day."),
        ({"event__0__link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"material__0__title": ""}, "Give a name here, or empty the other fields"),
        ({"talk__0__title": ""}, "This talk has no title, so it would be left out."),
        ({"person__0__original_name": "조창현"}, "Say in which language"),
        ({"related": "A 3"}, "A code is made of letters"),
        ({"person__0__name": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    read: Read, save: Callable[..., Any], d4: str, changes: dict[str, str], message: str
) -> None:
    page = Page(save(read(d4), abstract="Typed at midnight", **changes))
    assert message in page.words
    assert "Nothing was saved." in page.words
    assert page.fields["abstract"] == "Typed at midnight"
    for name, value in changes.items():
        assert page.fields[name.replace("__", "-")] == value
    assert page.fields["source"].split() == d4.split()
    assert ConferenceSession.objects.count() == 0


def test_checking_again_shows_what_was_corrected_and_saves_nothing(
    read: Read, save: Callable[..., Any], d4: str
) -> None:
    page = Page(save(read(d4), "check", person__4__name="Ana Cruz", person__4__talk="5"))
    assert (page.fields["person-4-name"], page.fields["person-5-name"]) == ("Ana Cruz", "")
    assert ConferenceSession.objects.count() == 0


def test_without_a_code_the_organiser_gives_one(read: Read, save: Callable[..., Any]) -> None:
    page = read("Smart City Solutions\n\nWe talk.")
    assert "No code was found" in page.words
    save(page, code="D4")
    assert ConferenceSession.objects.get().code == "D4"


def test_the_language_of_a_new_session_can_be_chosen(read: Read, save: Callable[..., Any]) -> None:
    save(read("Session D4: 스마트 도시"), language="ko")
    assert ConferenceSession.objects.get().language == "ko"


# Again


def test_a_corrected_text_says_what_saving_will_change(read: Read, save: Callable[..., Any], d4: str) -> None:
    save(read(d4))
    page = read(d4.replace("Smart City Solutions", "Smarter"))
    assert "Title will change Here Smart City Solutions Text Smarter" in page.words
    save(page)
    assert ConferenceSession.objects.get().title == "Smarter"
    entry = HistoryEntry.objects.get(action="change", model="smartcity_session.conferencesession")
    assert (entry.before, entry.after) == ({"title": "Smart City Solutions"}, {"title": "Smarter"})


def test_the_same_text_again_changes_nothing_and_says_so(
    organiser: Client, read: Read, save: Callable[..., Any], d4: str
) -> None:
    save(read(d4))
    response = save(read(d4))
    assert "Nothing was changed" in Page(organiser.get(response.headers["Location"])).words
    assert (HistoryEntry.objects.filter(action="import").count(), SourceText.objects.count()) == (1, 1)


@pytest.mark.parametrize(("choice", "title"), [("mine", "Edited here"), ("theirs", "From the text")])
def test_a_conflict_is_decided_by_the_organiser(
    read: Read, save: Callable[..., Any], d4: str, choice: str, title: str
) -> None:
    save(read(d4))
    ConferenceSession.objects.update(title="Edited here")
    page = read(d4.replace("Smart City Solutions", "From the text"))
    names = [name for name in page.fields if name.startswith("choice-")]
    assert [page.fields[name] for name in names] == ["mine"]
    save(page, **{names[0].replace("-", "__"): choice})
    assert ConferenceSession.objects.get().title == title


def test_an_edit_made_meanwhile_is_shown_before_anything_is_saved(
    read: Read, save: Callable[..., Any], d4: str
) -> None:
    save(read(d4))
    page = read(d4.replace("Smart City Solutions", "From the text"))
    ConferenceSession.objects.update(title="Edited meanwhile")
    again = Page(save(page, abstract="Typed at midnight"))
    assert "Nothing was saved yet" in again.words
    assert "Title to be decided" in again.words
    assert again.fields["abstract"] == "Typed at midnight"
    assert ConferenceSession.objects.get().title == "Edited meanwhile"


def test_a_speaker_of_the_same_name_is_asked_about(read: Read, save: Callable[..., Any], d4: str) -> None:
    rama = SpeakerFactory.create(name="Michael Rama", affiliation="Professor, Berlin")
    page = read(d4)
    assert "is this the same person?" in page.words
    assert "Nothing was saved yet" in Page(save(page)).words
    assert not ConferenceSession.objects.exists()
    name = next(str(facts["name"]) for _tag, facts in page.tags if str(facts.get("name")).startswith("choice-"))
    save(page, **{name.replace("-", "__"): "theirs"})
    assert rama.contributions.count() == 1
    assert Speaker.objects.filter(name="Michael Rama").count() == 1


def test_what_the_text_says_is_shown_and_never_run(read: Read) -> None:
    page = read("Session D4: <script>alert(1)</script> {{ settings }}\n\n</textarea><b onclick=x>We talk")
    assert page.fields["title"] == "<script>alert(1)</script> {{ settings }}"
    assert not [tag for tag, facts in page.tags if tag == "b" or (tag == "script" and "src" not in facts)]


def test_the_second_step_refuses_a_text_that_is_none(organiser: Client, address: str) -> None:
    page = Page(organiser.post(address, {"source": "", "save": "x"}))
    assert "There is no text in it." in page.words
    assert re.search(r"Paste a session description", page.words)
