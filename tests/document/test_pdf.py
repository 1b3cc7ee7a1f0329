"""The PDF as its readers get it: text in order, structure, metadata, the content beside it."""

import dataclasses
import io
import re
from datetime import date

import pikepdf
import pytest
from pypdf import PdfReader

from smartcity_session.content import content_json
from smartcity_session.document.html import Imprint, SheetBrand
from smartcity_session.document.pdf import Pdf, Renderer, RenderingError, qr_code, render
from smartcity_session.presentation.colours import READABLE, contrast
from tests.document.reading import elements, link_descriptions, opened, page_texts, tagged_text, text_of
from tests.factories.sheets import PHOTO, d4_content, full_content, photo, talk


def assert_in_order(text: str, *parts: str) -> None:
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part!r} is not in the text, or not after what comes before it"
        place = found + len(part)


def test_d4_reads_from_the_title_to_the_linked_event(d4: Pdf) -> None:
    assert_in_order(
        text_of(d4),
        "ICLEI World Congress 2015",
        "D4",
        "Smart City Solutions",
        "To be confirmed Date and time, Room, Language, Facilitator, Rapporteur, Contact",
        "As of 7 April 2015",
        "congress.example/e/",
        "About this session",
        "A smart city is not just smart technology.",
        "What good practices",
        "Participants will develop their understanding of:",
        "Diversity of approaches",
        "OPTIMUS Smart City Project",
        "Siegfried Zöllner",
        "Coordinator, Sustainable Resources, Climate & Resilience, ICLEI Europe",
        "Malmö on the road – Experiences and the way",
        "City of Malmö, Sweden",
        "Chang Hyun Jo",
        "Mayor, Cebu City, Philippines",
        "Smart City",
        "Speaker to be confirmed",
        "A3",
        "ICLEI Strategic Plan – Smart Cities Agenda",
        "draft for adoption by the ICLEI Council on 10 April 2015",
        "ICLEI City-Business Talks",
        "Part of Metropolitan Solutions",
        "Upcoming event: 20–22 May 2015, Berlin, Germany",
    )


def test_d4_fits_two_pages(d4: Pdf) -> None:
    assert d4.pages == 2


def test_every_page_says_what_it_is_and_where_to_ask_for_news(d4: Pdf) -> None:
    first, second = page_texts(d4)
    foot = "As of 7 April 2015 · edition 1 · is this current? congress.example/e/k7m2p9qx"
    assert (foot in first, foot in second) == (True, True)
    assert ("Page 1 of 2" in first, "Page 2 of 2" in second) == (True, True)
    head = "D4 ICLEI World Congress 2015 · Smart City Solutions"
    assert (head in first, head in second) == (False, True)


def test_all_scripts_come_out_as_they_went_in(full: Pdf) -> None:
    text = text_of(full)
    names = ["조창현", "Ελένη Παπαδοπούλου", "Ольга Иванова", "Nguyễn Thị Ánh", "王伟", "田中裕子", "Zuzana Žďárská"]
    assert [name for name in names if name not in text] == []


def test_arabic_can_be_searched_and_copied(full: Pdf, arabic: Pdf) -> None:
    assert "ليلى حداد" in text_of(full)
    assert_in_order(text_of(arabic), "حلول المدينة الذكية", "تنوع المناهج", "مالمو على الطريق", "Roland Zinkernagel")


@pytest.mark.xfail(reason="readers of PDFs work out the order from places: docs/accessibility.md says what is known")
def test_punctuation_of_arabic_stays_in_its_place_when_it_is_copied(arabic: Pdf) -> None:
    assert "سيطور المشاركون فهمهم لما يلي:" in text_of(arabic)


def test_a_cancelled_session_says_so_before_its_title_and_on_every_later_page(full: Pdf) -> None:
    first, *later = page_texts(full)
    notice = "This session is cancelled. The speakers could not travel."
    assert_in_order(first, notice, "Smart city solutions between")
    assert [page for page in later if "Cancelled · D4" not in page] == []


def test_who_is_not_confirmed_is_marked(full: Pdf) -> None:
    assert "Ana Martín (tbc) · Panellist" in text_of(full)


def test_headings_are_tagged_in_reading_order_and_are_the_bookmarks(d4: Pdf) -> None:
    pdf = opened(d4)
    headings = [str(each.S) for each in elements(pdf) if re.match(r"/H\d$", str(each.S))]
    assert headings == ["/H1", "/H2", "/H2", "/H2", "/H2", *["/H3"] * 5, "/H2", "/H2", "/H2"]
    with pdf.open_outline() as outline:
        (title,) = outline.root
        sections = {section.title: [talk.title for talk in section.children] for section in title.children}
    assert title.title == "Smart City Solutions"
    assert list(sections) == [
        "About this session",
        "Guiding questions",
        "Envisaged outcomes",
        "Talks",
        "Related sessions",
        "Background material",
        "Linked events",
    ]
    assert sections["Talks"] == [talk.title for talk in d4_content().talks]


def test_running_headers_and_footers_are_no_part_of_the_structure(d4: Pdf) -> None:
    for page in opened(d4).pages:
        stream = page.Contents.read_bytes()
        assert b"/Artifact <</Type /Pagination>> BDC" in stream.replace(b"\n", b" ")


def test_names_in_their_own_script_carry_their_language(full: Pdf) -> None:
    languages = {str(each.Lang) for each in elements(opened(full)) if "/Lang" in each}
    assert languages == {"en", "ko", "ar", "el", "ru", "zh", "ja"}


def test_pictures_say_what_they_show(full: Pdf) -> None:
    texts = {str(each.Alt) for each in elements(opened(full)) if each.S == "/Figure"}
    assert "QR code of the address https://congress.example/e/k7m2p9qx" in texts
    assert "Photo of Chang Hyun Jo" in texts


def test_links_are_described_in_words(full: Pdf) -> None:
    described = link_descriptions(opened(full))
    assert described["https://congress.example/e/k7m2p9qx"] == "See whether this edition is current"
    assert described["https://congress.example/sessions/a3/"] == "Session A3 on the web"
    assert described["https://data.example.org/portal?lang=en"] == "open data portal"
    assert described["mailto:programme@congress.example.org"] == "Write to the congress"


def test_a_link_with_emphasis_in_it_is_one_link(renderer: Renderer, imprint: Imprint) -> None:
    content = dataclasses.replace(d4_content(), abstract="See [the **whole** report](https://example.org/report).")
    pdf = opened(renderer.render(content, imprint=imprint, photos={}))
    targets = [str(each.A.URI) for page in pdf.pages for each in page.obj.get("/Annots", [])]
    assert targets.count("https://example.org/report") == 1
    assert link_descriptions(pdf)["https://example.org/report"] == "the whole report"


@pytest.mark.parametrize(
    "text", ["- One\n\n  and more\n\n- Two", "1. One\n\n2. Two", "- One\n  - Two\n\n    and more\n- Three", "- > Said"]
)
def test_items_of_a_list_have_a_label_and_a_body(text: str, renderer: Renderer, imprint: Imprint) -> None:
    content = dataclasses.replace(d4_content(), abstract=text)
    with opened(renderer.render(content, imprint=imprint, photos={})) as pdf:
        items = [element for element in elements(pdf) if element.S == "/LI"]
        assert len(items) >= 2
        for item in items:
            kinds = [str(kid.S) for kid in as_list(item.K)]
            assert set(kinds) <= {"/Lbl", "/LBody"}
            assert kinds.count("/LBody") == 1
            assert {kid.P.objgen for kid in as_list(item.K)} == {item.objgen}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("- One\n  - Two\n\n  after\n- Three", "• One ◦ Two after • Three"),
        ("- One\n  - Two\n    - Three\n\n    after two\n\n  after one", "• One ◦ Two ▪ Three after two after one"),
        ("1. One\n\n   > Said\n\n   - Two\n\n   after\n2. Three", "1. One Said ◦ Two after 2. Three"),
        ("- One\n  1. Two\n- Three", "• One 1. Two • Three"),
        ("One\n\n- Two\n\nThree", "One • Two Three"),
    ],
)
def test_what_follows_a_nested_list_is_read_after_it(
    text: str, read: str, renderer: Renderer, imprint: Imprint
) -> None:
    content = dataclasses.replace(d4_content(), abstract=text)
    with opened(renderer.render(content, imprint=imprint, photos={})) as pdf:
        spoken = tagged_text(pdf)
    assert spoken.partition("About this session ")[2].partition(" Guiding questions")[0] == read


def as_list(kids: pikepdf.Object) -> list[pikepdf.Object]:
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def test_targets_are_printed_for_readers_on_paper(full: Pdf) -> None:
    text = text_of(full)
    assert "example.org/reports/2015/smart-cities-and-the-people-who-live-in-them.html" in text
    assert "agenda.pdf, 2.1 MB, 24 pages, English congress.example/sessions/d4" in text


def test_metadata_describe_the_edition(d4: Pdf) -> None:
    pdf = opened(d4)
    info = {key: str(pdf.docinfo[key]) for key in ("/Title", "/Author", "/Subject", "/CreationDate", "/ModDate")}
    assert info == {
        "/Title": "Session D4: Smart City Solutions",
        "/Author": "ICLEI World Congress 2015",
        "/Subject": "Description of session D4 of ICLEI World Congress 2015, as of 7\u00a0April\u00a02015",
        "/CreationDate": "D:20150407",
        "/ModDate": "D:20150407",
    }
    assert "Siegfried Zöllner" in str(pdf.docinfo["/Keywords"])
    assert str(pdf.Root.Lang) == "en"
    with pdf.open_metadata() as xmp:
        claims = [xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["{http://www.aiim.org/pdfua/ns/id/}part"]]
        identifier = xmp["dc:identifier"]
    assert claims == ["3", "A", "1"]
    assert identifier == "https://congress.example/e/k7m2p9qx"


def test_the_content_is_attached_as_json(d4: Pdf) -> None:
    pdf = opened(d4)
    assert list(pdf.attachments) == ["session.json"]
    attached = pdf.attachments["session.json"]
    assert attached.get_file().read_bytes() == content_json(d4_content()).encode()
    assert attached.relationship == "/Source"
    assert attached.get_file().obj.Params.ModDate == "D:20150407000000Z"


@pytest.mark.system
def test_equal_contents_give_equal_bytes_in_every_process(full: Pdf, imprint: Imprint, renderer: Renderer) -> None:
    photos = {PHOTO: photo()}
    fresh = render(full_content(), imprint=imprint, photos=photos)
    again = renderer.render(full_content(), imprint=imprint, photos=photos)
    assert fresh.data == full.data
    assert again.data == full.data


@pytest.mark.system
def test_a_brand_gives_other_bytes_each_time_the_same(
    branded: Pdf, full: Pdf, brand: SheetBrand, imprint: Imprint, renderer: Renderer
) -> None:
    photos = {PHOTO: photo()}
    assert render(full_content(), imprint=imprint, photos=photos, brand=brand).data == branded.data
    assert renderer.render(full_content(), imprint=imprint, photos=photos).data == full.data


def test_a_brand_has_a_logo_with_words_and_a_colour_that_can_be_read(
    branded: Pdf, full: Pdf, brand: SheetBrand
) -> None:
    with opened(branded) as pdf:
        texts = [str(each.Alt) for each in elements(pdf) if each.S == "/Figure"]
        assert texts[0] == "Logo of ICLEI World Congress 2015"
    colours = [drawn_colours(each) for each in (branded, full)]
    assert colours[0] - colours[1] == {brand.accent}
    assert colours[1] - colours[0] == {"#0b5c66"}
    assert contrast(brand.accent, "#ffffff") >= READABLE
    assert page_texts(branded) == page_texts(full)


def drawn_colours(sheet: Pdf) -> set[str]:
    """The colours that texts and lines of the sheet are drawn in."""
    with opened(sheet) as pdf:
        streams = b"\n".join(each.Contents.read_bytes() for each in pdf.pages).decode("latin-1")
    drawn = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b", streams)
    return {"#" + "".join(f"{round(float(part) * 255):02x}" for part in parts) for parts in drawn}


def test_another_as_of_date_gives_other_bytes(d4: Pdf, imprint: Imprint, renderer: Renderer) -> None:
    later = dataclasses.replace(imprint, as_of=date(2015, 4, 8))
    assert renderer.render(d4_content(), imprint=later, photos={}).data != d4.data


def test_html_in_a_text_is_text(renderer: Renderer, imprint: Imprint) -> None:
    evil = '<img src="file:///etc/hostname"><script>alert(1)</script><style>body { display: none }</style>'
    content = dataclasses.replace(d4_content(), title=f"Cities {evil}", abstract=evil, talks=(talk(evil),))
    pdf = renderer.render(content, imprint=imprint, photos={})
    assert text_of(pdf).count('<img src="file:///etc/hostname">') >= 3
    assert sum(each.S == "/Figure" for each in elements(opened(pdf))) == 1  # the QR code


def test_a_link_that_runs_something_is_refused(renderer: Renderer, imprint: Imprint) -> None:
    event = dataclasses.replace(d4_content().events[0], link="javascript:alert(1)")
    with pytest.raises(RenderingError, match=r"may not contain the address “javascript:alert\(1\)”"):
        renderer.render(dataclasses.replace(d4_content(), events=(event,)), imprint=imprint, photos={})


def test_a_photo_that_was_lost_is_named(renderer: Renderer, imprint: Imprint) -> None:
    with pytest.raises(RenderingError, match="The photo of Eleni Papadopoulou is missing"):
        renderer.render(full_content(), imprint=imprint, photos={})


def test_a_hundred_talks_are_printed_and_none_is_split(renderer: Renderer, imprint: Imprint) -> None:
    talks = tuple(talk(f"Title {n:03}.", abstract="word " * 60 + f"End {n:03}.") for n in range(100))
    pdf = renderer.render(dataclasses.replace(d4_content(), talks=talks), imprint=imprint, photos={})
    pages = page_texts(pdf)
    starts = [next(i for i, page in enumerate(pages) if f"Title {n:03}." in page) for n in range(100)]
    ends = [next(i for i, page in enumerate(pages) if f"End {n:03}." in page) for n in range(100)]
    assert starts == ends
    assert starts[-1] > 10


def test_the_qr_code_is_large_enough_to_scan() -> None:
    picture = qr_code("https://a-rather-long-host-name-of-a-congress.example.org/e/k7m2p9qx")
    modules = int.from_bytes(picture[16:20])  # the width of a PNG
    assert 27 / modules >= 0.4  # millimetres; document.css prints it 27 mm wide


def test_every_text_of_a_long_session_begins_at_one_line_with_and_without_photos(
    renderer: Renderer, imprint: Imprint
) -> None:
    people = full_content().talks
    talks = tuple(
        dataclasses.replace(people[number % len(people)], uuid=f"talk-{number}", title=f"Voice {number:02}.")
        for number in range(20)
    )
    few = [
        dataclasses.replace(part, person=dataclasses.replace(part.person, photo=""))
        for part in full_content().contributions
    ]
    talks = tuple(
        each if number < 3 else dataclasses.replace(each, contributions=(few[number % 2],))
        for number, each in enumerate(talks)
    )
    content = dataclasses.replace(full_content(), talks=talks, contributions=())
    pdf = renderer.render(content, imprint=imprint, photos={PHOTO: photo()})
    assert len(begins(pdf, "Voice")) == 1
    assert begins(pdf, "Voice") == begins(pdf, "The city measures") == begins(pdf, "Reader")


def begins(pdf: Pdf, words: str) -> set[int]:
    """Where on the page, in points from the left, pieces of text begin with the words."""
    found = set()

    def note(text: str, _matrix: object, position: list[float], _font: object, _size: float) -> None:
        if text.strip().startswith(words):
            found.add(round(position[4]))

    for page in PdfReader(io.BytesIO(pdf.data)).pages:
        page.extract_text(visitor_text=note)
    return found
