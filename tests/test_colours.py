"""The colours of topics can be read and seen on light and on dark pages (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from smartcity_session.models import Topic

STYLES = Path(settings.BASE_DIR, "static/css/items.css").read_text(encoding="utf-8")
TOKENS = Path(settings.BASE_DIR, "static/css/portal.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"\.t-(\w+) \{ --topic: (#[0-9a-f]{6}); \}", STYLES))
INK = "#ffffff"
PAPERS = ("#ffffff", "#0e1315")


def luminance(colour: str) -> float:
    """The relative luminance of a colour as #rrggbb, from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_that_can_be_chosen_is_in_the_stylesheet() -> None:
    assert set(COLOURS) == set(Topic.Colour.values)
    assert "--topic-ink: #fff;" in STYLES
    assert "--paper: light-dark(#fff, #0e1315);" in TOKENS


@pytest.mark.parametrize("name", Topic.Colour.values)
def test_a_code_can_be_read_on_it_and_it_is_seen_on_either_paper(name: str) -> None:
    assert contrast(COLOURS[name], INK) >= 4.5
    assert min(contrast(COLOURS[name], paper) for paper in PAPERS) >= 3
