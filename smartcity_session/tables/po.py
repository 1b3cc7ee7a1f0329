"""The texts of the programme with their translations as a PO file (GNU gettext), for agencies, and back.

The context of a message is the key of its text ("talk-5-title"), so that it comes back to where it is from, whatever
else says the same.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.content.translatable import Found, TranslatableText, fault_of
from smartcity_session.models.fields import clean_text
from smartcity_session.presentation.plain_text import in_one_line

MOST_BYTES = 5_000_000
SHOWN = 60  # characters of a text in a remark


class NotAPoFileError(ValueError):
    """The file is no PO file of this language; the message says why and what to do."""


def po_file(texts: Iterable[TranslatableText], language: str, *, project: str) -> bytes:
    """The texts as a PO file in UTF-8; a translation that is behind is fuzzy, with the text that it was made from."""
    catalog = Catalog(locale=_locale(language), project=project, fuzzy=False)
    for text in texts:
        former = text.translation.source if text.translation and text.is_behind else ""
        message = catalog.add(
            text.source,
            text.text,
            context=text.key,
            auto_comments=[f"{text.row._meta.verbose_name}: {text.row}", text.label],  # noqa: SLF001 (Django documents _meta)
            previous_id=former,
        )
        if former:
            message.flags.add("fuzzy")
    file = io.BytesIO()
    write_po(file, catalog, width=0, include_previous=True)
    return file.getvalue()


def found_in_po(data: bytes, texts: Iterable[TranslatableText], language: str) -> Found:
    """The translations of a PO file that differ from what is stored. Raises NotAPoFileError.

    What is fuzzy there is left out, and what was made from another text than the one that is here now.
    """
    catalog = _read(data)
    stated = str(catalog.locale_identifier or "").replace("_", "-")
    if stated and stated != language:
        words = {"stated": stated, "language": language}
        raise NotAPoFileError(_("This file is in the language %(stated)s, and this page in %(language)s.") % words)
    known = {text.key: text for text in texts}
    found: dict[str, str] = {}
    remarks: list[str] = []
    left: Counter[str] = Counter()
    for message in catalog:
        translated = str(clean_text(message.string)) if isinstance(message.string, str) else ""
        if not message.id or not translated.strip():
            continue
        text = known.get(str(message.context))
        if text is None or message.fuzzy:
            left["elsewhere" if text is None else "fuzzy"] += 1
        elif fault := _fault(text, str(message.id), translated):
            remarks.append(f"“{in_one_line(text.source, length=SHOWN)}”: {fault}")
        elif translated != text.text or text.is_behind:
            found[text.key] = translated
    return Found(found, (*remarks, *_remarks_on(left)))


def _fault(text: TranslatableText, source: str, translated: str) -> str:
    if source != text.source:
        return _("it says something else here by now.")
    return fault_of(text, translated)


def _remarks_on(left: Counter[str]) -> Iterator[str]:
    fuzzy, elsewhere = left["fuzzy"], left["elsewhere"]
    if fuzzy:
        words = ngettext("%(count)d fuzzy text is left out.", "%(count)d fuzzy texts are left out.", fuzzy)
        yield words % {"count": fuzzy}
    if elsewhere:
        words = ngettext(
            "%(count)d text of the file is not here.", "%(count)d texts of the file are not here.", elsewhere
        )
        yield words % {"count": elsewhere}


def _read(data: bytes) -> Catalog:
    if len(data) > MOST_BYTES:
        raise NotAPoFileError(_("The file is too large: at most %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000})
    try:
        catalog: Catalog = read_po(io.BytesIO(data.removeprefix(b"\xef\xbb\xbf")), abort_invalid=True)
    except (PoFileError, ValueError, LookupError, UnknownLocaleError) as error:
        raise NotAPoFileError(_("This is no PO file: %(reason)s.") % {"reason": error}) from error
    if not len(catalog):
        raise NotAPoFileError(_("There is no message in this file. Is it a PO file?"))
    return catalog


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
