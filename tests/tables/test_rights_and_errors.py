"""What an import refuses: cell by cell, by whom, and when the rows were changed between the preview and the import."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from materials.models import Material
from smartcity_session.admin.session import ConferenceSessionAdmin
from smartcity_session.models import AcceptedProblem, ConferenceSession, HistoryEntry, Room, Topic
from speakers.models import Contribution, Speaker, Talk
from tests.factories.browsers import browser_of
from tests.factories.rows import (
    ContributionFactory,
    FormerCodeFactory,
    MaterialFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)
from tests.tables.sheets import cells_of, csv_text, upload, xlsx
from tests.tables.test_table_pages import (
    SESSIONS,
    changes_of,
    confirm,
    errors_of,
    exported,
    organiser,
    read_in,
    said,
)

__all__ = ["organiser"]
pytestmark = pytest.mark.django_db
ROLES = "Chair, Facilitator, Speaker, Panellist, Discussant, Rapporteur, Contact"
HEADS = ["Code", "Title", "Date", "Start", "End", "Format", "Topics", "Livestream", "Questions from", "Status"]


def line(**cells: Any) -> list[list[Any]]:
    """The headings, and a line that is right but for these cells."""
    right = {"Code": "E1", "Title": "Water", "Date": "2015-04-09", "Start": "14:00", "End": "15:00"}
    values = {**right, **{name.replace("_", " "): value for name, value in cells.items()}}
    return [HEADS, [values.get(name) for name in HEADS]]


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"Code": None}, ["2", "A Code", "", "Give the code of the session, for example D4."]),
        (
            {"Code": "E 1"},
            [
                "2",
                "A Code",
                "E 1",
                "A code is made of letters A to Z, digits and single hyphens, for example D4 or SP-2.",
            ],
        ),
        ({"Code": "E" * 21}, ["2", "A Code", "E" * 21, "Ensure this value has at most 20 characters (it has 21)."]),
        ({"Title": None}, ["2", "B Title", "", "This field is required."]),
        ({"Title": {"x": 1}}, ["2", "B Title", "#REF!", "The cell holds the error #REF!. Type what it shall say."]),
        (
            {"Date": "09/04/2015"},
            [
                "2",
                "C Date",
                "09/04/2015",
                "This date can be read in more than one way, or in none. Type 2015-04-09, 9 April 2015 or 09.04.2015.",
            ],
        ),
        ({"Date": date(1015, 4, 9)}, ["2", "C Date", "1015-04-09", "Enter a day between the years 1900 and 2200."]),
        ({"Start": "2 pm"}, ["2", "D Start", "2 pm", "This is no time of day in 24 hours. Type 14:30 or 14.30."]),
        (
            {"Start": "24:00"},
            [
                "2",
                "D Start",
                "24:00",
                "Nothing starts at 24:00. Type 00:00, with the date of the day that begins then.",
            ],
        ),
        ({"End": "14:00"}, ["2", "", "E1", "The session ends at the time at which it starts."]),
        ({"Date": None}, ["2", "", "E1", "A start time needs a date."]),
        (
            {"Format": "Picnic"},
            ["2", "F Format", "Picnic", "Select a valid choice. Picnic is not one of the available choices."],
        ),
        (
            {"Topics": "Fire"},
            [
                "2",
                "G Topics",
                "Fire",
                "There is no topic “Fire”. Type it as it is under Topics, or add it there first.",
            ],
        ),
        (
            {"Livestream": "javascript:1"},
            ["2", "H Livestream", "javascript:1", "Enter a valid URL."],
        ),
        (
            {"Questions from": "soon"},
            [
                "2",
                "I Questions from",
                "soon",
                "This date can be read in more than one way, or in none. Type 2015-04-09, 9 April 2015 or 09.04.2015.",
            ],
        ),
        ({"Status": "Published"}, ["2", "J Status", "Published", "No new row takes this: leave the cell empty."]),
    ],
)
def test_each_cell_that_is_wrong_is_named_with_its_row_and_column(
    organiser: Client, cells: dict[str, Any], error: list[str]
) -> None:
    rows = line(**{name: "#REF!" if isinstance(value, dict) else value for name, value in cells.items()})
    page = read_in(organiser, xlsx(*rows))
    found = errors_of(page)
    assert error in found
    assert not page.xpath("//form[@id='import_form']")


def test_nothing_is_written_while_one_row_is_wrong(organiser: Client) -> None:
    data = xlsx(["Code", "Title"], ["E1", "Water"], ["E2", None])
    page = read_in(organiser, data)
    assert [error[0] for error in errors_of(page)] == ["3"]
    assert ConferenceSession.objects.count() == 0


def test_more_rows_than_a_request_can_validate_are_refused(organiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcity_session.tables.importing.MOST_CHANGES", 2)
    page = read_in(organiser, xlsx(["Code", "Title"], *([f"E{number}", "Water"] for number in range(3))))
    assert "More than 1,000 rows would change." in page.text_content()


def test_the_same_key_twice_is_said_with_both_rows(organiser: Client) -> None:
    page = read_in(organiser, xlsx(["Code", "Title"], ["E1", "Water"], ["e1", "Air"]))
    assert errors_of(page) == [["3", "", "e1", "It is the same as line 2."]]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["x"], ["y"]], "No heading is found: one of the first lines has to name Code."),
        (
            [["Code", "Start (Europe/Berlin)"], ["D4", "14:00"]],
            "These times are in another zone: the congress has its own in Asia/Seoul.",
        ),
        ([["Code", "Title", "Title"], ["D4", "a", "b"]], "Two columns have this heading: B, too."),
    ],
)
def test_headings_that_cannot_be_obeyed_are_refused(organiser: Client, rows: list[list[str]], words: str) -> None:
    page = read_in(organiser, xlsx(*rows))
    assert words in " ".join(page.text_content().split())


def test_a_title_above_the_headings_and_columns_beside_them_are_told_of(organiser: Client) -> None:
    data = xlsx(["Sessions of 2015"], [], ["CODE", "title", "Remarks", None], ["E1", "Water", "x", date(2015, 4, 9)])
    page = read_in(organiser, data)
    assert page.xpath("//ul[@class='notices']/li/text()") == [
        "These columns are not read: Remarks (C); column D, without a heading."
    ]
    assert changes_of(page) == [["4", "Added E1 Water", "Code: E1 Title: Water"]]


def test_whoever_may_not_see_or_change_is_refused_in_words(organiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    SessionFactory.create(code="D4", title="Seen")
    SessionFactory.create(code="D5", title="Hidden")
    seen = ConferenceSessionAdmin.get_queryset
    monkeypatch.setattr(
        ConferenceSessionAdmin, "get_queryset", lambda own, request: seen(own, request).exclude(code="D5")
    )
    assert [row[0] for row in cells_of(exported(organiser))] == ["Code", "D4"]
    page = read_in(organiser, xlsx(["Code", "Title"], ["D5", "Mine"]))
    assert errors_of(page)[0][:2] == ["2", ""]
    monkeypatch.setattr(ConferenceSessionAdmin, "has_change_permission", lambda _own, _request, obj=None: obj is None)
    page = read_in(organiser, xlsx(["Code", "Title"], ["D4", "Mine"]))
    assert errors_of(page) == [["2", "", "D4", "You may not change this."]]


@pytest.mark.parametrize("name", [SESSIONS, "speakers_speaker", "speakers_talk", "materials_material"])
def test_who_only_looks_takes_out_and_does_not_bring_in(organiser: Client, name: str) -> None:
    app, model = name.rsplit("_", 1)
    viewer = browser_of(username="viewer")
    assert viewer.get(reverse(f"admin:{name}_table", args=["csv"])).status_code == 403
    User.objects.get(username="viewer").user_permissions.add(
        Permission.objects.get(content_type__app_label=app, codename=f"view_{model}")
    )
    assert viewer.get(reverse(f"admin:{name}_table", args=["csv"])).status_code == 200
    assert viewer.get(reverse(f"admin:{name}_import")).status_code == 403
    assert viewer.post(reverse(f"admin:{name}_import"), {"file": upload(b"Code")}).status_code == 403


def test_a_row_that_was_changed_meanwhile_is_shown_anew(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", title="Smart City")
    page = read_in(organiser, xlsx(["Code", "Title"], ["D4", "Smart Cities"]))
    ConferenceSession.objects.filter(pk=session.pk).update(title="Smart")
    answer = confirm(organiser, page)
    assert said(answer) == ["Somebody has changed rows meanwhile. Look at what the import would do now."]
    assert changes_of(answer) == [["2", "Changed D4 Smart Cities", "Title", "Smart", "Smart Cities"]]
    assert "Imported: 0 added, 1 changed, 0 unchanged." in said(confirm(organiser, answer))


def test_what_the_page_carries_cannot_be_made_by_somebody_else(organiser: Client) -> None:
    page = read_in(organiser, xlsx(["Code", "Title"], ["E1", "Water"]))
    form = dict(next(each for each in page.forms if each.get("id") == "import_form").form_values())
    address = reverse(f"admin:{SESSIONS}_import")
    others = browser_of("Organiser", username="other")
    for client, sheet in ((organiser, form["carried"] + "x"), (others, form["carried"])):
        response = client.post(address, {**form, "carried": sheet})
        assert "This field is required." in response.content.decode()
    talks = organiser.post(reverse("admin:speakers_talk_import"), form)
    assert "This field is required." in talks.content.decode()
    assert ConferenceSession.objects.count() == 0


def test_what_is_doubtful_is_asked_about_before_it_is_imported(organiser: Client) -> None:
    page = read_in(organiser, xlsx(["Code", "Title", "Date"], ["E1", "Water", "2016-04-09"]))
    assert page.xpath("//p[@class='doubt']/text()") == [
        "9\xa0April\xa02016 is no day of the congress, which is from 8\xa0April\xa02015 to 12\xa0April\xa02015."
    ]
    answer = confirm(organiser, page)
    assert said(answer) == ["Nothing was imported yet: tick the box, or correct what is asked about."]
    confirm(organiser, answer, sure="on")
    assert ConferenceSession.objects.get().date == date(2016, 4, 9)


def test_an_import_publishes_nothing_and_keeps_what_identifies_a_session(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    FormerCodeFactory.create(session=session, code="D3")
    uuid, before = session.uuid, session.first_published_at
    page = read_in(organiser, xlsx(["Code", "Title", "Status"], ["D4", "New", "Published"], ["E1", "Water", "Draft"]))
    answer = confirm(organiser, page)
    assert any("The public now sees what you saved: D4" in words for words in said(answer))
    session.refresh_from_db()
    assert (session.uuid, session.first_published_at, session.title) == (uuid, before, "New")
    assert ConferenceSession.objects.published().count() == 1
    assert session.editions.count() == 0


def test_an_export_is_noted_and_so_is_each_row_of_an_import(organiser: Client) -> None:
    exported(organiser)
    confirm(organiser, read_in(organiser, xlsx(["Code", "Title"], ["E1", "Water"])))
    notes = HistoryEntry.objects.exclude(model__in=["auth.user", "smartcity_session.congress"]).order_by("pk")
    assert [(entry.action, entry.label, entry.note) for entry in notes] == [
        ("export", "", "Sessions: 0 rows as XLSX"),
        ("add", "E1 Water", ""),
        ("note", "", "Sessions: Imported: 1 added, 0 changed, 0 unchanged."),
    ]
    assert {entry.by and entry.by.get_username() for entry in notes} == {"organiser"}


def test_the_filtered_list_and_the_selected_rows_go_out(organiser: Client) -> None:
    first, _second = SessionFactory.create(code="D4", title="Water"), SessionFactory.create(code="D5", title="Air")
    assert [row[0] for row in cells_of(exported(organiser, query="?q=Water"))] == ["Code", "D4"]
    data = {"action": "export_xlsx", "_selected_action": [str(first.pk)], "index": "0"}
    chosen = organiser.post(reverse(f"admin:{SESSIONS}_changelist"), data)
    assert [row[0] for row in cells_of(chosen.content)] == ["Code", "D4"]
    assert organiser.get(reverse(f"admin:{SESSIONS}_table", args=["csv"]) + "?abstract__startswith=A").status_code in {
        302,
        400,
    }


def test_no_cell_of_an_export_is_a_formula(organiser: Client) -> None:
    for number, sign in enumerate("=+-@"):
        SpeakerFactory.create(name=f"{sign}cmd {number}", affiliation=f"\t{sign}1")
    assert b"<f" not in exported(organiser, "speakers_speaker")
    book = exported(organiser, "speakers_speaker")
    assert {type(cell) for row in cells_of(book) for cell in row} <= {str, type(None)}
    text = exported(organiser, "speakers_speaker", "csv").decode("utf-8-sig")
    assert all(f"{sign}cmd {number}" in text and f",{sign}cmd" not in text for number, sign in enumerate("=+-@"))
    page = read_in(organiser, text.encode(), "speakers_speaker", "x.csv")
    assert changes_of(page) == errors_of(page) == []


def test_talks_are_added_and_changed_by_position_title_or_identifier(organiser: Client) -> None:
    d4, d5 = SessionFactory.create(code="D4"), SessionFactory.create(code="D5")
    talk = TalkFactory.create(session=d4, title="One", position=1)
    ContributionFactory.create(talk=talk, speaker=SpeakerFactory.create(name="Jane Doe"))
    data = xlsx(
        ["Session", "Position", "Title", "Minutes", "Identifier"],
        ["D4", 1, "First", 15, None],
        ["D4", None, "Second", 20, None],
        ["D5", None, "Other", None, None],
    )
    page = read_in(organiser, data, "speakers_talk")
    assert errors_of(page) == []
    confirm(organiser, page, "speakers_talk")
    assert list(
        Talk.objects.order_by("session", "position").values_list("session", "position", "title", "minutes")
    ) == [
        (d4.pk, 1, "First", 15),
        (d4.pk, 2, "Second", 20),
        (d5.pk, 1, "Other", None),
    ]
    assert Talk.objects.get(position=1, session=d4).uuid == talk.uuid
    again = read_in(organiser, data, "speakers_talk")
    assert changes_of(again) == errors_of(again) == []
    same = read_in(organiser, exported(organiser, "speakers_talk"), "speakers_talk")
    assert changes_of(same) == errors_of(same) == []


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ([None, "x", None], ["2", "A Session", "", "Give the code of the session, for example D4."]),
        (["X9", "x", None], ["2", "A Session", "X9", "There is no session with this code."]),
        (["D4", None, None], ["2", "B Title", "", "This field is required."]),
        (
            ["D4", "x", "no"],
            ["2", "C Identifier", "no", "There is none with this identifier. Leave it empty to add one."],
        ),
        (
            ["D4", "Twice", None],
            ["2", "B Title", "Twice", "Several rows of this session have this position or title: give the identifier."],
        ),
    ],
)
def test_talks_that_cannot_be_found_are_refused(organiser: Client, cells: list[Any], error: list[str]) -> None:
    session = SessionFactory.create(code="D4")
    for position in (1, 2):
        TalkFactory.create(session=session, title="Twice", position=position)
    page = read_in(organiser, xlsx(["Session", "Title", "Identifier"], cells), "speakers_talk")
    assert errors_of(page) == [error]


def test_a_talk_is_moved_to_no_other_session(organiser: Client) -> None:
    talk = TalkFactory.create(session=SessionFactory.create(code="D4"), title="One")
    SessionFactory.create(code="D5")
    page = read_in(organiser, xlsx(["Session", "Title", "Identifier"], ["D5", "One", str(talk.uuid)]), "speakers_talk")
    assert errors_of(page) == [
        ["2", "A Session", "D5", "It belongs to D4: an import moves nothing to another session."]
    ]


def test_materials_come_with_links_and_keep_their_files(organiser: Client) -> None:
    material = MaterialFactory.create(session=SessionFactory.create(code="D4"), title="Paper", link="", position=1)
    data = xlsx(
        ["Session", "Title", "Link", "May be redistributed in the reading pack"],
        ["D4", "Paper", "https://example.org/paper", "yes"],
        ["D4", "Slides", "example.org/slides", None],
    )
    page = read_in(organiser, data, "materials_material")
    assert errors_of(page) == []
    confirm(organiser, page, "materials_material")
    assert list(Material.objects.order_by("position").values_list("title", "link", "in_reading_pack")) == [
        ("Paper", "https://example.org/paper", True),
        ("Slides", "https://example.org/slides", False),
    ]
    assert Material.objects.get(title="Paper").uuid == material.uuid


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ("D4", "“D4” is no part. Type D4: Chair, or of a talk D4/2: Speaker."),
        (
            "D4: King",
            f"“King” is no role. The roles are: {ROLES}.",
        ),
        ("X9: Chair", "There is no session or talk “X9”."),
        ("D4/7: Chair", "There is no session or talk “D4/7”."),
        ("D4: Chair; D4: chair (tbc)", "A part is named twice."),
    ],
)
def test_parts_that_cannot_be_given_are_refused(organiser: Client, parts: str, message: str) -> None:
    SessionFactory.create(code="D4")
    page = read_in(organiser, xlsx(["Name", "Parts"], ["Jane Doe", parts]), "speakers_speaker")
    assert [error[3] for error in errors_of(page)] == [message]


def test_parts_are_taken_away_where_they_are_no_longer_named_and_only_by_who_may(organiser: Client) -> None:
    d4, jane = SessionFactory.create(code="D4", published=True), SpeakerFactory.create(name="Jane Doe", slug="jane")
    talk = TalkFactory.create(session=d4, position=2)
    for place in ({"session": d4, "talk": None}, {"talk": talk}):
        ContributionFactory.create(speaker=jane, **place)
    heads = ["Address", "Parts"]
    assert (
        dict(zip(*cells_of(exported(organiser, "speakers_speaker")), strict=True))["Parts"]
        == "D4/2: Speaker; D4: Speaker"
    )
    data = xlsx(heads, ["jane", "D4: Speaker (tbc)"])
    page = read_in(browser_of("Editor"), data, "speakers_speaker")
    assert [error[3] for error in errors_of(page)] == ["You may not change this part: D4/2: Speaker."]
    confirm(organiser, read_in(organiser, data, "speakers_speaker"), "speakers_speaker")
    row = Contribution.objects.get()
    assert (row.session, row.confirmed) == (d4, False)


def test_a_speaker_of_a_known_name_is_found_and_two_of_one_name_are_asked_about(organiser: Client) -> None:
    SpeakerFactory.create(name="Jane Doe", slug="jane", affiliation="UN")
    page = read_in(organiser, xlsx(["Name", "Country"], ["jane doe", "Chile"]), "speakers_speaker")
    assert ["2", "Changed Jane Doe, UN", "Country", "", "Chile"] in changes_of(page)
    page = read_in(organiser, xlsx(["Name", "Affiliation line"], ["Doe Jane", "MIT"]), "speakers_speaker")
    assert page.xpath("//p[@class='doubt']/text()") == [
        "The portal knows Jane Doe, UN. If that is the same person, give the address jane."
    ]
    SpeakerFactory.create(name="Jane Doe", slug="jane-2", affiliation="UN")
    page = read_in(organiser, xlsx(["Name", "Country"], ["Jane Doe", "Chile"]), "speakers_speaker")
    assert [error[3] for error in errors_of(page)] == [
        "Several people have this name: give the address of the one that is meant."
    ]
    assert Speaker.objects.count() == 2


def test_a_text_that_no_cell_holds_is_said_and_csv_takes_it(organiser: Client) -> None:
    SessionFactory.create(code="D4", abstract="x" * 32_768)
    response = organiser.get(reverse(f"admin:{SESSIONS}_table", args=["xlsx"]), follow=True)
    assert "has 32768 characters, and a cell of XLSX 32767 at most. Take CSV." in response.content.decode()
    page = read_in(organiser, exported(organiser, kind="csv"), file="x.csv")
    assert changes_of(page) == errors_of(page) == []


def test_problems_and_accounts_go_out_alone(organiser: Client) -> None:
    SessionFactory.create(code="D4", date=date(2016, 1, 1))
    response = organiser.get(reverse("admin:problems_table", args=["xlsx"]))
    assert cells_of(response.content)[1][3] == "D4"
    superuser = browser_of(username="root", is_superuser=True)
    rows = cells_of(exported(superuser, "auth_user"))
    assert rows[0][:5] == ["Username", "First name", "Last name", "Email address", "Groups"]
    assert {row[0] for row in rows[1:]} == {"organiser", "root"}
    notes = HistoryEntry.objects.filter(by__username="root", action="export").values_list("note", flat=True)
    assert list(notes) == ["Users: 2 rows as XLSX"]
    assert AcceptedProblem.objects.count() == 0


def test_no_kind_of_file_but_the_two_is_made(organiser: Client) -> None:
    for name in (f"{SESSIONS}_table", f"{SESSIONS}_empty", "problems_table"):
        assert organiser.get(reverse(f"admin:{name}", args=["ods"])).status_code == 404


def test_the_empty_table_is_one_that_can_be_filled_in(organiser: Client) -> None:
    Topic.objects.create(name="Water", slug="water")
    response = organiser.get(reverse(f"admin:{SESSIONS}_empty", args=["csv"]))
    heads = response.content.decode("utf-8-sig").strip().split(",")
    assert "People" not in heads
    filled = csv_text(
        [heads, ["E1" if head == "Code" else "Water" if head in {"Title", "Topics"} else "" for head in heads]]
    )
    confirm(organiser, read_in(organiser, filled.encode(), file="x.csv"))
    session = ConferenceSession.objects.get()
    assert (session.title, [topic.name for topic in session.topics.all()]) == ("Water", ["Water"])
    assert Room.objects.count() == 0


def test_all_faults_of_a_row_are_named_at_once_and_alike_ones_together(organiser: Client) -> None:
    rows = [[f"R{number}", "Rain", "Regen; Haushalt", "2015-04-09", ""] for number in range(2, 11)]
    rows[3][3] = "31.02.2015"
    rows[5][4] = "Published"
    page = read_in(organiser, xlsx(["Code", "Title", "Topics", "Date", "Status"], *rows))
    assert [[error[0], error[2], error[3]] for error in errors_of(page)] == [
        [
            "2, 3, 4, 5, 6, 7 …",
            "Haushalt; Regen",
            "There is no topic “Haushalt”, “Regen”. Type it as it is under Topics, or add it there first.",
        ],
        ["5", "31.02.2015", errors_of(page)[1][3]],
        ["7", "Published", "No new row takes this: leave the cell empty."],
    ]
