"""Descriptions for property tests: D4 in any order, its lines with any break, and signs strewn in."""

from pathlib import Path

from hypothesis import strategies as st

D4 = (Path(__file__).resolve().parents[2] / "smartcity_session" / "demo" / "session-d4.txt").read_text(encoding="utf-8")
BLOCKS = [block for block in D4.split("\n\n") if block.strip()]
LINES = [
    *D4.splitlines(),
    "Objectives",
    "  EXPECTED OUTCOMES :",
    "## Background",
    "Guiding questions:",
    "Further reading: A book (a good one, 2013) https://example.org/book.",
    "Upcoming events",
    "Speakers:",
    "Talks",
    "Chair: Jane Doe (tbc), Mayor, Malmö, Sweden",
    "Moderator",
    "1. First",
    "2) Second",
    "– Third",
    "* Fourth",
    "Date: 9 April 2015",
    "Code: D4",
    "Title: Smart City",
    "Session D5: Another session",
    "31 February 2015",
    "20-22 May 2015",
    "Expo, 30 June – 2 July 2016, Seoul, Korea (see https://example.org)",
    "조창현, 교수, K-water",
    "Γιώργος Παπαδόπουλος, Δήμαρχος, Αθήνα, Ελλάδα",
    "Speaker to be confirmed",
    "Why? How? And for whom?",
    "Ministerial roundtable",
    "Theme: Water that nobody sees",
    "Speaker: Ana Lund",
    "Affiliation: Roof Agency",
    "Title of talk: Roofs that last",
    "10:15 Keynote by Tom Berg, City of Bergen: “Trees”",
    "10:30 Discussion (20 min), led by Eva Holm, City of Oslo",
    "Ana Lund (Roof Agency): Roofs and rain",
    "Table 1 – Ana Lund, Roof Agency",
    "Table 2 – Tom Berg, City of Bergen",
    "and Ana Lund, Tom Berg (Roof Agency)",
    "Organised by the Roof Agency",
    "",
    "",
]
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b", "\n\t", "\n \u00a0"])
PIECES = st.sampled_from(
    ["Session ", "D4", ":", ",", " (tbc)", "?", "@", "•", "\u00a0", "\t", " – ", "(", ")", "https://a.org"]
)


def perturbed() -> st.SearchStrategy[str]:
    """Descriptions in any order and with any line end, and their lines with signs strewn in."""
    shuffled = st.permutations(BLOCKS).map("\n\n".join)
    lines = st.lists(st.tuples(st.sampled_from(LINES), BREAKS), max_size=30)
    strewn = st.lists(st.sampled_from(LINES) | PIECES | BREAKS | st.text(max_size=5), max_size=30)
    return shuffled | lines.map(lambda pairs: "".join(line + end for line, end in pairs)) | strewn.map("".join)


TEXTS = st.text() | perturbed()
