"""People who were entered twice: asked about, merged side by side, or known to be two."""

from typing import Any

import pytest
from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import HistoryEntry
from smartcity_session.search.query import search
from speakers.models import Contribution, DifferentPeople, FormerName, FormerSlug, Speaker
from tests.admin.pages import Answer, Form
from tests.factories.browsers import browser_of
from tests.factories.rows import ContributionFactory, RoomFactory, SessionFactory, SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db

ADD = "/admin/speakers/speaker/add/"
LIST = "/admin/speakers/speaker/"


def change(speaker: Speaker) -> str:
    return f"{LIST}{speaker.pk}/change/"


def merging(kept: Speaker, gone: Speaker) -> str:
    return f"{LIST}{kept.pk}/merge/{gone.pk}/"


def choices(form: Form) -> dict[str, list[str]]:
    """The fields in which one can choose, with the values that they have on the page."""
    radios = form.page.xpath("//input[@type='radio']")
    return {name: [each.get("value") for each in radios if each.get("name") == name] for name in _names(radios)}


def _names(radios: Any) -> list[str]:
    return list(dict.fromkeys(each.get("name") for each in radios))


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Łukasz Nowak", "Lukasz Nowak"),
        ("Ingrid Solheim", "Dr. Ingrid Solheim"),
        ("Ana Lund", "Ana Lund"),
        ("Ana Lund", "lund ana"),
    ],
)
def test_a_person_of_a_known_name_is_asked_about_until_there_is_an_answer(
    organiser: Client, known: str, typed: str
) -> None:
    there = SpeakerFactory.create(name=known, affiliation="City of Malmö")
    form = Form(organiser, ADD)
    form["name"] = typed
    for _each in range(2):
        answer = form.send()
        assert "The portal knows somebody of this name. Say whether it is this one." in answer.errors
        assert answer.texts("//*[@id='id_same_person']//label") == [
            f"Yes: {there}",
            "No, this is another person",
        ]
    assert Speaker.objects.count() == 1
    form["same_person"] = "another"
    form.send()
    added = Speaker.objects.exclude(pk=there.pk).get()
    assert [(pair.first_id, pair.second_id) for pair in DifferentPeople.objects.all()] == [(there.pk, added.pk)]
    assert not Speaker.objects.with_namesakes().exists()


def test_photos_tell_people_of_one_name_apart_where_it_is_asked(organiser: Client) -> None:
    photo = {"photo": "photos/a.jpg", "photo_digest": "a" * 64}
    for place, facts in (("Oslo", {}), ("Malmö", photo)):
        SpeakerFactory.create(name="Ana Lund", affiliation=f"City of {place}", **facts)
    form = Form(organiser, ADD)
    form["name"] = "Ana Lund"
    pictures = form.send().page.xpath("//*[@id='id_same_person']//label//img")
    assert [each.get("src") for each in pictures] == [f"/photos/{'a' * 64}-96.jpg"]


def test_the_same_person_is_not_added_again(organiser: Client) -> None:
    there = SpeakerFactory.create(name="Ana Lund")
    form = Form(organiser, ADD)
    form["name"], form["same_person"] = "Ana Lund", str(there.pk)
    answer = form.send()
    assert answer.path == change(there)
    assert answer.messages == [f"Nothing was saved: {there} is here already."]
    assert Speaker.objects.count() == 1


def test_the_plus_beside_a_list_of_people_chooses_the_one_who_is_there(organiser: Client) -> None:
    there = SpeakerFactory.create(name="Ana Lund")
    form = Form(organiser, f"{ADD}?_popup=1")
    form["name"], form["same_person"], form["_popup"] = "Ana Lund", str(there.pk), "1"
    page = organiser.post(ADD, form.values)
    assert f"&quot;value&quot;: &quot;{there.pk}&quot;" in page.text
    assert Speaker.objects.count() == 1


def test_a_name_that_becomes_somebody_elses_is_asked_about_too(organiser: Client) -> None:
    there, renamed = SpeakerFactory.create(name="Ana Lund"), SpeakerFactory.create(name="Ana Lind")
    form = Form(organiser, change(renamed))
    form["name"] = "Ana Lund"
    assert "The portal knows somebody of this name. Say whether it is this one." in form.send().errors
    form["same_person"] = str(there.pk)
    assert form.send().path == merging(renamed, there)
    renamed.refresh_from_db()
    assert renamed.name == "Ana Lind"


@pytest.mark.parametrize(
    "name", ["Madonna", "bell hooks", "Juan de la Cruz", "Rem van der Rohe", "Amina bin Said", "조창현"]
)
def test_a_name_comes_through_the_admin_unchanged(organiser: Client, name: str) -> None:
    form = Form(organiser, ADD)
    form["name"] = name
    form.send()
    speaker = Speaker.objects.get()
    assert (speaker.title, speaker.name, speaker.family_name) == ("", name, "")


def test_a_title_that_is_typed_before_a_name_is_kept_apart(organiser: Client) -> None:
    form = Form(organiser, ADD)
    form["name"], form["family_name"] = "Prof. Dr. Ingrid Solheim", "Solheim"
    form.send()
    speaker = Speaker.objects.get()
    assert (speaker.title, speaker.name, speaker.letter) == ("Prof. Dr.", "Ingrid Solheim", "S")
    assert (speaker.slug, str(speaker.full_name)) == ("ingrid-solheim", "Prof. Dr. Ingrid Solheim")


def test_a_name_stored_with_its_title_stays_until_it_is_changed(organiser: Client) -> None:
    speaker = SpeakerFactory.create(name="Dr. Ingrid Solheim")
    form = Form(organiser, change(speaker))
    form["role"] = "Mayor"
    form.send()
    speaker.refresh_from_db()
    assert (speaker.title, speaker.name, speaker.role) == ("", "Dr. Ingrid Solheim", "Mayor")


def test_who_may_have_been_entered_twice_is_listed_until_somebody_answers(organiser: Client) -> None:
    one, two = SpeakerFactory.create(name="Łukasz Nowak"), SpeakerFactory.create(name="Dr. Lukasz Nowak")
    SpeakerFactory.create(name="Ana Lund")
    SpeakerFactory.create(name="…")
    SpeakerFactory.create(name="( )")
    assert set(Speaker.objects.with_namesakes()) == {one, two}
    assert merging(one, two) in organiser.get(change(one)).text
    organiser.post(merging(two, one), {"different": "x"})
    assert not Speaker.objects.with_namesakes().exists()
    assert merging(one, two) not in organiser.get(change(one)).text
    page = organiser.get(f"{LIST}?namesakes=1").text
    assert "Ana Lund" not in page


def test_two_speakers_stand_side_by_side_with_what_differs_to_be_chosen(organiser: Client) -> None:
    kept = SpeakerFactory.create(name="Łukasz Nowak", affiliation="Mayor", city="Gdańsk", bio="")
    gone = SpeakerFactory.create(name="Lukasz Nowak", affiliation="Mayor, City", city="Gdańsk", bio="Born 1970.")
    ContributionFactory.create(talk__session__code="D4", speaker=gone)
    form = Form(organiser, merging(kept, gone))
    assert choices(form) == {name: ["kept", "other"] for name in ("name", "affiliation", "bio")}
    assert {name: form[name] for name in ("name", "affiliation", "bio")} == {
        "name": "kept",
        "affiliation": "kept",
        "bio": "other",
    }
    assert "Speaker: D4" in Answer(organiser.get(merging(kept, gone), follow=True)).texts("//table[@class='merge']")[0]


def test_merging_moves_parts_photo_names_and_addresses(organiser: Client, client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    kept = SpeakerFactory.create(name="Łukasz Nowak", slug="lukasz", affiliation="Mayor")
    gone = SpeakerFactory.create(name="Lukasz Nowak", slug="lukasz-2", photo="photos/a.jpg", photo_digest="a" * 64)
    FormerName.objects.create(speaker=gone, name="Lukasz Kowalski")
    FormerSlug.objects.create(speaker=gone, slug="kowalski")
    both = TalkFactory.create(session=session)
    ContributionFactory.create(talk=both, speaker=kept, confirmed=False)
    ContributionFactory.create(talk=both, speaker=gone)
    ContributionFactory.create(session=session, talk=None, speaker=gone, role="chair", confirmed=False)
    form = Form(organiser, merging(kept, gone))
    form["photo"], form["affiliation"] = "other", "kept"
    answer = form.send("merge")
    assert answer.path == change(kept)
    assert "The public now sees what you saved: D4." in answer.messages
    merged = Speaker.objects.get()
    assert (merged.pk, merged.slug, merged.name, merged.affiliation) == (kept.pk, "lukasz", "Łukasz Nowak", "Mayor")
    assert (merged.photo.name, merged.photo_digest) == ("photos/a.jpg", "a" * 64)
    parts = Contribution.objects.order_by("pk").values_list("speaker", "role", "confirmed")
    assert list(parts) == [(kept.pk, "speaker", True), (kept.pk, "chair", False)]
    assert sorted(merged.former_names.values_list("name", flat=True)) == ["Lukasz Kowalski", "Lukasz Nowak"]
    for former in ("lukasz-2", "kowalski"):
        response = client.get(f"/speakers/{former}/")
        assert (response.status_code, response.headers["Location"]) == (301, "/speakers/lukasz/")
    assert client.get("/api/v1/speakers/lukasz-2").json()["name"] == "Łukasz Nowak"
    notes = HistoryEntry.objects.filter(action="merge").values_list("object_pk", "note")
    assert list(notes) == [(str(kept.pk), f"{gone} is Łukasz Nowak, Mayor.")]


@pytest.mark.django_db(transaction=True)
def test_the_search_finds_a_former_name(client: Client) -> None:
    organiser = browser_of("Organiser")
    kept, gone = SpeakerFactory.create(name="Ana Lund"), SpeakerFactory.create(name="Ana Petersen")
    ContributionFactory.create(talk__session=SessionFactory.create(code="D4", published=True), speaker=gone)
    Form(organiser, merging(kept, gone)).send("merge")
    assert search("Petersen").total("speaker") == 1
    page = client.get("/search/?q=Petersen").text
    assert "/speakers/ana-lund/" in page
    FormerName.objects.get().delete()
    assert search("Petersen").total("speaker") == 0


def test_what_was_answered_about_others_holds_for_the_merged_one(organiser: Client) -> None:
    kept, gone, other = (SpeakerFactory.create(name="Ana Lund") for _each in range(3))
    for one, two in ((gone, other), (kept, gone)):
        organiser.post(merging(one, two), {"different": "x"})
    Form(organiser, merging(kept, gone)).send("merge")
    assert [(pair.first_id, pair.second_id) for pair in DifferentPeople.objects.all()] == [(kept.pk, other.pk)]


def test_one_who_was_changed_meanwhile_is_not_merged_unseen(organiser: Client) -> None:
    kept, gone = SpeakerFactory.create(name="Ana Lund"), SpeakerFactory.create(name="Ana Lund")
    form = Form(organiser, merging(kept, gone))
    gone.bio = "Born meanwhile."
    gone.save()
    assert form.send("merge").messages == ["Nothing was merged: one of the two was changed meanwhile. Look again."]
    assert Speaker.objects.count() == 2


@pytest.mark.parametrize("other", ["self", "nobody"])
def test_a_speaker_is_merged_with_another_one_alone(organiser: Client, other: str) -> None:
    speaker = SpeakerFactory.create()
    with_whom = speaker.pk if other == "self" else speaker.pk + 1
    assert organiser.get(f"{LIST}{speaker.pk}/merge/{with_whom}/").status_code == 404


def test_an_editor_says_that_two_are_different_and_merges_none(editor: Client) -> None:
    one, two = SpeakerFactory.create(name="Ana Lund"), SpeakerFactory.create(name="Ana Lund")
    form = Form(editor, merging(one, two))
    assert form.buttons == ["different"]
    assert editor.post(merging(one, two), {**form.values, "merge": "x"}).status_code == 403
    form.send("different")
    assert (Speaker.objects.count(), DifferentPeople.objects.count()) == (2, 1)


def test_who_may_not_change_speakers_merges_none(stranger: Client) -> None:
    one, two = SpeakerFactory.create_batch(2)
    assert stranger.get(merging(one, two)).status_code == 403
    assert stranger.post(merging(one, two), {"merge": "x"}).status_code == 403
    assert Speaker.objects.count() == 2


@pytest.mark.parametrize(("number", "leads"), [(1, False), (2, True), (3, False)])
def test_two_speakers_of_the_list_lead_to_their_page(organiser: Client, number: int, leads: bool) -> None:  # noqa: FBT001 (a parameter of a test)
    chosen = SpeakerFactory.create_batch(number)
    response = organiser.post(LIST, {"action": "merge", "_selected_action": [each.pk for each in chosen]}, follow=True)
    path = response.redirect_chain[-1][0]
    assert path == merging(*chosen[:2]) if leads else "Choose the two speakers" in response.text


def test_a_former_address_leads_on_for_good_and_to_nobody_else(organiser: Client, client: Client) -> None:
    speaker = ContributionFactory.create(talk__session__published=True, speaker__slug="ana").speaker
    for slug in ("ana-lund", "ana-petersen"):
        form = Form(organiser, change(speaker))
        form["slug"] = slug
        form.send()
    for former in ("ana", "ana-lund"):
        assert client.get(f"/speakers/{former}/").headers["Location"] == "/speakers/ana-petersen/"
    form = Form(organiser, change(SpeakerFactory.create(name="Other")))
    form["slug"] = "ana"
    assert form.send().errors == [
        f"This is a former address of {Speaker.objects.get(pk=speaker.pk)}: links lead there. Take another one."
    ]
    assert Speaker.objects.unused_slug("Ana") == "ana-2"
    form = Form(organiser, change(speaker))
    form["slug"] = "ana"
    form.send()
    assert sorted(FormerSlug.objects.values_list("slug", flat=True)) == ["ana-lund", "ana-petersen"]
    assert client.get("/speakers/ana/").status_code == 200


def test_the_address_of_nobody_public_is_not_kept(organiser: Client) -> None:
    speaker = SpeakerFactory.create(slug="ana")
    form = Form(organiser, change(speaker))
    form["slug"] = "ana-lund"
    form.send()
    assert not FormerSlug.objects.exists()


def test_where_a_person_is_chosen_affiliation_and_photo_stand_beside_the_name(organiser: Client) -> None:
    talk = TalkFactory.create()
    photo = {"photo": "photos/a.jpg", "photo_digest": "a" * 64}
    for place, facts in (("Oslo", {}), ("Malmö", photo)):
        speaker = SpeakerFactory.create(name="Ana Lund", affiliation=f"City of {place}", **facts)
        ContributionFactory.create(talk=talk, speaker=speaker)
    page = html.fromstring(organiser.get(f"/admin/smartcity_session/conferencesession/{talk.session.pk}/change/").text)
    chosen = page.xpath("//select[@name='talks-0-speakers']/option[@selected]")
    assert [each.text for each in chosen] == ["Ana Lund, City of Oslo", "Ana Lund, City of Malmö"]
    query = {"term": "ana", "app_label": "speakers", "model_name": "contribution", "field_name": "speaker"}
    found = organiser.get("/admin/autocomplete/", query).json()["results"]
    assert [each["text"] for each in found] == ["Ana Lund, City of Oslo", "Ana Lund, City of Malmö"]
    assert [each["photo"] for each in found] == ["", f"/photos/{'a' * 64}-96.jpg"]
    rooms = {"term": "", "app_label": "smartcity_session", "model_name": "programmebreak", "field_name": "location"}
    RoomFactory.create()
    assert ["photo" in each for each in organiser.get("/admin/autocomplete/", rooms).json()["results"]] == [False]
