"""Sheets rendered once for all tests that look at them."""

import dataclasses
from datetime import date

import pytest

from smartcity_session.content import SessionContent
from smartcity_session.document.html import Imprint, SheetBrand
from smartcity_session.document.pdf import Pdf, Renderer
from smartcity_session.presentation.colours import brand_colours
from tests.factories.sheets import PHOTO, arabic_content, d4_content, full_content, logo, photo, translated_content

IMPRINT = Imprint(number=1, as_of=date(2015, 4, 7), short="k7m2p9qx", site_url="https://congress.example")


@pytest.fixture(scope="session")
def imprint() -> Imprint:
    """Edition 1 as of 7 April 2015, on a portal that readers can reach."""
    return IMPRINT


def _sheet(renderer: Renderer, content: SessionContent) -> Pdf:
    """The sheet of edition 1; the engine may not have warned of anything."""
    pdf = renderer.render(content, imprint=IMPRINT, photos={PHOTO: photo()})
    assert pdf.warnings == ()
    return pdf


@pytest.fixture(scope="session")
def d4(renderer: Renderer) -> Pdf:
    """The sheet of Session D4."""
    return _sheet(renderer, d4_content())


@pytest.fixture(scope="session")
def full(renderer: Renderer) -> Pdf:
    """The sheet of a session that has everything."""
    return _sheet(renderer, full_content())


@pytest.fixture(scope="session")
def arabic(renderer: Renderer) -> Pdf:
    """The sheet of a session described in Arabic."""
    return _sheet(renderer, arabic_content())


def in_language(language: str) -> Imprint:
    """The imprint of the sheet in a further language."""
    return dataclasses.replace(IMPRINT, language=language, translation=language, page_language=language)


@pytest.fixture(scope="session")
def korean_translation(renderer: Renderer) -> Pdf:
    """The Korean sheet of a session that has everything, and is described in English."""
    return renderer.render(translated_content(), imprint=in_language("ko"), photos={PHOTO: photo()})


@pytest.fixture(scope="session")
def arabic_translation(renderer: Renderer) -> Pdf:
    """Its Arabic sheet."""
    return renderer.render(translated_content(), imprint=in_language("ar"), photos={PHOTO: photo()})


@pytest.fixture(scope="session")
def brand() -> SheetBrand:
    """The brand of a congress whose accent is too light for links on paper."""
    return SheetBrand(brand_colours("#ffd23f").link, logo())


@pytest.fixture(scope="session")
def branded(renderer: Renderer, brand: SheetBrand) -> Pdf:
    """The sheet of a session that has everything, with a brand."""
    pdf = renderer.render(full_content(), imprint=IMPRINT, photos={PHOTO: photo()}, brand=brand)
    assert pdf.warnings == ()
    return pdf


@pytest.fixture(scope="session")
def branded_arabic(renderer: Renderer, brand: SheetBrand) -> Pdf:
    """The sheet of a session described in Arabic, with a brand."""
    pdf = renderer.render(arabic_content(), imprint=IMPRINT, photos={PHOTO: photo()}, brand=brand)
    assert pdf.warnings == ()
    return pdf
