"""The shapes in which texts name people: each is read under a heading that promises people, and many without one."""

import pytest

from smartcity_session.importer.text.parse import parse

Expected = list[tuple[str, str]]

# A line, and the people (name, affiliation) that it names.
SHAPES: list[tuple[str, Expected]] = [
    ("Ana Lund, Director, Roof Agency", [("Ana Lund", "Director, Roof Agency")]),
    (
        "• Mira Okafor, Senior Researcher, Institute for Sound",
        [("Mira Okafor", "Senior Researcher, Institute for Sound")],
    ),
    ("Roof Agency – Ana Lund, Director", [("Ana Lund", "Roof Agency, Director")]),
    ("University of Kanda - Amina Yusuf, Professor", [("Amina Yusuf", "University of Kanda, Professor")]),
    ("Costa Rica – H.E. Mr. Tom Berg, Minister", [("H.E. Mr. Tom Berg", "Costa Rica, Minister")]),
    ("Kenya: Hon. Grace Wanjiru, Governor", [("Hon. Grace Wanjiru", "Kenya, Governor")]),
    ("Agency: Ana Lund", [("Ana Lund", "Agency")]),
    ("Ministry of Housing: Ms. Joy Mensah", [("Ms. Joy Mensah", "Ministry of Housing")]),
    ("Ana Lund (Director, Roof Agency)", [("Ana Lund", "Director, Roof Agency")]),
    ("Tom Berg (Heat Company)", [("Tom Berg", "Heat Company")]),
    ("Ana Lund. Director.", [("Ana Lund", "Director.")]),
    (
        "Dr. Mira Okafor. Senior Researcher, University of Kanda.",
        [("Dr. Mira Okafor", "Senior Researcher, University of Kanda.")],
    ),
    ("Ana Lund / Agency", [("Ana Lund", "Agency")]),
    ("Tom Berg | Heat Company", [("Tom Berg", "Heat Company")]),
    ("Ana Lund - Director, Roof Agency", [("Ana Lund", "Director, Roof Agency")]),
    ("Ana Lund: Director, Roof Agency", [("Ana Lund", "Director, Roof Agency")]),
    ("Ana Lund\tDirector\tRoof Agency", [("Ana Lund", "Director\tRoof Agency".replace("\t", " "))]),
    ("LUND Ana", [("LUND Ana", "")]),
    ("BERG Tom, Head of Parks, City of Bergen", [("BERG Tom", "Head of Parks, City of Bergen")]),
    ("Ana LUND, Roof Agency", [("Ana LUND", "Roof Agency")]),
    ("Mayor Ana Lund, City of Oslo", [("Ana Lund", "Mayor, City of Oslo")]),
    ("Deputy Mayor Eva Holm, City of Oslo", [("Eva Holm", "Deputy Mayor, City of Oslo")]),
    ("Ana Lund, X; and Tom Berg, Y", [("Ana Lund", "X"), ("Tom Berg", "Y")]),
    (
        "Ana Lund, Roof Agency; Tom Berg, Heat Company; Eva Holm",
        [("Ana Lund", "Roof Agency"), ("Tom Berg", "Heat Company"), ("Eva Holm", "")],
    ),
    ("Ana Lund and Tom Berg, Directors, X", [("Ana Lund", "Directors, X"), ("Tom Berg", "Directors, X")]),
    (
        "Noor Haddad & Lina Aho (Bridge Institute)",
        [("Noor Haddad", "Bridge Institute"), ("Lina Aho", "Bridge Institute")],
    ),
    ("Ana Lund (Roof Agency), Tom Berg (Heat Company)", [("Ana Lund", "Roof Agency"), ("Tom Berg", "Heat Company")]),
    ("Ana Lund (Roof Agency) and Tom Berg (Heat Company)", [("Ana Lund", "Roof Agency"), ("Tom Berg", "Heat Company")]),
    ("Ana Lund, Tom Berg and Eva Holm", [("Ana Lund", ""), ("Tom Berg", ""), ("Eva Holm", "")]),
    ("Ana Lund (she/her), Director, Roof Agency", [("Ana Lund", "Director, Roof Agency")]),
    ("Alex Weil (they/them), Heat Company", [("Alex Weil", "Heat Company")]),
    ("Wirawan, Mayor, City of Example, Indonesia", [("Wirawan", "Mayor, City of Example, Indonesia")]),
    ("Suharti, Governor, Example Province", [("Suharti", "Governor, Example Province")]),
    ("Ana Lund, ana@example.org, X", [("Ana Lund", "X")]),
    ("Ana Lund <ana.lund@example.org>, Roof Agency", [("Ana Lund", "Roof Agency")]),
    ("Ana Lund, Roof Agency (ana@example.org)", [("Ana Lund", "Roof Agency")]),
    ("홍길동 (서울시청 국장)", [("홍길동", "서울시청 국장")]),
    ("홍길동 교수 (한빛대학교)", [("홍길동", "교수, 한빛대학교")]),
    ("홍길동, 한빛대학교 교수", [("홍길동", "한빛대학교 교수")]),
    ("홍길동 한빛대학교 교수", [("홍길동", "한빛대학교 교수")]),
    ("山田太郎（東京都 部長）", [("山田太郎", "東京都 部長")]),
    ("山田 太郎（みなと大学 教授）", [("山田 太郎", "みなと大学 教授")]),
    ("王芳（东湖大学 教授）", [("王芳", "东湖大学 教授")]),
    ("李明，临江市规划局局长", [("李明", "临江市规划局局长")]),
    ("ana lund, director, roof agency", [("ana lund", "director, roof agency")]),
    ("Prof. Dr. Selma Krug, Hochschule Bergen", [("Prof. Dr. Selma Krug", "Hochschule Bergen")]),
    (
        "Frau Dr. Selma Krug, Amtsleiterin, Stadt Oberlinden",
        [("Frau Dr. Selma Krug", "Amtsleiterin, Stadt Oberlinden")],
    ),
    ("Mme Fatou Diarra, directrice, Réseau des écoles", [("Mme Fatou Diarra", "directrice, Réseau des écoles")]),
    (
        "Ing. Mario Tejada, Municipalidad de Cerro Claro, Perú",
        [("Ing. Mario Tejada", "Municipalidad de Cerro Claro, Perú")],
    ),
    (
        "Dott.ssa Giulia Ferri, Assessora, Comune di Montelago",
        [("Dott.ssa Giulia Ferri", "Assessora, Comune di Montelago")],
    ),
    ("Prefeita Ana Moura, Prefeitura de Vila Serena", [("Ana Moura", "Prefeita, Prefeitura de Vila Serena")]),
    ("Siegfried von der Aue, Stadtwerke Musterau GmbH", [("Siegfried von der Aue", "Stadtwerke Musterau GmbH")]),
    ("Piet de Graaf, Water Board Delta", [("Piet de Graaf", "Water Board Delta")]),
    ("Żaneta Wójcik-Świątek, City of Gródź", [("Żaneta Wójcik-Świątek", "City of Gródź")]),
    ("Kofi A. Mensah, PhD, University of Kanda", [("Kofi A. Mensah", "PhD, University of Kanda")]),
]


def people(text: str) -> Expected:
    return [(person.name, person.affiliation) for person in parse(text).speakers]


@pytest.mark.parametrize(("line", "expected"), SHAPES)
def test_a_line_under_speakers_names_its_people(line: str, expected: Expected) -> None:
    found = parse(f"Session E1: Water\n\nWe talk about water.\n\nSpeakers\n{line}\n")
    assert [(person.name, person.affiliation) for person in found.speakers] == expected
    assert found.talks == ()
    assert found.not_placed == ()
    assert found.abstract == "We talk about water."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        shape
        for shape in SHAPES
        if any(word in shape[0] for word in ("Director, Roof", "City of", "H.E.", "Dr.", "Hon."))
    ],
)
def test_people_below_prose_need_no_heading(line: str, expected: Expected) -> None:
    found = parse(f"Session E1: Water\n\nWe talk about water.\n\n{line}\n")
    assert [(person.name, person.affiliation) for person in found.speakers if person.name[0].isupper()] == [
        each for each in expected if each[0][0].isupper()
    ]
    assert found.abstract == "We talk about water."


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Moderated by Ana Lund", "facilitator"),
        ("Moderated by Ana Lund, Roof Agency", "facilitator"),
        ("Facilitator: Ana Lund", "facilitator"),
        ("Chair – Ana Lund, Roof Agency", "chair"),
        ("Chaired by Ana Lund", "chair"),
        ("Rapporteur: Ana Lund", "rapporteur"),
        ("Moderation: Ana Lund, Roof Agency", "facilitator"),
        ("Es moderiert: Ana Lund", "facilitator"),
        ("Moderatorin: Ana Lund", "facilitator"),
        ("Animée par : Ana Lund, urbaniste", "facilitator"),
        ("Modérateur : Ana Lund", "facilitator"),
        ("Modera: Ana Lund", "facilitator"),
        ("Modera Ana Lund, periodista", "facilitator"),
        ("Relatora: Ana Lund", "rapporteur"),
        ("Moderação: Ana Lund", "facilitator"),
        ("Moderatrice: Ana Lund", "facilitator"),
        ("좌장: 홍길동 (서울시청 국장)", "chair"),
        ("사회: 홍길동 (서울시청 국장)", "facilitator"),
        ("座長：山田太郎（東京都 部長）", "chair"),
        ("司会：山田太郎（東京都 部長）", "facilitator"),
        ("主持人：李明（临江市规划局 局长）", "facilitator"),
        ("Discussant: Ana Lund", "discussant"),
        ("Panellist: Ana Lund", "panellist"),
        ("Contact: Ana Lund, Roof Agency, ana@example.org", "contact"),
        ("Keynote speaker: Ana Lund, Roof Agency", "speaker"),
        ("Ana Lund, Roof Agency (moderator)", "facilitator"),
        ("Ana Lund (Chair), Roof Agency", "chair"),
    ],
)
def test_a_role_before_or_behind_a_person_is_its_role(line: str, role: str) -> None:
    found = parse(f"Session E1: Water\n\nWe talk about water.\n\n{line}\n")
    assert [person.part for person in found.speakers] == [role]
    assert found.speakers[0].name in {"Ana Lund", "홍길동", "山田太郎", "李明"}
    assert "moderator" not in found.speakers[0].affiliation
    assert found.not_placed == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Speakers",
        "Speaker(s)",
        "Presenters:",
        "Referent*innen",
        "Referierende",
        "Intervenants",
        "Ponentes",
        "Palestrantes",
        "Relatori",
        "발표자",
        "登壇者",
        "发言人",
        "SPEAKERS",
        "**Speakers**",
        "3. Speakers",
    ],
)
def test_headings_of_speakers_are_known_in_every_language(heading: str) -> None:
    assert people(f"Session E1: Water\n\nWe talk.\n\n{heading}\nAna Lund\nTom Berg, X\n") == [
        ("Ana Lund", ""),
        ("Tom Berg", "X"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Panel",
        "Panellists:",
        "Es diskutieren:",
        "Podium",
        "Panelistas",
        "Painelistas",
        "패널",
        "パネリスト",
        "对话嘉宾",
    ],
)
def test_headings_of_panellists_are_known_in_every_language(heading: str) -> None:
    found = parse(f"Session E1: Water\n\nWe talk.\n\n{heading}\n- Ana Lund, X\n- Tom Berg, Y\n")
    assert [(person.name, person.part) for person in found.speakers] == [
        ("Ana Lund", "panellist"),
        ("Tom Berg", "panellist"),
    ]


@pytest.mark.parametrize(
    "line",
    ["N.N. (tbc)", "N.N.", "tbc", "Speaker to be confirmed", "NN, Roof Agency", "TBA", "à confirmer", "por confirmar"],
)
def test_a_person_who_is_not_known_yet_is_none(line: str) -> None:
    found = parse(f"Session E1: Water\n\nWe talk.\n\nSpeakers\nAna Lund, X\n{line}\n")
    assert [person.name for person in found.speakers] == ["Ana Lund"]
    assert found.not_placed == ()


def test_a_name_over_its_position_and_organisation_is_one_person() -> None:
    text = "Session E1: Water\n\nSpeakers\nEva Holm\nMayor\nCity of Oslo\nJonas Weil\nChief Engineer\nHeat Company\n"
    assert people(text) == [("Eva Holm", "Mayor, City of Oslo"), ("Jonas Weil", "Chief Engineer, Heat Company")]
    text = "Session E1: Water\n\nSpeakers\nEva Holm\nMayor, City of Oslo\n\nKwame Boateng\nParents' Association\n"
    assert people(text) == [("Eva Holm", "Mayor, City of Oslo"), ("Kwame Boateng", "Parents' Association")]


@pytest.mark.parametrize(
    "mark", ["(tbc)", "[tbc]", "(to be confirmed)", "(angefragt)", "(à confirmer)", "(por confirmar)", "(invited)"]
)
def test_who_has_not_agreed_is_not_confirmed(mark: str) -> None:
    found = parse(f"Session E1: Water\n\nSpeakers\nAna Lund {mark}, Director, Roof Agency\nTom Berg, Y {mark}\n")
    assert [(each.name, each.affiliation, each.confirmed) for each in found.speakers] == [
        ("Ana Lund", "Director, Roof Agency", False),
        ("Tom Berg", "Y", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Session E1: Water\n\nSpeakers\nAna Lund, ana@example.org, X\n",
        "Session E1: Water\n\nWrite to ana@example.org for a place.\n",
        "Session E1: Water\n\nContact: ana@example.org\n",
        "Session E1: Water\n\n14:00 Welcome, Ana Lund, Director (ana@example.org)\n14:10 Trees\n",
    ],
)
def test_addresses_of_people_are_in_no_field(text: str) -> None:
    found = parse(text)
    assert all("ana@example.org" not in found.text_of(span) for span in found.spans if span.kind.value == "field")
    assert "ana@example.org" not in repr(found.speakers) + repr(found.talks) + found.abstract + found.room
    assert found.not_placed == ()


PROSE = "Cities change fast, and this session asks what they can do about it together.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Session A1: Roofs\nby Ana Lund, Director, Roof Agency\n\n{PROSE}", [("Ana Lund", "Director, Roof Agency")]),
        (
            f"Taller 4: Calles\n\n{PROSE}\nImparten: Rosa Quispe (Red de Calles) y Juan Mora (Ciudad Alta)\n",
            [("Rosa Quispe", "Red de Calles"), ("Juan Mora", "Ciudad Alta")],
        ),
        (
            f"Session A1: Roofs\n\n{PROSE}\nPhoto of Ana Lund\nAna Lund\nDirector | Roof Agency\n",
            [("Ana Lund", "Director | Roof Agency")],
        ),
    ],
)
def test_people_behind_by_and_below_captions(text: str, expected: Expected) -> None:
    assert [name for name, _affiliation in people(text)] == [name for name, _affiliation in expected]
    assert parse(text).abstract == PROSE.strip()


def test_who_leads_a_talk_is_told_from_its_title() -> None:
    text = f"Session A1: Roofs\n\n{PROSE}\n10:00 Trees, by Tom Berg, City of Bergen\n10:40 Discussion led by Eva Holm, City of Oslo\n"  # noqa: E501 (one text)
    read = parse(text)
    assert [(talk.title, [person.name for person in talk.speakers]) for talk in read.talks] == [("Trees", ["Tom Berg"])]
    assert [(person.name, person.part) for person in read.speakers] == [("Eva Holm", "facilitator")]


@pytest.mark.parametrize("heading", ["Mit: ", "Avec : ", "mit\n", "avec\n"])
def test_people_stand_behind_or_below_with(heading: str) -> None:
    found = parse(f"Session A1: Roofs\n\n{PROSE}\n{heading}Ana Lund, Director, Roof Agency\n")
    assert [(person.name, person.affiliation) for person in found.speakers] == [("Ana Lund", "Director, Roof Agency")]


def test_a_row_that_may_end_with_an_unknown_name_is_handed_back_with_what_stands_below_it() -> None:
    text = (
        f"Session A1: Roofs\n\n{PROSE}\n10:00 Welcome\n10:05 Rain – Qwen Zubrowka\nTom Berg, Roof Agency\n10:30 Trees\n"
    )
    found = parse(text)
    assert [talk.title for talk in found.talks] == ["Welcome", "Trees"]
    assert found.speakers == ()
    assert "10:05 Rain – Qwen Zubrowka" in {found.text_of(span) for span in found.not_placed}


def test_slots_that_are_only_for_questions_are_no_talks_unless_somebody_stands_below() -> None:
    rows = "10:00 Trees – Ana Lund, Roof Agency\n10:20 Q&A\n10:30 Discussion\nTom Berg, Director, Tree Office\n"
    found = parse(f"Session A1: Roofs\n\n{PROSE}\n{rows}")
    assert [(talk.title, [person.name for person in talk.speakers]) for talk in found.talks] == [
        ("Trees", ["Ana Lund"]),
        ("Discussion", ["Tom Berg"]),
    ]
    assert found.not_placed == ()
