"""One change is undone, or a state restored; what would overwrite a later change asks first."""

import hashlib
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from materials.models import Material
from smartcity_session.history import batch
from smartcity_session.models import ConferenceSession, HistoryEntry, Question
from speakers.models import Contribution, Speaker, Talk
from tests.admin.pages import Answer
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    MaterialFactory,
    QuestionFactory,
    SessionFactory,
    TalkFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def latest(**facts: Any) -> HistoryEntry:
    return HistoryEntry.objects.filter(**facts).order_by("pk").reverse()[0]


def undo(client: Client, entry: HistoryEntry, scope: str = "one", **sent: str) -> Answer:
    """Open the page that undoes, and send what it asks for."""
    address = f"/admin/smartcity_session/historyentry/{entry.pk}/undo/?scope={scope}"
    page = Answer(client.get(address))
    state = page.page.xpath("//input[@name='state']/@value")
    return Answer(client.post(address, {"state": state[0] if state else "", **sent}, follow=True))


def errors(answer: Answer) -> list[str]:
    return answer.texts("//ul[@role='alert']/li")


def test_a_change_is_undone_and_that_is_an_entry_that_can_be_undone(organiser: Client) -> None:
    session = SessionFactory.create(title="First", abstract="One two three.")
    session.title, session.abstract = "Second", "One two four."
    session.save()
    change = latest()
    assert errors(undo(organiser, change)) == []
    session.refresh_from_db()
    assert (session.title, session.abstract) == ("First", "One two three.")
    undoing = latest(model="smartcity_session.conferencesession")
    assert (undoing.undoes, undoing.before, undoing.after) == (change, change.after, change.before)
    assert errors(undo(organiser, undoing)) == []
    session.refresh_from_db()
    assert session.title == "Second"


def test_a_deleted_talk_comes_back_with_its_people_and_with_what_was_asked_about_it(organiser: Client) -> None:
    talk = TalkFactory.create(title="Trees")
    part = ContributionFactory.create(talk=talk)
    question = QuestionFactory.create(session=talk.session, talk=talk)
    with batch():
        Talk.objects.get(pk=talk.pk).delete()
    assert Question.objects.get().talk is None
    assert errors(undo(organiser, latest(model="speakers.talk"))) == []
    assert list(Talk.objects.values()) == list(Talk.objects.filter(uuid=talk.uuid, title="Trees", pk=talk.pk).values())
    assert list(Contribution.objects.values_list("pk", "talk", "speaker")) == [(part.pk, talk.pk, part.speaker_id)]
    question.refresh_from_db()
    assert question.talk_id == talk.pk


def test_a_deleted_material_comes_back_with_its_file(organiser: Client) -> None:
    material = MaterialFactory.create(with_file=b"%PDF-1.7")
    name, digest = str(material.file.name), material.file_sha256
    organiser.post(f"/admin/materials/material/{material.pk}/delete/", {"post": "yes"})
    assert not Material.objects.exists()
    assert errors(undo(organiser, latest(model="materials.material"))) == []
    again = Material.objects.get()
    with default_storage.open(name) as file:
        assert (again.file.name, hashlib.sha256(file.read()).hexdigest()) == (name, digest)


def test_a_deleted_draft_comes_back_with_all_that_it_had(organiser: Client) -> None:
    topic = TopicFactory.create()
    session = SessionFactory.create(code="D4")
    ContributionFactory.create(talk__session=session)
    session.topics.set([topic])
    before = session.uuid
    with batch():
        session.delete()
    assert errors(undo(organiser, latest(model="smartcity_session.conferencesession"))) == []
    session = ConferenceSession.objects.get(uuid=before)
    assert (list(session.topics.all()), session.talks.count()) == ([topic], 1)
    assert Contribution.objects.filter(talk__session=session).count() == 1


def test_an_addition_is_undone_by_deleting(organiser: Client) -> None:
    talk = TalkFactory.create()
    assert errors(undo(organiser, latest(model="speakers.talk"))) == []
    assert not Talk.objects.filter(pk=talk.pk).exists()


def test_what_was_added_to_it_since_is_said_before_it_goes(organiser: Client) -> None:
    talk = TalkFactory.create(title="Trees")
    ContributionFactory.create(talk=talk, speaker__name="Ana Lund")
    added = latest(model="speakers.talk")
    asked = undo(organiser, added)
    assert asked.texts("//div[@class='conflict']//li") == ["Ana Lund (Speaker) · Trees"]
    assert Talk.objects.exists()
    assert errors(undo(organiser, added, overwrite="1")) == []
    assert not Talk.objects.exists()


def test_what_would_overwrite_a_later_change_asks_and_shows_both(organiser: Client) -> None:
    session = SessionFactory.create(title="First")
    for title in ("Second", "Third"):
        session.title = title
        session.save()
    change = HistoryEntry.objects.get(after={"title": "Second"})
    asked = undo(organiser, change)
    assert errors(asked) == ["This was changed since. Tick the box to overwrite that; nothing was undone."]
    assert asked.texts("//div[@class='conflict']//dd//del") == ["deleted: Second (end)"]
    assert asked.texts("//div[@class='conflict']//dd//ins") == ["inserted: Third (end)"]
    session.refresh_from_db()
    assert session.title == "Third"
    assert errors(undo(organiser, change, overwrite="1")) == []
    session.refresh_from_db()
    assert session.title == "First"


def test_what_was_changed_while_the_page_was_open_is_looked_at_again(organiser: Client) -> None:
    session = SessionFactory.create(title="First")
    session.title = "Second"
    session.save()
    address = f"/admin/smartcity_session/historyentry/{latest().pk}/undo/?scope=one"
    state = Answer(organiser.get(address)).page.xpath("//input[@name='state']/@value")[0]
    ConferenceSession.objects.update(title="Third")
    answer = Answer(organiser.post(address, {"state": state, "overwrite": "1"}))
    assert errors(answer) == ["Somebody changed this meanwhile. Look at it again; nothing was undone."]


def test_a_session_is_restored_as_it_was_before_a_change(organiser: Client) -> None:
    session = SessionFactory.create(title="First", date=date(2015, 4, 9))
    talk = TalkFactory.create(session=session, title="Trees")
    session.title = "Second"
    session.save()
    change = latest()
    talk.title = "Bees"
    talk.save()
    added = TalkFactory.create(session=session, title="Late")
    talk.delete()
    assert errors(undo(organiser, change, scope="since")) == []
    session.refresh_from_db()
    assert session.title == "First"
    assert list(session.talks.values_list("title", flat=True)) == ["Trees"]
    assert not Talk.objects.filter(pk=added.pk).exists()


def test_all_of_a_batch_is_undone_together(organiser: Client) -> None:
    kept, gone = ContributionFactory.create(speaker__name="Ada"), ContributionFactory.create(speaker__name="A. Ada")
    address = f"/admin/speakers/speaker/{kept.speaker_id}/merge/{gone.speaker_id}/"
    page = Answer(organiser.get(address)).page
    fields = {each.get("name"): each.get("value") for each in page.xpath("//form[@id]//input[@type='hidden']")}
    organiser.post(address, {**fields, "merge": "1"})
    assert list(Speaker.objects.all()) == [kept.speaker]
    assert errors(undo(organiser, latest(model="speakers.speaker", action="delete"), scope="batch")) == []
    assert sorted(Speaker.objects.values_list("name", flat=True)) == ["A. Ada", "Ada"]
    gone.refresh_from_db()
    assert gone.speaker.name == "A. Ada"


def test_a_part_of_what_was_deleted_later_says_what_to_undo_first(organiser: Client) -> None:
    talk = TalkFactory.create(title="Trees")
    talk.title = "Bees"
    talk.save()
    change = latest()
    talk.delete()
    assert errors(undo(organiser, change, overwrite="1")) == ["“Bees” was deleted since. Undo that first."]


def test_a_rule_of_the_portal_that_undoing_would_break_is_said(organiser: Client) -> None:
    session = SessionFactory.create(code="D4")
    session.code = "D5"
    session.save()
    change = latest()
    SessionFactory.create(code="D4")
    assert errors(undo(organiser, change)) == [f"{session}: Another session already has this code."]
    session.refresh_from_db()
    assert session.code == "D5"


def test_a_former_code_of_a_published_session_leads_to_it_after_an_undoing(organiser: Client, client: Client) -> None:
    session = EditionFactory.create(session__code="D4").session
    session.code = "D5"
    session.save()
    assert errors(undo(organiser, latest(model="smartcity_session.conferencesession"))) == []
    assert client.get("/sessions/d5/", follow=True).redirect_chain[-1][0] == "/sessions/d4/"


@pytest.mark.parametrize("scope", ["one", "batch"])
def test_two_sessions_that_have_swapped_their_codes_swap_them_back(
    organiser: Client, client: Client, scope: str
) -> None:
    rivers = SessionFactory.create(code="D4", title="Rivers", published=True)
    roofs = SessionFactory.create(code="E5", title="Roofs", published=True)
    path = f"/admin/smartcity_session/conferencesession/{rivers.pk}/swap/"
    organiser.post(path, {"code": "E5"})
    entry = latest(action="change", object_pk=str(rivers.pk))
    assert (entry.before, entry.after) == ({"code": "D4"}, {"code": "E5"})
    undo(organiser, entry, scope)
    codes = dict(ConferenceSession.objects.values_list("title", "code"))
    assert codes == {"Rivers": "D4", "Roofs": "E5"}
    assert client.get("/sessions/d4/").status_code == 200
    back = {each.object_pk: each for each in HistoryEntry.objects.filter(undoes=entry, model=entry.model)}
    assert {key: (each.before, each.after) for key, each in back.items()} == {
        str(rivers.pk): ({"code": "E5"}, {"code": "D4"}),
        str(roofs.pk): ({"code": "D4"}, {"code": "E5"}),
    }
    undo(organiser, back[str(rivers.pk)])
    assert dict(ConferenceSession.objects.values_list("title", "code")) == {"Rivers": "E5", "Roofs": "D4"}


def test_who_may_not_do_something_cannot_do_it_by_undoing(editor: Client, stranger: Client) -> None:
    talk = TalkFactory.create(session__published=True)
    added = latest(model="speakers.talk")
    address = f"/admin/smartcity_session/historyentry/{added.pk}/undo/"
    assert editor.get(address).status_code == 403  # an editor cannot delete
    assert stranger.get(address).status_code == 403
    talk.title = "Bees"
    talk.save()
    assert errors(undo(editor, latest(model="speakers.talk"))) == []
