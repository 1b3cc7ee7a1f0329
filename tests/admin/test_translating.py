"""The pages for translators: texts side by side, saved together, and who may do it in which language."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import ConferenceSession, Translation, TranslatorLanguage
from smartcity_session.models.translation import set_translation
from tests.admin.pages import Form
from tests.factories.browsers import browser_of
from tests.factories.rows import (
    CongressFactory,
    GuidingQuestionFactory,
    RoomFactory,
    SessionFactory,
    TalkFactory,
    TranslationFactory,
)

pytestmark = pytest.mark.django_db
OVERVIEW = "/admin/smartcity_session/conferencesession/translations/"


def address(session: ConferenceSession, language: str = "ko") -> str:
    return f"{OVERVIEW}{language}/{session.pk}/"


@pytest.fixture
def session() -> ConferenceSession:
    """A published session in English with a talk and a question, whose title is translated into Korean."""
    congress = CongressFactory.create(further_languages="ko,ar")
    session = SessionFactory.create(congress=congress, code="D4", title="Cities", abstract="All of it.", published=True)
    GuidingQuestionFactory.create(session=session, text="What now?")
    TalkFactory.create(session=session, title="Trees")
    TranslationFactory.create(of=session, text="도시")
    return session


def page_of(client: Client, path: str) -> Any:
    return html.fromstring(client.get(path).content.decode())


def stored(language: str = "ko") -> dict[str, str]:
    rows = Translation.objects.filter(language=language).values_list("subject", "field", "text")
    return {f"{subject} {field}": text for subject, field, text in rows}


def box(row: Any, subject: str, field: str) -> str:
    return f"{subject}-{row.pk}-{field}"


def test_the_page_shows_each_text_beside_its_translation_in_reading_order(
    organiser: Client, session: ConferenceSession
) -> None:
    page = page_of(organiser, address(session))
    sources = [each.text_content().strip() for each in page.xpath("//*[starts-with(@id, 'source-')]")]
    assert sources == ["Cities", "All of it.", "What now?", "Trees"]
    [title] = page.xpath(f"//textarea[@name='{box(session, 'session', 'title')}']")
    assert (title.text.strip(), title.get("lang"), title.get("dir")) == ("도시", "ko", "ltr")
    [label] = page.xpath(f"//label[@for='{title.get('id')}']")
    assert label.text_content() == "Title in Korean"
    assert page.xpath(f"//*[@id='{title.get('aria-describedby')}']")
    [arabic, *_others] = page_of(organiser, address(session, "ar")).xpath("//textarea[@lang]")
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")


def test_what_is_typed_is_saved_together_and_an_empty_box_removes(
    organiser: Client, session: ConferenceSession
) -> None:
    form = Form(organiser, address(session))
    form[box(session, "session", "title")] = ""
    form[box(session, "session", "abstract")] = "전부\r\n그리고"
    form[box(session.talks.get(), "talk", "title")] = "나무"
    assert "3 texts were saved." in form.send().messages
    assert stored() == {"session abstract": "전부\n그리고", "talk title": "나무"}
    assert {each.session for each in Translation.objects.all()} == {session}
    assert {each.source for each in Translation.objects.all()} == {"All of it.", "Trees"}


def test_a_translation_that_is_behind_shows_the_difference_and_may_still_fit(
    organiser: Client, session: ConferenceSession
) -> None:
    session.title = "Green cities"
    session.save()
    page = page_of(organiser, address(session))
    [pair] = page.xpath("//*[contains(@class, 'pair') and contains(@class, 'behind')]")
    assert [(each.tag, each.text) for each in pair.xpath(".//ins | .//del")] == [
        ("del", "Cities"),
        ("ins", "Green cities"),
    ]
    form = Form(organiser, address(session))
    form[f"fits-{box(session, 'session', 'title')}"] = "on"
    form.send()
    translation = Translation.objects.get()
    assert (translation.text, translation.source) == ("도시", "Green cities")
    assert not page_of(organiser, address(session)).xpath("//*[contains(@class, 'behind')]")


def test_nobody_goes_past_a_change_of_somebody_else(organiser: Client, session: ConferenceSession) -> None:
    form = Form(organiser, address(session))
    form[box(session, "session", "title")] = "도시들"
    form[box(session, "session", "abstract")] = "전부"
    set_translation(session, "title", "ko", "여러 도시")
    ConferenceSession.objects.filter(pk=session.pk).update(abstract="Nearly all of it.")
    page = form.send().page
    reasons = [each.text_content().strip() for each in page.xpath("//*[@class='errornote']//li")]
    assert reasons == [
        "Title in Korean: Somebody has translated this meanwhile: “여러 도시”. Save again to replace it.",
        "Abstract in Korean: The text was changed meanwhile. Look at it again, then save.",
    ]
    assert stored() == {"session title": "여러 도시"}
    [typed] = page.xpath(f"//textarea[@name='{box(session, 'session', 'abstract')}']")
    assert typed.text.strip() == "전부"
    [again] = page.forms[-1:]
    organiser.post(address(session), dict(again.form_values()))
    assert stored() == {"session title": "도시들", "session abstract": "전부"}
    assert Translation.objects.get(field="abstract").source == "Nearly all of it."


def test_a_box_that_nobody_touched_overwrites_nothing(organiser: Client, session: ConferenceSession) -> None:
    form = Form(organiser, address(session))
    form[box(session, "session", "abstract")] = "전부"
    set_translation(session, "title", "ko", "여러 도시")
    form.send()
    assert stored() == {"session title": "여러 도시", "session abstract": "전부"}


def test_a_text_is_no_longer_than_its_source_may_be(organiser: Client, session: ConferenceSession) -> None:
    form = Form(organiser, address(session))
    form[box(session, "session", "title")] = "가" * 301
    form[box(session.talks.get(), "talk", "title")] = "두\n줄"
    [long, line] = form.send().errors
    assert "301" in long
    assert line == "This is one line."
    assert stored() == {"session title": "도시"}


def test_the_overview_counts_what_is_missing_and_behind(organiser: Client, session: ConferenceSession) -> None:
    RoomFactory.create(name="Hall 2")
    session.title = "Green cities"
    session.save()
    page = page_of(organiser, OVERVIEW)
    rows = {
        " ".join(row.xpath("string(th)").split()): [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        for row in page.xpath("//tbody/tr")
    }
    assert [each.partition(": ")[2] for each in rows["D4 Green cities"]] == ["3 missing, 1 behind", "4 missing"]
    assert [each.partition(": ")[2] for each in rows["Rooms"]] == ["1 missing", "1 missing"]
    assert rows["Topics"] == ["–", "–"]


def test_what_belongs_to_no_session_is_translated_in_groups(organiser: Client, session: ConferenceSession) -> None:
    room = RoomFactory.create(name="Hall 2", building="East")
    form = Form(organiser, f"{OVERVIEW}ko/rooms/")
    form[box(room, "room", "building")] = "동관"
    form.send()
    assert stored() == {"session title": "도시", "room building": "동관"}
    for group in ("congress", "topics", "people"):
        assert organiser.get(f"{OVERVIEW}ko/{group}/").status_code == 200


@pytest.mark.parametrize("path", ["en/{pk}/", "de/{pk}/", "xx/rooms/", "ko/halls/", "ko/99999/", "en/rooms/"])
def test_there_is_no_page_for_another_language_or_thing(
    organiser: Client, session: ConferenceSession, path: str
) -> None:
    assert organiser.get(OVERVIEW + path.format(pk=session.pk)).status_code == 404


def test_a_translator_translates_everything_into_the_chosen_languages_alone(session: ConferenceSession) -> None:
    client = browser_of("Translator", username="translator")
    TranslatorLanguage.objects.create(user=User.objects.get(username="translator"), language="ko")
    found = {
        path: client.get(path).status_code
        for path in (address(session), address(session, "ar"), f"{OVERVIEW}ko/rooms/", f"{OVERVIEW}ar/people/")
    }
    assert list(found.values()) == [200, 403, 200, 403]
    page = page_of(client, OVERVIEW)
    heads = page.xpath("//table[@class='progress']/thead//th")
    assert [each.text_content().split()[0] for each in heads] == ["What", "Korean"]
    assert client.get("/admin/smartcity_session/conferencesession/").status_code == 403
    form = Form(client, address(session))
    form[box(session, "session", "title")] = "도시들"
    form.send()
    assert stored() == {"session title": "도시들"}


def test_organisers_choose_the_languages_of_a_translator(organiser: Client, session: ConferenceSession) -> None:
    sent = {"username": "kim", "role": "Translator", "show": "1"}
    assert "Choose at least one language for this role." in organiser.post("/admin/accounts/", sent).content.decode()
    sent["languages"] = "ko"
    organiser.post("/admin/accounts/", sent)
    kim = User.objects.get(username="kim")
    assert list(kim.translator_languages.values_list("language", flat=True)) == ["ko"]
    assert page_of(organiser, f"/admin/accounts/{kim.pk}/").xpath("//input[@name='languages'][@checked]/@value") == [
        "ko"
    ]
    organiser.post(f"/admin/accounts/{kim.pk}/", {"role": "Editor", "languages": ["ko"]})
    assert not kim.translator_languages.exists()


def test_the_page_of_a_session_leads_to_its_translations(organiser: Client, session: ConferenceSession) -> None:
    page = page_of(organiser, f"/admin/smartcity_session/conferencesession/{session.pk}/change/")
    links = page.xpath("//*[@class='more-actions']//a[contains(@href, 'translations')]")
    assert [" ".join(each.text_content().split()) for each in links] == [
        "Translate into Korean…",
        "Translate into Arabic…",
    ]
