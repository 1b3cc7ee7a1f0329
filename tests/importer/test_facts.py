"""Date, times, room, language, format, organiser and partners, in the forms in which texts say them."""

# ruff: noqa: E501 (texts stand here as they are pasted)

from datetime import date, time

import pytest

from smartcity_session.importer.text.description import SpanKind
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.text.when import find_times

HEAD = "Session E1: Water\n\n"
PROSE = "\n\nWe talk about water, and about those who carry it.\n"
DAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("10:00 - 11:30", time(10), time(11, 30)),
        ("10:00–11:30", time(10), time(11, 30)),
        ("10.00-11.30 Uhr", time(10), time(11, 30)),
        ("10-11.30 Uhr", time(10), time(11, 30)),
        ("von 10 bis 11.30 Uhr", time(10), time(11, 30)),
        ("10h à 10h30", time(10), time(10, 30)),
        ("de 14 h 00 à 16 h 00", time(14), time(16)),
        ("das 9h às 12h", time(9), time(12)),
        ("16:00 a 17:30 h", time(16), time(17, 30)),
        ("ore 9.30-11.00", time(9, 30), time(11)),
        ("dalle 15:00 alle 17:00", time(15), time(17)),
        ("2 pm", time(14), None),
        ("2.00 pm – 3.30 pm", time(14), time(15, 30)),
        ("2 - 3.30 pm", time(14), time(15, 30)),
        ("11 am to 1 pm", time(11), time(13)),
        ("9:00 a.m. - 10:30 a.m.", time(9), time(10, 30)),
        ("12.30 p.m. – 2 p.m.", time(12, 30), time(14)),
        ("오후 2시", time(14), None),
        ("오후 2시 - 오후 3시 30분", time(14), time(15, 30)),
        ("오전 10시 30분부터 11시까지", time(10, 30), time(11)),
        ("13:00～14:30", time(13), time(14, 30)),
        ("午後2時から3時半", time(14), time(15, 30)),
        ("9:00—10:30", time(9), time(10, 30)),
        ("下午2点至3点30分", time(14), time(15, 30)),
        ("10:00 Uhr", time(10), None),
        ("18 Uhr", time(18), None),
    ],
)
def test_times_are_read_in_all_usual_forms(text: str, start: time, end: time | None) -> None:
    found = find_times(text)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["Room 2.11", "Level 0", "4,000 loans", "version 1.04", "24.09.2026", "5 %", "25:00", "10:75", "", "3-5", "2015"],
)
def test_numbers_are_no_times(text: str) -> None:
    assert find_times(text) is None


WHEN = [
    "Tuesday, 3 March 2026\n10:00 - 11:30, Room Gamma",
    "Tuesday, 3 March 2026, 10:00 - 11:30, Room Gamma",
    "3 March 2026 | 10:00–11:30 | Room Gamma",
    "Tuesday, March 3rd, 2026 from 10 am to 11.30 am\nRoom Gamma",
    "Date: 3 March 2026\nTime: 10:00-11:30\nRoom: Room Gamma",
    "When: 3 March 2026, 10.00-11.30\nWhere: Room Gamma",
    "Date and time: 2026-03-03, 10:00 to 11:30 (CET)\nVenue: Room Gamma",
    "Datum: Dienstag, 3. März 2026\nUhrzeit: 10.00 bis 11.30 Uhr\nOrt: Room Gamma",
    "Wann: 03.03.2026, 10-11.30 Uhr\nWo: Room Gamma",
    "Date : mardi 3 mars 2026\nHoraire : 10h - 11h30\nLieu : Room Gamma",
    "Fecha: martes 3 de marzo de 2026\nHora: 10:00 a 11:30 h\nLugar: Room Gamma",
    "Data: 3 de março de 2026\nHorário: das 10h às 11h30\nLocal: Room Gamma",
    "Quando: martedì 3 marzo 2026, ore 10.00-11.30\nDove: Room Gamma",
    "일시: 2026년 3월 3일 오전 10시 - 오전 11시 30분\n장소: Room Gamma",
    "日時：2026年3月3日（火） 10:00～11:30\n会場：Room Gamma",
    "时间：2026年3月3日 10:00—11:30\n地点：Room Gamma",
    "Start time: 10:00\nEnd time: 11:30\nDate: 3 March 2026\nRoom: Room Gamma",
    "- Date: 3 March 2026\n- Time: 10:00 - 11:30\n- Room: Room Gamma",
    "Date\n3 March 2026\nTime\n10:00 - 11:30\nRoom\nRoom Gamma",
    "**Date:** 3 March 2026\n**Time:** 10:00 - 11:30\n**Room:** Room Gamma",
]


@pytest.mark.parametrize("lines", WHEN)
def test_date_times_and_room_are_in_their_fields(lines: str) -> None:
    found = parse(HEAD + lines + PROSE)
    assert (found.title, found.starts_on, found.start, found.end, found.room) == (
        "Water",
        DAY,
        time(10),
        time(11, 30),
        "Room Gamma",
    )
    assert found.abstract == PROSE.strip()
    assert found.not_placed == ()


def test_the_date_may_stand_before_the_title() -> None:
    found = parse(
        "Wednesday 17 June 2026, 2.00 pm – 3.30 pm\nHall 3\n\nGreen roofs\nEvery flat roof is a garden that nobody has planted.\n"
    )
    assert (found.title, found.starts_on, found.start, found.room) == (
        "Green roofs",
        date(2026, 6, 17),
        time(14),
        "Hall 3",
    )
    assert found.abstract == "Every flat roof is a garden that nobody has planted."


@pytest.mark.parametrize(
    ("line", "languages"),
    [
        ("Language: English", [("en", False)]),
        ("Languages: English, Spanish", [("en", False), ("es", False)]),
        ("Language: English, with interpretation into French", [("en", False), ("fr", True)]),
        ("Language: English (interpretation into Korean and Spanish)", [("en", False), ("ko", True), ("es", True)]),
        ("Sprache: Deutsch mit Simultanübersetzung ins Englische", [("de", False), ("en", True)]),
        ("Langue : français et anglais", [("fr", False), ("en", False)]),
        ("Idiomas: español e inglés", [("es", False), ("en", False)]),
        ("Idioma: português", [("pt", False)]),
        ("Lingua: italiano", [("it", False)]),
        ("언어: 한국어, 영어 (동시통역)", [("ko", False), ("en", False)]),
        ("言語：日本語", [("ja", False)]),
        ("Language: EN / FR", [("en", False), ("fr", False)]),
    ],
)
def test_languages_are_read_with_their_interpretation(line: str, languages: list[tuple[str, bool]]) -> None:
    found = parse(HEAD + line + PROSE)
    assert [(each.language, each.interpreted) for each in found.languages] == languages


@pytest.mark.parametrize(
    ("line", "languages"),
    [
        (
            "Languages: English, with interpretation into Korean (channel 3) and Haitian Creole (channel 4)",
            [("en", False, ""), ("ko", True, "channel 3"), ("ht", True, "channel 4")],
        ),
        (
            "Language: English, with interpretation into International Sign and German Sign Language",
            [("en", False, ""), ("ils", True, ""), ("gsg", True, "")],
        ),
        (
            "Sprache: Deutsch mit Verdolmetschung in Deutsche Gebärdensprache und Nepali (Kanal 2)",
            [("de", False, ""), ("gsg", True, ""), ("ne", True, "Kanal 2")],
        ),
        ("Languages: Amharic, Quechua", [("am", False, ""), ("qu", False, "")]),
        ("언어: 영어 (통역: 한국어 채널 3)", [("en", False, ""), ("ko", True, "채널 3")]),
    ],
)
def test_sign_languages_and_channels_are_read(line: str, languages: list[tuple[str, bool, str]]) -> None:
    found = parse(HEAD + line + PROSE)
    assert [(each.language, each.interpreted, each.channel) for each in found.languages] == languages
    assert [span for span in found.spans if span.kind is SpanKind.NOT_PLACED] == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Format: Workshop", "workshop"),
        ("Session type: Plenary", "plenary"),
        ("Session format: parallel session", "parallel"),
        ("Format: Atelier participatif", "workshop"),
        ("Formato: Taller", "workshop"),
        ("Format: Side event", "side-event"),
        ("Format: Fishbowl", ""),
    ],
)
def test_a_format_that_the_portal_knows_is_read(line: str, code: str) -> None:
    assert parse(HEAD + line + PROSE).format == code


@pytest.mark.parametrize(
    ("lines", "organiser", "partners"),
    [
        ("Organised by: Roof Agency", "Roof Agency", ""),
        (
            "Convened by: Roof Agency and Bridge Institute\nPartners: City of Bergen, Heat Company",
            "Roof Agency and Bridge Institute",
            "City of Bergen, Heat Company",
        ),
        (
            "Veranstalter: Netzwerk Quartier e. V.\nIn Kooperation mit: Stadt Musterau",
            "Netzwerk Quartier e. V.",
            "Stadt Musterau",
        ),
        (
            "Organisé par : Association des ponts\nEn partenariat avec : Ville de Valmont",
            "Association des ponts",
            "Ville de Valmont",
        ),
        ("Organiza: Red de Mujeres\nCon el apoyo de: Ciudad de Alto Sol", "Red de Mujeres", "Ciudad de Alto Sol"),
        ("주최: 한울시\n후원: 푸른물재단", "한울시", "푸른물재단"),
        ("主催：みどり市\n共催：みなと大学", "みどり市", "みなと大学"),
        ("Organisers\nRoof Agency", "Roof Agency", ""),
        ("Organisers:\n- Roof Agency\n- Bridge Institute", "Roof Agency; Bridge Institute", ""),
    ],
)
def test_organiser_and_partners_are_lines_as_they_stand(lines: str, organiser: str, partners: str) -> None:
    found = parse(HEAD + lines + PROSE)
    assert (found.organiser, found.partners) == (organiser, partners)
    assert found.abstract == PROSE.strip()
    assert found.speakers == ()
    assert found.not_placed == ()


@pytest.mark.parametrize(
    ("text", "code", "title"),
    [
        ("Session B2: Quiet streets", "B2", "Quiet streets"),
        ("Session D4/5: Data", "D4-5", "Data"),
        ("Track Y\nQX 6 - Dialogue\n\nPaying for repair", "QX-6", "Paying for repair"),
        ("C1 PANEL: Harbours", "C1", "Harbours"),
        ("[Session 3] Quiet harbours", "3", "Quiet harbours"),
        ("【分科会2】坂のまち", "2", "坂のまち"),
        ("E-8\nThe mayor and the river", "E-8", "The mayor and the river"),
        ("O-12 | Oral session: Bats under bridges", "O-12", "Bats under bridges"),
        ("SESSION L3\nTHE LAST MILE", "L3", "THE LAST MILE"),
        ("Workshop W5\nMapping heat", "W5", "Mapping heat"),
        ("Forum 7: Wärmewende", "7", "Wärmewende"),
        ("Atelier A3 : La ville", "A3", "La ville"),
        ("Sesión paralela P7: Calles", "P7", "Calles"),
        ("Painel 2 – Cidades", "2", "Cidades"),
        ("세션 K2: 골목", "K2", "골목"),
        ("セッション J1：雨水", "J1", "雨水"),
        ("分会场 Z3：老街", "Z3", "老街"),
        ("PODIUM: Reparieren", "", "Reparieren"),
        ("Mesa redonda: Agua", "", "Agua"),
        ("Green roofs", "", "Green roofs"),
        ("F1 Soil is a bank", "F1", "Soil is a bank"),
        ("Session title: Ports\nSession code: H2", "H2", "Ports"),
        ("World Cities Congress 2026\n\nQuiet streets", "", "Quiet streets"),
        ("Parallel sessions\n\nC1 – Lakes", "C1", "Lakes"),
    ],
)
def test_code_and_title_are_told_apart(text: str, code: str, title: str) -> None:
    found = parse(text + PROSE)
    assert (found.code, found.title, found.abstract, found.related) == (code, title, PROSE.strip(), ())


@pytest.mark.parametrize("day", ["Montag, 15. März 2027, 9.00 bis 10.30 Uhr", "15 March 2027, 09:00-10:30"])
def test_a_line_that_says_when_does_not_go_on_with_a_long_title(day: str) -> None:
    found = parse(f"Sitzung A1: Bäume in der Stadt – Schatten für alle\n{day}\nSaal 2\n\nKurzfassung\nWir reden.\n")
    assert found.title == "Bäume in der Stadt – Schatten für alle"
    assert (found.starts_on, found.start) == (date(2027, 3, 15), time(9))
