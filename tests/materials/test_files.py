"""Uploaded materials: what is taken, what is said about it, and what is refused with which words."""

import hashlib
import io
import struct
import zipfile
from itertools import product
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from materials.files import LARGEST_UPLOAD, FileFacts, checked, clean_name
from smartcity_session.processes.worker_pool import WorkerPool

OFFICE = "application/vnd.openxmlformats-officedocument."
SLIDES = OFFICE + "presentationml.presentation"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def facts_of(data: bytes, name: str) -> FileFacts:
    upload = SimpleUploadedFile("x", data)
    upload.name = name
    return checked(upload).facts


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as caught:
        facts_of(data, name)
    return str(caught.value.messages[0])


def pdf(pages: int = 1, language: str = "", password: str = "") -> bytes:
    document = pikepdf.new()
    for _each in range(pages):
        document.add_blank_page()
    if language:
        document.Root.Lang = pikepdf.String(language)
    target = io.BytesIO()
    document.save(target, encryption=pikepdf.Encryption(owner="o", user=password) if password else False)
    return target.getvalue()


def archive(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name), text)  # without the time of the test
    return target.getvalue()


def word(**more: str) -> bytes:
    return archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>", **more})


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (20, 20)).save(target, kind)
    return target.getvalue()


def test_a_pdf_is_measured_and_says_its_language() -> None:
    data = pdf(pages=3, language="en-GB")
    assert facts_of(data, "Plan.pdf") == FileFacts(
        name="Plan.pdf",
        type="application/pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        pages=3,
        language="en-gb",
    )


@pytest.mark.parametrize(("said", "kept"), [("de-CH-1996", "de"), ("KO", "ko"), ("klingon", ""), ("", "")])
def test_the_language_of_a_pdf_is_one_that_the_portal_knows(said: str, kept: str) -> None:
    assert facts_of(pdf(language=said), "a.pdf").language == kept


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (word(), "a.docx", OFFICE + "wordprocessingml.document"),
        (archive(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "a.xlsx", OFFICE + "spreadsheetml.sheet"),
        (archive(**{"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "a.pptx", SLIDES),
        (archive(mimetype=OPEN_DOCUMENT + "text"), "a.odt", OPEN_DOCUMENT + "text"),
        (archive(mimetype=OPEN_DOCUMENT + "presentation"), "a.odp", OPEN_DOCUMENT + "presentation"),
        (picture("PNG"), "a.png", "image/png"),
        (picture("JPEG"), "a.jpeg", "image/jpeg"),
        (picture("WEBP"), "a.webp", "image/webp"),
        ("Grüße aus 파주".encode(), "a.txt", "text/plain"),
        (b"city,score\nSeoul,9\n", "a.csv", "text/csv"),
    ],
)
def test_documents_pictures_and_texts_are_taken_with_their_names(data: bytes, name: str, kind: str) -> None:
    facts = facts_of(data, name)
    assert (facts.type, facts.name, facts.pages) == (kind, name, None)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (archive(**{"notes.txt": "a plain archive"}), "slides.docx"),
        (archive(mimetype="application/epub+zip"), "book.odt"),
        (b"MZ\x90\x00 a program", "setup.exe"),
        (b"MZ\x90\x00 a program", "setup.txt"),
        (b"<script>alert(1)</script>", "page.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg"),
        (b"GIF89a", "a.gif"),
    ],
)
def test_other_types_are_refused_and_the_message_names_those_that_are_taken(data: bytes, name: str) -> None:
    assert refusal(data, name).startswith("This type of file is not taken. Choose a PDF, an office document (docx,")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_bit_of_an_open_document_has_changed_there_is_an_answer(method: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        file.writestr(zipfile.ZipInfo("mimetype"), OPEN_DOCUMENT + "text", method)
    whole = target.getvalue()
    for place, bit in product(range(len(whole)), range(8)):
        changed = whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :]
        try:
            assert facts_of(changed, "a.odt").type == OPEN_DOCUMENT + "text"
        except ValidationError as error:
            assert len(error.messages) == 1  # noqa: PT017 (either is right, and nothing else is)


def test_a_document_with_macros_is_refused() -> None:
    message = "This document has macros. Save it without them and choose it again."
    assert refusal(word(**{"word/vbaProject.bin": "macro"}), "a.docx") == message


def test_a_pdf_with_a_password_is_refused() -> None:
    message = "This PDF is protected by a password. Save it without one and choose it again."
    assert refusal(pdf(password="secret"), "a.pdf") == message


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\nnothing else", "a.pdf"),
        (word()[:60], "a.docx"),
        (b"GIF89a and then %PDF-1.7", "a.pdf"),
    ],
)
def test_a_damaged_file_is_refused(data: bytes, name: str) -> None:
    assert refusal(data, name) == (
        "This file is damaged or incomplete. Save it anew in its program and choose it again."
    )


def test_an_archive_with_a_huge_table_of_contents_is_refused_unread() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 40 * 1024**2, 0, 0)
    assert refusal(b"PK\x03\x04" + end, "a.docx").startswith("This type of file is not taken.")


@pytest.mark.parametrize(("data", "name"), [(picture("PNG")[:40], "a.png"), (b"\xff\xd8\xff\xe0 no picture", "a.jpg")])
def test_a_damaged_picture_is_refused(data: bytes, name: str) -> None:
    assert refusal(data, name).startswith("This picture is damaged or incomplete. Open it in a picture program,")


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "a.pdf") == "This file is empty. Save it anew in its program and choose it again."


def with_action(**entries: Any) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.OpenAction = document.make_indirect(pikepdf.Dictionary(**entries))
    target = io.BytesIO()
    document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (with_action(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")), "JS, JavaScript"),
        (with_action(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe")), "Launch"),
        (with_action(S=pikepdf.Name.Rendition, JS=pikepdf.String("app.alert(1)")), "JS"),
    ],
)
def test_a_pdf_with_a_program_is_refused_and_the_message_names_it(data: bytes, what: str) -> None:
    assert refusal(data, "a.pdf") == (
        f"This PDF has a program in it, or starts one ({what}). "
        "Print it to a new PDF, which leaves that out, and choose that."
    )


def test_words_and_bytes_that_look_like_a_program_are_none() -> None:
    document = pikepdf.new()
    page = document.add_blank_page()
    page.Contents = document.make_stream(b"BT (/JS /JavaScript) Tj ET")
    document.docinfo["/Title"] = pikepdf.String('"/JavaScript" and "/JS": in a city')
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org/Launch"))
    target = io.BytesIO()
    document.save(target, compress_streams=False)
    assert facts_of(target.getvalue(), "a.pdf").pages == 1


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("materials.files.MOST_PAGES", 3)
    assert refusal(pdf(pages=4), "a.pdf") == (
        "This PDF has 4 pages; a material may have 3. Split it, or give a link instead."
    )


def test_a_pdf_that_is_an_archive_too_is_refused() -> None:
    assert refusal(pdf() + word(), "a.pdf") == (
        "This PDF is an archive at the same time. Print it to a new PDF, and choose that."
    )


def test_a_document_that_unpacks_to_very_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("materials.files.LARGEST_UNPACKED", 1024**2)
    assert refusal(word(**{"word/media/a.bmp": "0" * 1024**2}), "a.docx") == (
        "This document unpacks to more than 1 MB. Scale its pictures down and choose it again."
    )


def test_a_document_whose_parts_lie_on_one_another_is_refused() -> None:
    data = archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "x" * 5000})
    start = data.index(b"PK\x01\x02", data.index(b"word/document.xml") + 5000)
    last = data.index(b"PK\x01\x02", start + 4)
    end = data.index(b"PK\x05\x06")
    entries = data[start:end] + data[last:end] * 3
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 5, 5, len(entries), start, 0)
    assert refusal(data[:start] + entries + tail, "a.docx").startswith("This file is damaged")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_as_its_pixels_alone(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of a private person"
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(target, kind, exif=exif)
    upload = SimpleUploadedFile(f"a.{kind.lower()}", target.getvalue() + b"<script>alert(1)</script>")
    kept = checked(upload)
    data = kept.read()
    assert b"private" not in data
    assert b"script" not in data
    assert (kept.facts.size, kept.facts.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == (kind, (60, 40))


def test_while_too_many_files_are_looked_at_the_next_is_put_off(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    places = WorkerPool("test", count=1, patience=0)
    monkeypatch.setattr("materials.pdf_process.POOL", places)
    monkeypatch.setattr("smartcity_session.files.images.POOL", places)
    message = "The portal is busy with other files at this moment. Try again in a minute."
    with places.taken():
        assert refusal(pdf(), "a.pdf") == message
        assert refusal(picture("PNG"), "a.png") == message
    assert facts_of(pdf(), "a.pdf").pages == 1


def test_a_text_in_an_old_encoding_is_refused_with_what_to_do() -> None:
    message = "This text is not in UTF-8. Save it as UTF-8 and choose it again."
    assert refusal("Zöllner".encode("latin-1"), "a.txt") == message


def test_a_file_over_fifty_megabytes_is_refused_with_its_size() -> None:
    assert refusal(b"x" * (LARGEST_UPLOAD + 1), "a.txt") == (
        "This file has 51 MB; a material may have 50 MB. Make it smaller, or give a link instead."
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\me\Plan.pdf", "Plan.pdf"),
        ("Plan\u202efdp.exe", "Planfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("Bericht für Malmö.PDF", "Bericht für Malmö.PDF"),
        ("파주.pdf", "파주.pdf"),
        ("slides.html", "slides.html.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("x" * 5000 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_that_deceives(given: str, kept: str) -> None:
    assert clean_name(given, "application/pdf") == kept


@pytest.mark.parametrize("letter", ["가", "é", "a", "𝕏"])
def test_a_name_is_no_longer_than_file_systems_take(letter: str) -> None:
    name = clean_name(letter * 300 + ".docx", OFFICE + "wordprocessingml.document")
    assert len(name) <= 150
    assert len(name.encode()) <= 255
    assert len(name.encode()) > 255 - 5 - len(letter.encode()) or len(name) == 150
    assert name.strip(letter) == ".docx"


@pytest.mark.parametrize(
    ("name", "kept"), [("IMG_1.HEIC", "IMG_1.jpg"), ("a.avif", "a.jpg"), ("photo.jpg", "photo.jpg"), ("b", "b.jpg")]
)
def test_a_picture_that_few_programs_open_becomes_a_jpeg(name: str, kept: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(data, "AVIF")
    facts = facts_of(data.getvalue(), name)
    assert (facts.name, facts.type) == (kept, "image/jpeg")


def test_a_checked_file_is_stored_under_a_random_name() -> None:
    upload = SimpleUploadedFile("Plan.pdf", pdf())
    names = {checked(upload).name for _each in range(2)}
    assert len(names) == 2
    assert all(name and len(name) == 36 and name.endswith(".pdf") for name in names)
