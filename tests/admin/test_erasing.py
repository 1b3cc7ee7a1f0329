"""A speaker is erased for good in the admin: after a look at what goes, and with the name typed."""

from collections.abc import Iterator

import pytest
from django.test import Client

from smartcity_session.editions import redactions
from smartcity_session.models import Edition, HistoryEntry
from speakers.models import Contribution, Speaker
from tests.admin.pages import Answer, Form
from tests.factories.rows import ContributionFactory, EditionFactory, SessionFactory, SourceTextFactory, SpeakerFactory

pytestmark = pytest.mark.django_db(transaction=True)  # what is left in files goes once it is committed
REMOVED = (
    "Content, file and note of each that is ticked below are removed for good, and so is what the history says of its "
    "session up to now; number, date and digests stay. Publish new editions then."
)
SPEAKERS = "/admin/speakers/speaker/"


@pytest.fixture(autouse=True)
def _journal() -> Iterator[None]:
    yield
    redactions.journal_path().unlink(missing_ok=True)


@pytest.fixture
def edition(transactional_db: None) -> Edition:
    """An edition that names Ana Lund, and a text that does."""
    session = SessionFactory.create(code="D4", published=True)
    ContributionFactory.create(session=session, talk=None, speaker=SpeakerFactory.create(name="Ana Lund"))
    SourceTextFactory.create(session=session, text="Chair: Ana Lund")
    EditionFactory.create(session=SessionFactory.create(code="E5", published=True))
    return EditionFactory.create(session=session)


def erase_path() -> str:
    return f"{SPEAKERS}{Speaker.objects.get().pk}/erase/"


def test_the_page_says_what_goes_and_what_stays(organiser: Client, edition: Edition) -> None:
    page = Answer(organiser.get(f"{SPEAKERS}{Speaker.objects.get().pk}/change/")).page
    assert page.xpath("//a[.='Erase for good…']/@href") == [erase_path()]
    answer = Answer(organiser.get(erase_path()))
    count = HistoryEntry.objects.filter(label__contains="Ana Lund").count()
    assert answer.texts("//dl[@class='erased']/dd") == [
        str(Speaker.objects.get()),
        "Speaker: D4 Title of D4",
        f"{count} entries are emptied: that something was done, and when, stays.",
        f"{REMOVED} D4, edition 1",
        "D4",
    ]
    assert Speaker.objects.exists()
    assert edition.session.editions.filter(redaction__isnull=True).exists()


def test_with_the_name_typed_person_history_and_editions_are_gone(organiser: Client, edition: Edition) -> None:
    form = Form(organiser, erase_path())
    form["name"] = "Ana Lund"
    answer = form.send()
    assert answer.path == SPEAKERS
    assert answer.messages[0].startswith("Erased. Entries of the history that were emptied: ")
    assert answer.messages[1:] == [
        "Still named in the text that was pasted into D4.",
        "The public now sees what you saved: D4.",
    ]
    assert not Speaker.objects.exists()
    assert not Contribution.objects.exists()
    redaction = Edition.objects.get(session=edition.session).redaction
    assert redaction.reason == "A person asked to be forgotten."
    assert Edition.objects.filter(redaction__isnull=True).count() == 1
    rows = HistoryEntry.objects.values_list("label", "before", "after", "note")
    assert "Ana Lund" not in str(list(rows))
    last = HistoryEntry.objects.get(action="erase")
    assert (last.by.username if last.by else "") == "organiser"


def test_editions_that_are_ticked_need_a_reason(organiser: Client, edition: Edition) -> None:
    form = Form(organiser, erase_path())
    assert form["editions"] == str(edition.pk)
    form["name"], form["redacted_because"] = "Ana Lund", ""
    assert "Say why, in up to 500 characters" in form.send().page.text_content()
    assert Speaker.objects.exists()


def test_editions_that_are_not_ticked_stay_and_are_named(organiser: Client, edition: Edition) -> None:
    form = Form(organiser, erase_path())
    form["name"], form["editions"] = "Ana Lund", []
    assert "Still named in D4, edition 1: manage.py redact_edition" in form.send().messages
    assert not Speaker.objects.exists()
    assert Edition.objects.filter(session=edition.session, redaction__isnull=True).exists()


@pytest.mark.parametrize("typed", ["", "ana lund", "Ana"])
def test_another_name_erases_nothing(organiser: Client, edition: Edition, typed: str) -> None:
    form = Form(organiser, erase_path())
    form["name"] = typed
    answer = form.send()
    assert "Nothing was erased." in answer.page.text_content()
    assert Speaker.objects.filter(contributions__session=edition.session).exists()


def test_who_may_not_delete_speakers_is_offered_nothing(editor: Client, edition: Edition) -> None:
    page = Answer(editor.get(f"{SPEAKERS}{Speaker.objects.get().pk}/change/")).page
    assert not page.xpath("//a[.='Erase for good…']")
    assert editor.post(erase_path(), {"name": "Ana Lund"}).status_code == 403
    assert edition.session.contributions.exists()
