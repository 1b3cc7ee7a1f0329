"""Uploaded materials: what is taken, what is said about it, and what is refused with which words."""

import hashlib
import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from materials.files import LARGEST_UPLOAD, CheckedFile, FileFacts, clean_name, read_facts

OFFICE = "application/vnd.openxmlformats-officedocument."
SLIDES = OFFICE + "presentationml.presentation"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def facts_of(data: bytes, name: str) -> FileFacts:
    upload = SimpleUploadedFile("x", data)
    upload.name = name
    return read_facts(upload)


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
            file.writestr(name, text)
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
        (picture("PNG")[:40], "a.png"),
        (b"\xff\xd8\xff\xe0 no picture", "a.jpg"),
    ],
)
def test_a_damaged_file_is_refused(data: bytes, name: str) -> None:
    assert refusal(data, name) == (
        "This file is damaged or incomplete. Save it anew in its program and choose it again."
    )


def test_an_archive_with_a_huge_table_of_contents_is_refused_unread() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 40 * 1024**2, 0, 0)
    assert refusal(b"PK\x03\x04" + end, "a.docx").startswith("This type of file is not taken.")


def test_a_picture_bomb_is_refused() -> None:
    data = bytearray(picture("PNG"))
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    message = "This picture has more than 100 million pixels. Scale it down and choose it again."
    assert refusal(bytes(data), "a.png") == message


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
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_that_deceives(given: str, kept: str) -> None:
    assert clean_name(given, "application/pdf") == kept


def test_a_checked_file_is_stored_under_a_random_name() -> None:
    upload = SimpleUploadedFile("Plan.pdf", pdf())
    names = {CheckedFile(upload, read_facts(upload)).name for _each in range(2)}
    assert len(names) == 2
    assert all(name and len(name) == 36 and name.endswith(".pdf") for name in names)
