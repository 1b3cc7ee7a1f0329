"""Colours of the brand: which ink can be read on one, and how it becomes a link (WCAG 2.2, 1.4.3)."""

import colorsys
from dataclasses import dataclass

ACCENT = "#0b5c66"  # without a brand, as in `static/css/portal.css`
READABLE = 4.5  # the least contrast of text
LIGHT_PAPERS = ("#ffffff", "#eef3f4")  # as in `static/css/portal.css`
DARK_PAPERS = ("#0e1315", "#192124")
STEPS = 100
LEAST_SEEN = 1.1  # the contrast with white paper from which on a ground can be seen


@dataclass(frozen=True, slots=True)
class BrandColours:
    """What pages make of an accent, as #rrggbb: itself, the ink on it, and links on light and on dark paper."""

    accent: str
    ink: str
    link: str
    link_on_dark: str


def luminance(colour: str) -> float:
    """The relative luminance of a colour as #rrggbb, from 0 to 1."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def brand_colours(accent: str) -> BrandColours:
    """The colours of an accent: a link that could not be read is made darker or lighter until it can."""
    ink = max(("#ffffff", "#000000"), key=lambda colour: contrast(accent, colour))
    return BrandColours(accent, ink, _readable(accent, LIGHT_PAPERS, to=0), _readable(accent, DARK_PAPERS, to=1))


def is_seen(accent: str) -> bool:
    """Whether a ground of this colour can be told from white paper; made darker, it would be another colour."""
    return contrast(accent, LIGHT_PAPERS[0]) >= LEAST_SEEN


def _readable(colour: str, papers: tuple[str, ...], *, to: int) -> str:
    """The colour, or the nearest one on the way to black (0) or white (1) that can be read on all papers."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(STEPS + 1):
        mixed = colorsys.hls_to_rgb(hue, lightness + (to - lightness) * step / STEPS, saturation)
        found = "#" + "".join(f"{round(part * 255):02x}" for part in mixed)
        if min(contrast(found, paper) for paper in papers) >= READABLE:
            return found
    raise AssertionError("black or white can be read on every paper")


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
