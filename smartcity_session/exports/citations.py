"""How to cite a session or one of its editions: BibTeX, RIS and CSL-JSON.

Who wrote a session's description is not known, so the congress stands as its author; the people who speak are named in
the note. The day of access is for the reader to add.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from smartcity_session.content import SessionContent, language_of
from smartcity_session.presentation.dates import NBSP, day

ENDS_OF_SENTENCES = tuple(".?!…。？！؟۔।")

# What TeX reads as a command, and how it is written as itself.
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A session as it can be cited: a page when `edition` is None, else that very edition."""

    content: SessionContent
    edition: int | None
    as_of: date | None
    url: str

    @property
    def key(self) -> str:
        """A name for the entry: "d4-2015", "d4-2015-edition-2"."""
        name = f"{self.content.slug}-{self.content.congress.start_date.year}"
        return f"{name}-edition-{self.edition}" if self.edition else name

    @property
    def title(self) -> str:
        """The title of the session with its code."""
        return f"{self.content.code}: {self.content.title}"

    @property
    def place(self) -> str:
        """City and country of the congress."""
        return ", ".join(filter(None, (self.content.congress.city, self.content.congress.country)))

    @property
    def note(self) -> str:
        """Who speaks."""
        parts = [part for talk in self.content.talks for part in talk.contributions if part.confirmed]
        names = ", ".join(dict.fromkeys(part.person.name for part in parts))
        return _("With %(names)s") % {"names": names} if names else ""


def citation_text(citation: Citation) -> str:
    """One line for a reader to copy, for example into a letter."""
    congress = citation.content.congress
    edition = _("edition %(number)s") % {"number": citation.edition} if citation.edition else ""
    as_of = _("as of %(date)s") % {"date": day(citation.as_of).replace(NBSP, " ")} if citation.as_of else ""
    facts = (congress.name, citation.place, edition, as_of, citation.url)
    stop = "" if citation.title.endswith(ENDS_OF_SENTENCES) else "."
    return f"{citation.title}{stop} " + ", ".join(fact for fact in facts if fact)


def bibtex(citation: Citation) -> bytes:
    """A BibTeX entry in UTF-8; BibLaTeX understands its additional fields too."""
    congress = citation.content.congress
    fields = {
        "title": f"{{{_tex(citation.title)}}}",
        "author": f"{{{_tex(congress.name)}}}",
        "year": str((citation.as_of or congress.start_date).year),
        "date": citation.as_of.isoformat() if citation.as_of else "",
        "howpublished": _tex(_("Session description")),
        "eventtitle": _tex(congress.name),
        "eventdate": f"{congress.start_date.isoformat()}/{congress.end_date.isoformat()}",
        "venue": _tex(citation.place),
        "version": _tex(_("edition %(number)s") % {"number": citation.edition}) if citation.edition else "",
        "note": _tex(citation.note),
        "language": language_of(citation.content),
        "url": citation.url.replace("{", "%7B").replace("}", "%7D"),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return ("@misc{" + citation.key + ",\n" + "".join(lines) + "}\n").encode()


def ris(citation: Citation) -> bytes:
    """A RIS record in UTF-8: of a web page, or of a report when it is an edition."""
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in _ris_fields(citation)).encode()


def _ris_fields(citation: Citation) -> Iterator[tuple[str, str]]:
    congress = citation.content.congress
    published = citation.as_of or congress.start_date
    fields = (
        ("TI", citation.title),
        ("AU", f"{congress.name},"),  # the comma ends the family name: the whole is one name
        ("PY", str(published.year)),
        ("DA", f"{citation.as_of:%Y/%m/%d}" if citation.as_of else ""),
        ("T2", congress.name),
        ("CY", citation.place),
        ("ET", str(citation.edition) if citation.edition else ""),
        ("LA", language_of(citation.content)),
        ("N1", citation.note),
        ("UR", citation.url),
    )
    yield "TY", "RPRT" if citation.edition else "ELEC"
    yield from ((tag, value) for tag, value in fields if value)
    yield "ER", ""


def csl_json(citation: Citation) -> bytes:
    """A CSL-JSON list of one item, as reference managers import it."""
    congress = citation.content.congress
    fields = {
        "id": citation.key,
        "type": "document" if citation.edition else "webpage",
        "title": citation.title,
        "author": [{"literal": congress.name}],
        "issued": _csl_date(citation.as_of) if citation.as_of else _csl_date(congress.start_date),
        "container-title": congress.name,
        "event-title": congress.name,
        "event-date": _csl_date(congress.start_date, congress.end_date),
        "event-place": citation.place,
        "edition": str(citation.edition) if citation.edition else "",
        "language": language_of(citation.content),
        "note": citation.note,
        "URL": citation.url,
    }
    item = {name: value for name, value in fields.items() if value}
    return json.dumps([item], ensure_ascii=False, indent=2).encode()


def _csl_date(*days: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day] for day in days]}


def _tex(text: str) -> str:
    return "".join(TEX.get(char, char) for char in _line(text))


def _line(text: str) -> str:
    """The text on one line: a line break would begin a new field."""
    return " ".join(text.split())


# By the ending of the file: the name of the format, its media type and its function.
FORMATS: dict[str, tuple[str, str, Callable[[Citation], bytes]]] = {
    "bib": ("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
