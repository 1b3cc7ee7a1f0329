"""The messages of the interface, from the sources into the catalogues of the languages, and what catalogues lack.

GNU gettext is not needed: Babel reads and writes its files. Catalogues (`django.po`) are compiled to what Django reads
(`django.mo`), and both are in the repository, so that an installation needs no step and no tool for its languages.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from smartcity_session.config.catalogues import ADMIN, PUBLIC, REVIEWED, SOURCE

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
COMMENTS = ("Translators:",)
# Who reads what is in these: organisers alone, in the admin or at a terminal
OF_THE_ADMIN = re.compile(
    r"smartcity_session/(admin|accounts|config|history|importer|management|operations|readiness|replacing|timetable|files|models)/"
    r"|smartcity_session/presentation/(handbook|problems)\.py|smartcity_session/templatetags/help\.py"
    r"|smartcity_session/(apps|editions/publishing|document/pdf|document/process)\.py"
    r"|(speakers|materials)/((admin|apps|models|forms|merging|photos|files|pdf_process)\.py|migrations/)"
    r"|templates/admin/"
)
NO_SOURCE = re.compile(r"/(migrations|demo)/")
WIDTH = 100
UNREVIEWED = "nobody. No native speaker has reviewed this translation."
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")


class _Catalogue(Catalog):
    """A catalogue that is the same whenever and with whatever release of Babel it is written."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What Django reads of it."""
        return [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Nothing: all of it follows from the language."""


@dataclass(frozen=True, slots=True)
class CatalogueFault:
    """What is wrong with a message in a catalogue."""

    kind: str
    text: str
    detail: str = ""


def catalogue_path(folder: Path, language: str) -> Path:
    """Return where the catalogue of a language is in one of the two folders."""
    return folder / _locale(language) / "LC_MESSAGES" / "django.po"


@cache
def extracted() -> tuple[Catalog, Catalog]:
    """Return the messages of all sources: those that the public reads, and those of the admin alone."""
    public, admin = Catalog(), Catalog()
    labels = _public_labels()
    found = [(path, *each) for path in _sources() for each in _messages(path)]
    shown = {(message, context) for path, message, _comments, context in found if not OF_THE_ADMIN.match(path)}
    shown |= {(message, context) for _path, message, _comments, context in found if message in labels}
    for path, message, comments, context in found:
        catalogue = public if (message, context) in shown else admin
        catalogue.add(message, locations=[(path, 1)], auto_comments=comments, context=context)
    return public, admin


def _public_labels() -> set[str]:
    """What fields and choices are called that pages, sheets and changes name, though models say it."""
    from django.apps import apps  # noqa: PLC0415 (once the apps are loaded)

    from smartcity_session.content import types  # noqa: PLC0415 (as above)
    from smartcity_session.models.fields import LanguageField  # noqa: PLC0415 (as above)

    names = {name for kind in vars(types).values() for name in getattr(kind, "__dataclass_fields__", {})}
    labels: set[str] = set()
    for label in settings.PORTAL_APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():  # noqa: SLF001 (Django's documented model API)
                if isinstance(field, Field):
                    if not isinstance(field, LanguageField):  # their names are CLDR's
                        labels |= {_source(name) for _value, name in field.flatchoices}
                    if field.name in names:
                        labels.add(_source(field.verbose_name))
    return labels


def _source(text: object) -> str:
    """A lazy text as it is in the source."""
    arguments: tuple[object, ...] = getattr(text, "_args", ()) if isinstance(text, Promise) else ()
    return str(arguments[-1] if arguments else text)  # of pgettext_lazy, the first is the context


def _sources() -> Iterator[str]:
    base = settings.BASE_DIR
    for folder in (*settings.PORTAL_APPS, "templates"):
        for path in sorted((base / folder).rglob("*")):
            name = path.relative_to(base).as_posix()
            is_source = path.suffix == ".py" if folder != "templates" else path.suffix in {".html", ".txt", ".xml"}
            if is_source and not NO_SOURCE.search(name):
                yield name


def _messages(name: str) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
    if not name.endswith(".py"):
        # What Django makes of a template is Python as far as its messages go; its indentation means nothing.
        text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=name))
    source = io.BytesIO(text.encode())
    found = extract("python", source, keywords=KEYWORDS, comment_tags=COMMENTS, strip_comment_tags=True)
    for _line, message, comments, context in found:
        yield message, comments, context


def update(language: str) -> None:
    """Bring both catalogues of a language up to date: new messages are empty, and those that are gone are removed."""
    for folder, template in zip((PUBLIC, ADMIN), extracted(), strict=True):
        path = catalogue_path(folder, language)
        if folder is PUBLIC or path.exists():
            known = _read(path, language) if path.exists() else Catalog(locale=_locale(language))
            _write(path, language, template, known)
            compile_catalogue(path, language)


def compiled(path: Path, language: str) -> bytes:
    """Return a catalogue as Django reads it; fuzzy and empty messages are left out."""
    known = _read(path, language)
    catalogue = _Catalogue(locale=_locale(language), fuzzy=False)
    for message in known:
        if message.id and not message.fuzzy and all(_forms(message)):
            catalogue.add(message.id, message.string, context=message.context)
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def compile_catalogue(path: Path, language: str) -> None:
    """Write the compiled catalogue beside it."""
    path.with_suffix(".mo").write_bytes(compiled(path, language))


def _write(path: Path, language: str, template: Catalog, known: Catalog) -> None:
    made = _Catalogue(locale=_locale(language), header_comment=_header(language, known), fuzzy=False)
    for message in template:
        if message.id:
            before = known.get(message.id, message.context)
            string = before.string if before is not None and isinstance(before.id, type(message.id)) else None
            made.add(
                message.id,
                string,
                locations=message.locations,
                auto_comments=message.auto_comments,
                user_comments=before.user_comments if before is not None else (),
                flags=message.flags | (before.flags & {"fuzzy"} if before is not None else set()),
                context=message.context,
            )
    text = io.BytesIO()
    write_po(text, made, width=WIDTH, sort_by_file=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue())


def _header(language: str, known: Catalog) -> str:
    reviewed = REVIEWED.search(known.header_comment or "")
    name = Locale.parse(language, sep="-").get_display_name("en")
    return (
        f"# {name}\n"
        f"# Reviewed by: {reviewed[1] if reviewed else UNREVIEWED}\n"
        "# After a change: manage.py messages\n"
        f"# What is wrong or missing: manage.py messages --check {language}"
    )


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=_locale(language))


def _locale(language: str) -> str:
    return str(to_locale(language))


def catalogue_faults(language: str, folder: Path) -> list[CatalogueFault]:
    """Return what is wrong with a catalogue, and what it has not, or not any more, of the messages of the sources."""
    held = {_key(message) for message in _read(catalogue_path(folder, language), language) if message.id}
    template = extracted()[folder == ADMIN]
    wanted = {_key(message) for message in template if message.id}
    return [
        *(CatalogueFault("not extracted", text) for text, _context in sorted(wanted - held)),
        *(CatalogueFault("not in the sources", text) for text, _context in sorted(held - wanted)),
        *faults(catalogue_path(folder, language), language),
    ]


def faults(path: Path, language: str) -> list[CatalogueFault]:
    """Return what is missing or fuzzy in a catalogue, over-long, or has not the placeholders of its source."""
    known = _read(path, language)
    return [fault for message in known if message.id for fault in _faults_of(message, known.num_plurals)]


def _key(message: Message) -> tuple[str, str]:
    return _sources_of(message)[0], message.context or ""


def _sources_of(message: Message) -> tuple[str, ...]:
    """The message, and what it is of several things."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    """The translation in each plural form, or the one."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _faults_of(message: Message, plurals: int) -> Iterator[CatalogueFault]:
    sources, forms = _sources_of(message), _forms(message)
    if message.fuzzy:
        yield CatalogueFault("fuzzy", sources[0])
    if not all(forms):
        yield CatalogueFault("missing", sources[0])
        return
    if len(sources) > 1 and len(forms) != plurals:
        yield CatalogueFault("plural forms", sources[0], f"{len(forms)} instead of {plurals}")
    allowed = _placeholders(*sources)
    for form in forms:
        has = _placeholders(form)
        if not has <= allowed or (len(sources) == 1 and has != allowed):
            yield CatalogueFault("placeholders", sources[0], form)
        if len(form) > 2 * max(map(len, sources)) + 30:
            yield CatalogueFault("over-long", sources[0], form)
        if form.strip() != form and sources[0].strip() == sources[0]:
            yield CatalogueFault("spaces at an end", sources[0], form)
    if len(sources) > 1 and _placeholders(*forms) != allowed:
        yield CatalogueFault("placeholders", sources[0], " / ".join(forms))


def _placeholders(*texts: str) -> set[str]:
    return {each for text in texts for each in (*PLACEHOLDER.findall(text), *TAG.findall(text))}


def translated_languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE]
