"""The reading pack: what is in it, in which order, under which names; what is left out, and why."""

import io
import json
import re
import unicodedata
import zipfile
import zlib
from datetime import UTC, date, datetime
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest

from smartcity_session.content import FileContent, MaterialContent
from smartcity_session.exports import reading_pack as module
from smartcity_session.exports.json_api import EditionRecord
from smartcity_session.exports.reading_pack import PackContent, Reason, StoredFile, reading_pack, safe_name
from smartcity_session.models.edition import PublishedSheet
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import content_of, event_of, material_of

ADDRESSES = Addresses("https://congress.example")
CHANGED_AT = datetime(2015, 4, 7, 20, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 the description"
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}


def edition_of(**facts: Any) -> EditionRecord:
    given: dict[str, Any] = {
        "session_code": "D4",
        "session_slug": "d4",
        "number": 2,
        "as_of": date(2015, 4, 7),
        "note": "",
        "published_at": CHANGED_AT,
        "updated_at": CHANGED_AT,
        "state": "standing",
        "reason": "",
        "pages": 2,
        "size": len(PDF),
        "sha256": sha256(PDF).hexdigest(),
        "file_name": "D4-smart-city-solutions-edition-2-2015-04-07.pdf",
    }
    return EditionRecord(**{**given, **facts})


def sheet_of(edition: EditionRecord) -> PublishedSheet:
    return PublishedSheet(
        language="en",
        is_first=True,
        slug=edition.session_slug,
        number=edition.number,
        sha256=edition.sha256,
        size=edition.size,
        pages=edition.pages,
        file_name=edition.file_name,
    )


def data_of(number: int) -> bytes:
    return f"%PDF-1.7 file {number}".encode()


def file_of(number: int, name: str = "agenda.pdf") -> FileContent:
    data = data_of(number)
    return FileContent(name, "application/pdf", len(data), sha256(data).hexdigest(), 24)


def stored(number: int) -> StoredFile:
    data = data_of(number)
    return StoredFile(zlib.crc32(data), lambda: io.BytesIO(data))


def with_file(number: int, **facts: Any) -> MaterialContent:
    return material_of(number, **{"file": file_of(number), **facts})


def pack_of(
    *materials: MaterialContent, files: dict[int, StoredFile | Reason] | None = None, **facts: Any
) -> PackContent:
    numbers = range(1, len(materials) + 1)
    found = files if files is not None else {number: stored(number) for number in numbers}
    content = facts.pop("content", {})
    given: dict[str, Any] = {
        "content": content_of(materials=materials, **content),
        "language": "en",
        "changed_at": CHANGED_AT,
        "calendar": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        "edition": edition_of(),
        "sheet": sheet_of(edition_of()),
        "pdf": PDF,
        "unavailable_editions": (),
        "changes": 0,
        "files": {material_of(number).uuid: each for number, each in found.items()},
    }
    return PackContent(**{**given, **facts})


def opened(given: PackContent) -> zipfile.ZipFile:
    packed = zipfile.ZipFile(io.BytesIO(b"".join(reading_pack(given, ADDRESSES).chunks())))
    assert packed.testzip() is None
    return packed


def manifest_of(given: PackContent) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(opened(given).read("manifest.json"))
    return value


def page_of(given: PackContent) -> str:
    return opened(given).read("links.html").decode()


def test_files_are_in_the_order_of_their_use_under_numbers_that_sort() -> None:
    after, before, during = (with_file(number, use=use) for number, use in ((1, "after"), (2, "before"), (3, "during")))
    second = with_file(4, use="before", file=file_of(4, "Malmö 서울.pdf"))
    names = opened(pack_of(after, before, during, second)).namelist()
    assert names == [
        "links.html",
        "D4-smart-city-solutions-edition-2-2015-04-07.pdf",
        "session.ics",
        "1-before/01-agenda.pdf",
        "1-before/02-Malmö 서울.pdf",
        "2-during/01-agenda.pdf",
        "3-after/01-agenda.pdf",
        "manifest.json",
    ]
    assert sorted(names[3:7]) == names[3:7]


def test_the_manifest_has_the_digest_of_every_other_entry() -> None:
    packed = opened(pack_of(with_file(1), with_file(2, use="after")))
    said = {each["name"]: (each["size"], each["sha256"]) for each in json.loads(packed.read("manifest.json"))["files"]}
    found = {name: (len(packed.read(name)), sha256(packed.read(name)).hexdigest()) for name in packed.namelist()}
    del found["manifest.json"]
    assert said == found


def test_the_manifest_says_of_what_the_pack_was_made_and_from_where() -> None:
    manifest = manifest_of(pack_of(with_file(1), changes=3))
    assert (manifest["as_of"], manifest["edition"], manifest["changes_since_edition"]) == ("2015-04-07", 2, 3)
    assert manifest["changed_at"] == "2015-04-07T20:30:00+00:00"
    assert manifest["session"]["url"] == "https://congress.example/sessions/d4/"
    assert [(each["kind"], each["use"], each["source"]) for each in manifest["files"]] == [
        ("links", "", "https://congress.example/sessions/d4/"),
        ("description", "", "https://congress.example/sessions/d4/editions/2/description.pdf"),
        ("calendar", "", "https://congress.example/sessions/d4/session.ics"),
        ("material", "before", f"https://congress.example/materials/{material_of(1).uuid}/agenda.pdf"),
    ]


def test_the_same_content_gives_the_same_bytes() -> None:
    first, second = (reading_pack(pack_of(with_file(1), with_file(2)), ADDRESSES) for _each in range(2))
    assert b"".join(first.chunks()) == b"".join(second.chunks())
    assert first.version == second.version


def test_all_files_bear_the_as_of_date_or_the_local_day_of_the_last_change() -> None:
    assert {info.date_time[:3] for info in opened(pack_of(with_file(1))).infolist()} == {(2015, 4, 7)}
    without = pack_of(with_file(1), edition=None, sheet=None, pdf=b"")
    assert {info.date_time[:3] for info in opened(without).infolist()} == {(2015, 4, 8)}  # in Seoul


def test_what_is_left_out_is_said_with_its_reason_and_where_it_is() -> None:
    materials = (
        material_of(1, title="Link", file=None, link="https://example.org/reader"),
        material_of(2, title="Promised", file=None),
        *(with_file(number, title=f"File {number}") for number in range(3, 7)),
    )
    files: dict[int, StoredFile | Reason] = {
        3: Reason.NOT_PERMITTED,
        4: Reason.MISSING,
        5: Reason.DAMAGED,
    }
    given = pack_of(*materials, files=files)
    download = f"https://congress.example/materials/{material_of(3).uuid}/agenda.pdf"
    left_out = manifest_of(given)["left_out"]
    assert [(each["title"], each["reason"], each["address"]) for each in left_out] == [
        ("Link", "link", "https://example.org/reader"),
        ("Promised", "no-target", ""),
        ("File 3", "not-permitted", download),
        ("File 4", "missing", ""),
        ("File 5", "damaged", ""),
        ("File 6", "missing", ""),
    ]
    page = page_of(given)
    assert [each["title"] for each in left_out if each["title"] not in page] == []
    assert [each["explanation"] for each in left_out[1:] if each["explanation"] not in page] == []
    assert f'<a href="{download}">' in page
    assert '<a href="https://example.org/reader">' in page


def test_files_beyond_the_largest_pack_are_left_out_and_smaller_ones_still_get_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LARGEST_PACK", 2 * len(data_of(1)))
    given = pack_of(*(with_file(number, title=f"File {number}") for number in (1, 2, 3)))
    assert [each["title"] for each in manifest_of(given)["left_out"]] == ["File 3"]
    monkeypatch.setattr(module, "LARGEST_PACK", 10**9)
    monkeypatch.setattr(module, "MOST_FILES", 1)
    assert [each["reason"] for each in manifest_of(given)["left_out"]] == ["too-large", "too-large"]


def test_an_edition_that_fell_is_named_with_its_reason() -> None:
    withdrawn = edition_of(number=3, state="withdrawn", reason="The wrong room.")
    given = pack_of(unavailable_editions=(withdrawn,))
    assert manifest_of(given)["left_out"] == [
        {
            "title": "PDF description, edition 3",
            "use": "",
            "language": "",
            "reason": "withdrawn",
            "explanation": "It was withdrawn: The wrong room.",
            "address": "https://congress.example/sessions/d4/editions/3/",
        }
    ]


def test_without_any_edition_there_is_a_pack_without_a_pdf() -> None:
    removed = edition_of(number=1, state="removed", reason="A right to erasure.")
    given = pack_of(edition=None, sheet=None, pdf=b"", unavailable_editions=(removed,))
    assert opened(given).namelist() == ["links.html", "session.ics", "manifest.json"]
    manifest = manifest_of(given)
    assert (manifest["as_of"], manifest["edition"]) == (None, None)
    assert [each["reason"] for each in manifest["left_out"]] == ["removed", "no-edition"]


def test_a_cancelled_session_says_so_in_its_pack() -> None:
    given = pack_of(content={"status": "cancelled", "cancellation_note": "The speakers could not travel."})
    assert "This session is cancelled.</strong> The speakers could not travel." in page_of(given)
    assert manifest_of(given)["session"]["cancellation_note"] == "The speakers could not travel."


class _Tags(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_needs_nothing_beside_it_and_leads_to_every_file_of_the_pack() -> None:
    given = pack_of(
        with_file(1, file=file_of(1, "50 % für 서울 #1.pdf")),
        content={"events": (event_of(1, link="https://e.example"),)},
    )
    tags = _Tags(page_of(given)).found
    assert [
        tag for tag, attributes in tags if tag in {"script", "link", "img", "iframe"} or "style" in attributes
    ] == []
    targets = [str(attributes["href"]) for tag, attributes in tags if tag == "a"]
    inside = {unquote(target) for target in targets if not target.startswith("https://")}
    assert inside == set(opened(given).namelist()) - {"links.html", "manifest.json"}
    assert "https://e.example" in targets


def test_the_page_takes_what_organisers_wrote_for_words() -> None:
    given = pack_of(
        with_file(1, title="<script>alert(1)</script>"), content={"title": '"><img src=x onerror=alert(1)>'}
    )
    assert [tag for tag, _attributes in _Tags(page_of(given)).found if tag in {"script", "img"}] == []


HOSTILE = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\evil.dll",
    "/absolute.pdf",
    "C:\\absolute.pdf",
    "a\x00b.pdf",
    "\u202egpj.exe",
    "x" * 5000 + ".pdf",
    "서" * 5000 + ".pdf",
    "file." + "x" * 5000,
    "CON",
    "nul.txt",
    "LPT1.pdf",
    "trailing. . .",
    "..",
    ".",
    "",
    ' <>:"|?*.pdf',
    "new\nline.pdf",
    "\ud800.pdf",
    "\u200b",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_becomes_one_that_every_system_takes(name: str) -> None:
    number = 1
    given = pack_of(with_file(number, file=file_of(number, name.replace("\ud800", "") or "file")))
    (packed,) = [each for each in opened(given).namelist() if each.startswith("1-before/")]
    folder, _slash, last = packed.partition("/")
    assert (folder, last[:3]) == ("1-before", "01-")
    assert re.search(r'[<>:"|?*\\/]', last) is None
    assert [each for each in last if unicodedata.category(each).startswith("C")] == []
    assert len(last.encode()) < 200
    assert last == last.rstrip(" .")
    assert last.partition(".")[0].upper() not in RESERVED
    assert safe_name(name)
    assert safe_name(safe_name(name)) == safe_name(name)


def test_a_name_keeps_its_ending_and_its_script() -> None:
    assert safe_name("Zöllner – 서울 2015.PDF") == "Zöllner – 서울 2015.PDF"
    assert safe_name("서" * 200 + ".pdf") == "서" * 50 + ".pdf"


def test_two_files_of_one_name_do_not_meet() -> None:
    names = opened(pack_of(with_file(1), with_file(2), with_file(3))).namelist()
    assert len({name.casefold() for name in names}) == len(names)
