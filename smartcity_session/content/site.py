"""What frames every page of a portal: the brand of its congress, and its own pages in the menu."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smartcity_session.content.rows import names_of
from smartcity_session.content.translations import TextColumn, shown_text, text_columns, with_translations
from smartcity_session.content.types import CongressContent
from smartcity_session.http.languages import site_languages
from smartcity_session.models import Congress
from smartcity_session.models.translation import TextSubject


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the organisers' own in the menu."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class SiteContent:
    """The brand, of which what is empty is not given, and the menu. Pictures are the ends of their addresses.

    `congress_texts` are those of its `CongressContent`, on pages in another language than its main one.
    """

    accent: str = ""
    logo: str = ""
    logo_dark: str = ""
    header_picture: str = ""
    header_alt: str = ""
    pages: tuple[MenuEntry, ...] = ()
    congress_texts: Mapping[str, Any] = field(default_factory=dict)

    def named(self, congress: CongressContent) -> CongressContent:
        """The congress in the language of the frame."""
        return dataclasses.replace(congress, **self.congress_texts) if self.congress_texts else congress

    @property
    def accent_digits(self) -> str:
        """The six digits of the accent, as its stylesheet is called."""
        return self.accent.removeprefix("#").lower()


PICTURES = ("logo", "logo_dark", "header_picture")


def site_content(*, language: str = "") -> SiteContent:
    """The frame of the pages in a language, if one is given, in one query. Without a congress nothing is given."""
    is_further = language and language != site_languages().main
    known = {*names_of(CongressContent), "header_alt"}
    own = [each for each in text_columns(TextSubject.CONGRESS) if is_further and each.field in known]
    entry = TextColumn(TextSubject.PAGE, "title", "pages__pk")
    columns = {"accent", *PICTURES, "header_alt", "pages__slug", "pages__title", "pages__is_published"}
    rows = with_translations(Congress.objects.order_by("pages__position", "pages__title"), language, *own, entry)
    read = list(rows.values(*columns.union(each.field for each in own), *rows.query.annotations))
    if not read:
        return SiteContent()
    first = read[0]
    texts = {each.field: shown_text(first[each.field], first[each.name], language) for each in own}
    pages = tuple(
        MenuEntry(row["pages__slug"], shown_text(row["pages__title"], row.get(entry.name), language))
        for row in read
        if row["pages__is_published"]
    )
    pictures = {name: first[name].rpartition("/")[2] for name in PICTURES}
    header_alt = texts.pop("header_alt", first["header_alt"])
    return SiteContent(accent=first["accent"], **pictures, header_alt=header_alt, pages=pages, congress_texts=texts)
