"""What frames every page of a portal: the brand of its congress, and its own pages in the menu."""

from dataclasses import dataclass

from smartcity_session.models import Congress


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the organisers' own in the menu."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class SiteContent:
    """The brand, of which what is empty is not given, and the menu. Pictures are the ends of their addresses."""

    accent: str = ""
    logo: str = ""
    logo_dark: str = ""
    header_picture: str = ""
    header_alt: str = ""
    pages: tuple[MenuEntry, ...] = ()

    @property
    def accent_digits(self) -> str:
        """The six digits of the accent, as its stylesheet is called."""
        return self.accent.removeprefix("#").lower()


PICTURES = ("logo", "logo_dark", "header_picture")


def site_content() -> SiteContent:
    """The frame of the pages, in one query. Without a congress nothing is given."""
    columns = ("accent", *PICTURES, "header_alt", "pages__slug", "pages__title", "pages__is_published")
    rows = list(Congress.objects.order_by("pages__position", "pages__title").values_list(*columns))
    if not rows:
        return SiteContent()
    accent, logo, logo_dark, header_picture, header_alt, *_rest = rows[0]
    pages = tuple(MenuEntry(slug, title) for *_brand, slug, title, is_published in rows if is_published)
    logo, logo_dark, header_picture = (name.rpartition("/")[2] for name in (logo, logo_dark, header_picture))
    return SiteContent(accent, logo, logo_dark, header_picture, header_alt, pages)
