"""The shapes of agendas and lists of talks; and texts that have none."""

# ruff: noqa: E501 (texts stand here as they are pasted)

from datetime import time

import pytest

from smartcity_session.importer.text.parse import parse

HEAD = "Session E1: Water\n\nWe talk about water, and about those who carry it.\n\n"
Talk = tuple[str, str, int | None, list[str]]


def talks(text: str) -> list[Talk]:
    return [
        (
            talk.title,
            talk.start.isoformat("minutes") if talk.start else "",
            talk.minutes,
            [each.name for each in talk.speakers],
        )
        for talk in parse(text).talks
    ]


AGENDAS: list[tuple[str, list[Talk]]] = [
    (
        "14:00-14:10 Welcome, Ms. Ana Lund, Mayor, City of Oslo\n14:10-14:30 Trees\nTom Berg, Head of Parks, City of Bergen\n14:30 Coffee",
        [("Welcome", "14:00", 10, ["Ms. Ana Lund"]), ("Trees", "14:10", 20, ["Tom Berg"])],
    ),
    (
        "10:00 Welcome\n10:05 Trees – Tom Berg, City of Bergen\n10:25 Roofs – Ana Lund, Roof Agency\n10:45 Discussion",
        [
            ("Welcome", "10:00", None, []),
            ("Trees", "10:05", None, ["Tom Berg"]),
            ("Roofs", "10:25", None, ["Ana Lund"]),
        ],
    ),
    (
        "Agenda\n9.00 – 9.15 am: Opening: Ana Lund, Mayor, City of Oslo\n9.15 – 9.45 am: Trees (Tom Berg, City of Bergen)\n",
        [("Opening", "09:00", 15, ["Ana Lund"]), ("Trees", "09:15", 30, ["Tom Berg"])],
    ),
    (
        "Ablauf\n10.00 Uhr Begrüßung\nDr. Petra Lindner, Dezernentin, Stadt Musterau\n10.10 Uhr Nahwärme\nJens Hofer, Stadtwerke Musterau GmbH\n10.35 Uhr Kaffeepause\n",
        [("Begrüßung", "10:00", None, ["Dr. Petra Lindner"]), ("Nahwärme", "10:10", None, ["Jens Hofer"])],
    ),
    (
        "Programme\n14h00 : Ouverture – Mme Fatou Diarra, présidente, Association des ponts\n14h15 - 14h45 : Réparer – Hugo Lambert, Ville de Valmont\n14h45 : Pause café\n",
        [("Ouverture", "14:00", None, ["Mme Fatou Diarra"]), ("Réparer", "14:15", 30, ["Hugo Lambert"])],
    ),
    (
        "프로그램\n14:00-14:10 개회사 / 최가람 (한울시 시장)\n14:10-14:35 빗물 정원 / 윤솔 (한빛대학교 교수)\n14:35 휴식\n",
        [("개회사", "14:00", 10, ["최가람"]), ("빗물 정원", "14:10", 25, ["윤솔"])],
    ),
    (
        "Agenda\n- Welcome (5 min)\n- Trees, Tom Berg, City of Bergen (15 min)\n- Roofs: Ana Lund, Roof Agency (10 minutes)\n",
        [("Welcome", "", 5, []), ("Trees", "", 15, ["Tom Berg"]), ("Roofs", "", 10, ["Ana Lund"])],
    ),
    (
        "| Time | Topic | Speaker |\n|---|---|---|\n| 09:00 | Opening | Ana Lund, Mayor, City of Oslo |\n| 09:10 | Trees | Tom Berg, City of Bergen |\n",
        [("Opening", "09:00", None, ["Ana Lund"]), ("Trees", "09:10", None, ["Tom Berg"])],
    ),
    (
        "Start\tSpeaker\tAffiliation\tPresentation\n09:00\tAna Lund\tRoof Agency\tRoofs: what they drink\n09:10\tTom Berg\tCity of Bergen\tWho asks for the tree?\n",
        [
            ("Roofs: what they drink", "09:00", None, ["Ana Lund"]),
            ("Who asks for the tree?", "09:10", None, ["Tom Berg"]),
        ],
    ),
    (
        "Run of show\n14:00 Opening remarks: Eva Holm, Mayor, City of Oslo\n14:10 Keynote: Tom Berg, Professor, University of Kanda\n14:30 Closing\n",
        [
            ("Opening remarks", "14:00", None, ["Eva Holm"]),
            ("Keynote", "14:10", None, ["Tom Berg"]),
        ],
    ),
    ("Keynote: Repair first\nTom Berg, Professor, University of Kanda\n", [("Repair first", "", None, ["Tom Berg"])]),
    ("Opening remarks: Eva Holm, Mayor, City of Oslo\n", [("Opening remarks", "", None, ["Eva Holm"])]),
    (
        "Tom Berg, Head of Waste, City of Bergen\n    What we stopped burning\n\nAna Lund, Director, Roof Agency\n    Slate, twice\n",
        [("What we stopped burning", "", None, ["Tom Berg"]), ("Slate, twice", "", None, ["Ana Lund"])],
    ),
    (
        "Talks\nTom Berg, City of Bergen\n  What we stopped burning\nAna Lund, Director, Roof Agency\n  Slate, twice\n",
        [("What we stopped burning", "", None, ["Tom Berg"]), ("Slate, twice", "", None, ["Ana Lund"])],
    ),
    (
        'Talks:\n1. "Three centimetres" – Ana Lund (Roof Agency)\n2. "The law of ramps" – Dr. Selma Krug (City of Oberlinden)\n',
        [("Three centimetres", "", None, ["Ana Lund"]), ("The law of ramps", "", None, ["Dr. Selma Krug"])],
    ),
    (
        "Vorträge:\n- Tom Berg (Stadt Bergen): Was wir nicht mehr verbrennen\n- Ana Lund (Dachamt): Schiefer, zweimal\n",
        [("Was wir nicht mehr verbrennen", "", None, ["Tom Berg"]), ("Schiefer, zweimal", "", None, ["Ana Lund"])],
    ),
    (
        "Trees in the yard\nTom Berg, Head of Parks, City of Bergen\n\nRoofs that drink\nAna Lund, Director, Roof Agency\n",
        [("Trees in the yard", "", None, ["Tom Berg"]), ("Roofs that drink", "", None, ["Ana Lund"])],
    ),
]


@pytest.mark.parametrize(("agenda", "expected"), AGENDAS)
def test_an_agenda_is_read_with_times_and_speakers(agenda: str, expected: list[Talk]) -> None:
    found = parse(HEAD + agenda)
    assert talks(HEAD + agenda) == expected
    assert found.speakers == ()
    assert found.not_placed == ()
    assert found.abstract == "We talk about water, and about those who carry it."
    assert (found.start, found.end) == (None, None)


NO_TALKS = [
    HEAD,
    f"{HEAD}Speakers\nAna Lund, Director, Roof Agency\nTom Berg, Head of Parks, City of Bergen\n",
    f"{HEAD}Speakers\nEva Holm\nMayor, City of Oslo\n\nTom Berg\nParents' Association\n",
    f"{HEAD}Roof Agency – Ana Lund, Director\nUniversity of Kanda – Amina Yusuf, Professor\n",
    f"{HEAD}Expected outcomes\n• A map of the hottest corners\n• A list of who could shade them\n",
    f"{HEAD}Guiding questions\nWho pays?\nWho waters the trees in August?\n",
    f"{HEAD}How to join\nThe session is open to everybody with a badge.\n\nSpeakers\nAna Lund, Kerb Office\n",
    f"{HEAD}Parallel sessions\n\nC1 – Lakes\nC2 – Wells\n\nSpeakers\nAna Lund, Institute of Lakes\n",
    f"{HEAD}10:00 - 11:30, Room Gamma\n\nModerator: Eva Holm, Deputy Mayor, City of Oslo\n",
    f"{HEAD}Why it matters\n\nWhat we know\n\nAna Lund, Director, Roof Agency\n",
    f"{HEAD}Panel: Chipo Dube, Mayor; Bo Sandström, Mayor\n",
    f"{HEAD}Further reading\n- Streets that listen (2013)\n- The soil ledger, Ana Lund, 2015\n",
    f"{HEAD}Upcoming events\nSea Week, 3-5 June 2026, Westhaven, Norway\n",
    f"{HEAD}Partners: City of Bergen, Heat Company\nOrganised by: Roof Agency\n",
    "Networking evening: Boats and soup\n\nSaturday 6 June 2026, from 6 pm\nBoathouse\n\nCome as you are, eat what there is. No speeches.\n",
    "Forum 7: Wärmewende im Quartier\n\nDonnerstag, 21. Mai 2026, 10.00–11.30 Uhr\nRaum: Saal Elbe\n\nDie Wärmewende entscheidet sich im Quartier.\n\nModeration: Katrin Sommer\n",
    "Atelier A3 : La ville à hauteur d'enfant\n\nMardi 9 juin 2026, 10h à 11h30\nLieu : Salle Garonne\n\nIntervenants :\n- Hugo Lambert, Ville de Valmont\n",
    "세션 K2: 걷기 좋은 골목\n\n일시: 2026년 4월 15일 오후 2시\n\n좌장: 홍길동 (가온시청 국장)\n\n발표자\n김하늘 (한빛대학교 교수)\n",
    "Session Q9: Empty shops\n\nWho is allowed to use an empty shop?\n",
    f"{HEAD}Green Cities, Green Citizens\n\nSmart Water, Smart People\n",
    f"{HEAD}Contact: Ana Lund, ana@example.org\n\nShare on: Facebook | X\n",
    f"{HEAD}Format\nPanel discussion with questions from the floor\n\nLanguage\nEnglish\n",
    f"{HEAD}Target audience\nPlanners, Mayors, Gardeners\n\nSpeakers\n• Ana Lund (Roof Agency)\n",
]


@pytest.mark.parametrize("text", NO_TALKS)
def test_no_talk_is_invented(text: str) -> None:
    assert talks(text) == []


def test_breaks_are_no_talks() -> None:
    text = f"{HEAD}10:00 Trees\n10:30 Coffee break\n11:00 Roofs\n12:00 Lunch\n13:00 Mittagspause\n13:30 休憩\n"
    assert [title for title, *_rest in talks(text)] == ["Trees", "Roofs"]
    assert parse(text).not_placed == ()


def test_a_person_below_a_time_belongs_to_its_talk_and_start_is_kept() -> None:
    talk = parse(f"{HEAD}14:10-14:30 Trees\nTom Berg, Head of Parks, City of Bergen\n14:30-15:00 Roofs\n").talks[0]
    assert (talk.title, talk.start, talk.minutes) == ("Trees", time(14, 10), 20)
    assert talk.speakers[0].affiliation == "Head of Parks, City of Bergen"
