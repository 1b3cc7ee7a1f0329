"""The stored order of speakers and organisations: filled by whatever writes a row, and read a page at a time."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import QuerySet
from django.db.models.sql import compiler
from django.test import Client

from smartcity_session.content import (
    EVERYTHING,
    content_json,
    lettered_organisations,
    lettered_speakers,
    programme_sessions,
    session_content,
    speakers_content,
)
from smartcity_session.operations.sample_programme import make_programme
from speakers.models import DERIVED, Contribution, Speaker
from tests.factories.rows import ContributionFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

NAMES = ["Zola", "Þórdís", "Ødegaard", "Łukasz", "Lena", "Đorđe", "Ægir", "Adam", "조창현", "Иван", "bell hooks"]
IN_ORDER = ["Adam", "Ægir", "bell hooks", "Đorđe", "Lena", "Łukasz", "Ødegaard", "Þórdís", "Zola", "Иван", "조창현"]


def derived(speaker: Speaker) -> dict[str, str]:
    return {name: getattr(speaker, name) for name in DERIVED}


def as_stored(speaker: Speaker) -> dict[str, str]:
    return derived(Speaker.objects.get(pk=speaker.pk))


def as_worked_out(speaker: Speaker) -> dict[str, str]:
    return {name: derive(speaker) for name, derive in DERIVED.items()}


def test_the_database_sorts_names_as_readers_expect() -> None:
    for name in NAMES:
        SpeakerFactory.create(name=name)
    assert [speaker.name for speaker in Speaker.objects.by_name()] == IN_ORDER


def test_lists_show_people_and_organisations_in_that_order(client: Client) -> None:
    session = SessionFactory.create(published=True)
    for name in NAMES:
        ContributionFactory.create(talk__session=session, speaker__name=name, speaker__organisation=name)
    assert [each.person.name for each in speakers_content()] == IN_ORDER
    assert [each.name for each in lettered_organisations().things] == IN_ORDER
    letters = ["A", "B", "D", "L", "O", "T", "Z", "И", "ㅈ"]
    assert [each.letter for each in lettered_speakers().letters] == letters
    assert [each.letter for each in lettered_organisations().letters] == letters
    assert [each["name"] for each in client.get("/api/v1/speakers").json()["items"]] == IN_ORDER


def test_people_stand_under_their_family_name_where_it_is_known() -> None:
    session = SessionFactory.create(published=True)
    for name, family_name in (
        ("Dr. Ingrid Solheim", "Solheim"),
        ("Roy Ek", ""),
        ("Dr. Ida Tun", ""),
        ("조 창현", "조"),
    ):
        ContributionFactory.create(talk__session=session, speaker__name=name, speaker__family_name=family_name)
    assert [each.person.name for each in speakers_content()] == [
        "Dr. Ida Tun",
        "Roy Ek",
        "Dr. Ingrid Solheim",
        "조 창현",
    ]
    assert [each.letter for each in lettered_speakers().letters] == ["I", "R", "S", "ㅈ"]


@pytest.mark.parametrize("name", ["Łukasz", "조창현", "bell hooks", "…", "कमला"])
def test_whatever_writes_a_speaker_fills_what_is_derived(name: str) -> None:
    made = SpeakerFactory.create(name="Before", organisation="Before")
    made.name = made.organisation = name
    made.save(update_fields=["name", "organisation"])
    (in_bulk,) = Speaker.objects.bulk_create([Speaker(name=name, organisation=name, slug="in-bulk")])
    for speaker in (made, in_bulk):
        assert as_stored(speaker) == as_worked_out(speaker)
    assert as_stored(made)["sort_key"] != ""


def test_a_made_up_programme_is_in_order_too() -> None:
    assert list(make_programme(sessions=3, seed=1)) == [3]
    for speaker in Speaker.objects.all():
        assert derived(speaker) == as_worked_out(speaker)


def test_the_migration_fills_what_is_derived_and_nothing_else() -> None:
    speakers = [SpeakerFactory.create(name=name, organisation=name) for name in NAMES]
    before = list(QuerySet(Speaker).order_by("pk").values())
    QuerySet(Speaker).update(**dict.fromkeys(DERIVED, ""))
    importlib.import_module("speakers.migrations.0004_fill_names_and_order").fill(apps, None)
    assert list(QuerySet(Speaker).order_by("pk").values()) == before
    assert as_stored(speakers[0])["sort_key"] == DERIVED["sort_key"](speakers[0])


@pytest.fixture
def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each query handed over since."""
    read: list[int] = []
    original = compiler.cursor_iter

    def counting(*args: Any, **options: Any) -> Iterator[Any]:
        for rows in original(*args, **options):
            read.append(len(rows))
            yield rows

    monkeypatch.setattr(compiler, "cursor_iter", counting)
    return read


def many(number: int) -> None:
    """So many people of a published session, each with a part, and as many organisations."""
    session = SessionFactory.create(published=True)
    speakers = Speaker.objects.bulk_create(
        Speaker(name=f"{chr(65 + place % 26)}na {place}", organisation=f"Office {place}", slug=f"ana-{place}")
        for place in range(number)
    )
    Contribution.objects.bulk_create(
        Contribution(session=session, speaker=speaker, role="panellist") for speaker in speakers
    )


@pytest.mark.system
def test_a_page_of_twenty_thousand_reads_its_own_rows_alone(client: Client, rows_read: list[int]) -> None:
    many(20_000)
    for path, most in {
        "/speakers/": 700,
        "/speakers/?view=list&page=60": 700,
        "/organisations/?page=60": 1000,
    }.items():
        rows_read.clear()
        assert client.get(path).status_code == 200
        assert 600 <= sum(rows_read) <= most, path


def test_the_index_leads_to_the_page_on_which_a_letter_begins(client: Client) -> None:
    many(700)
    html = client.get("/speakers/?view=list&page=2").text
    assert '<li><a href="/speakers/?view=list#letter-1">A</a></li>' in html
    assert '<li><a href="#letter-13">M</a></li>' in html
    assert '<li><a href="/speakers/?view=list&amp;page=3#letter-26">Z</a></li>' in html
    assert 'id="letter-13"><h2>M</h2>' in html
    assert 'id="letter-1"' not in html


@pytest.mark.parametrize(("title", "name"), [("Dr.", "Ingrid Solheim"), ("H.E.", "Amina bin Said"), ("", "Madonna")])
def test_a_title_that_is_moved_out_of_a_name_is_no_change_for_readers(title: str, name: str) -> None:
    session = SessionFactory.create(published=True)
    speaker = ContributionFactory.create(talk__session=session, speaker__name=f"{title} {name}".strip()).speaker
    before = content_json(session_content(session))
    speaker.title, speaker.name, speaker.family_name = title, name, name.rpartition(" ")[2]
    speaker.save()
    assert content_json(session_content(session)) == before
    (summary,) = programme_sessions(EVERYTHING, slice(0, 1))
    assert summary.people == (f"{title} {name}".strip(),)
