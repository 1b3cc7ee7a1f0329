"""The organisers' words for fields, items and spans."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from smartcity_session.content import (
    LinkedEventContent,
    MaterialContent,
    PersonContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
)
from smartcity_session.content.fields import label_of
from smartcity_session.importer.text.description import Span, SpanKind
from smartcity_session.importer.text.hints import HintKind
from smartcity_session.importer.text.values import SESSION_FIELDS, Item

Words = str | Promise
SHORT = 60
PERSON = ("affiliation", "original_name", "original_language", "role", "organisation", "city", "country")

FIELDS: dict[str, Words] = {
    **{name: label_of(SessionContent, name) for name in SESSION_FIELDS},
    "minutes": label_of(TalkContent, "minutes"),
    "language": label_of(SpokenLanguageContent, "language"),
    **{name: label_of(SpokenLanguageContent, name) for name in ("interpreted", "channel")},
    **{name: label_of(MaterialContent, name) for name in ("note", "link")},
    **{name: label_of(LinkedEventContent, name) for name in ("name", "host_event", "start_date", "end_date")},
    **{name: label_of(PersonContent, name) for name in PERSON},
    "as_of": _("date of the text (as of)"),
    "text": _("text"),
    "part": _("part in the session"),
    "confirmed": _("confirmed"),
    "order": _("order"),
}
ITEMS: dict[str, Words] = {
    "question": _("Question"),
    "outcome": _("Outcome"),
    "talk": _("Talk"),
    "person": _("Person"),
    "material": _("Material"),
    "event": _("Event"),
    "related": _("Related session"),
    "language": _("Language"),
}
LISTS: dict[str, Words] = {
    "question": _("Questions"),
    "outcome": _("Outcomes"),
    "talk": _("Talks"),
    "person": _("People"),
    "material": _("Materials"),
    "event": _("Events"),
    "related": _("Related sessions"),
    "language": _("Languages"),
}
SPANS: dict[str, Words] = {
    "code": _("Code"),
    "title": _("Title"),
    "abstract": _("Abstract"),
    "question": _("Question"),
    "outcomes lead-in": _("Lead-in to the outcomes"),
    "outcome": _("Outcome"),
    "material title": _("Material: title"),
    "material note": _("Material: note"),
    "material link": _("Material: link"),
    "event name": _("Event: name"),
    "event host": _("Event: host event"),
    "event dates": _("Event: dates"),
    "event city": _("Event: city"),
    "event country": _("Event: country"),
    "event link": _("Event: link"),
    "as of": _("Date of the text (as of)"),
    "talk title": _("Talk: title"),
    "talk abstract": _("Talk: abstract"),
    "speaker name": _("Speaker: name"),
    "speaker original name": _("Speaker: name in original script"),
    "speaker affiliation": _("Speaker: affiliation line"),
    "talk time": _("Talk: time"),
    "talk minutes": _("Talk: minutes"),
    "date": _("Date"),
    "time": _("Time"),
    "room": _("Room"),
    "venue": _("Venue"),
    "language": _("Language"),
    "format": _("Format"),
    "organiser": _("Organiser"),
    "partners": _("Partners"),
    "heading": _("Heading"),
    "bullet": _("Bullet"),
    "as-of line": _("As-of line"),
    "punctuation": _("Punctuation"),
    "placeholder": _("To be confirmed"),
    "to be confirmed": _("To be confirmed"),
    "byte order mark": _("Byte order mark"),
    "words of a fact": _("Words of a fact"),
    "mark of a person": _("Mark of a person"),
    "break": _("Break"),
    "another session": _("Another session"),
    "left out": _("Left out"),
    "mail header": _("Mail: header"),
    "greeting": _("Mail: greeting"),
    "words of a mail": _("Mail: words"),
    "signature": _("Mail: signature"),
    "page furniture": _("Added by the website"),
    "quotation mark of a mail": _("Mail: quotation mark"),
    "markup": _("Markup"),
    "ruler": _("Ruler"),
    "e-mail address": _("E-mail address, which is not published"),
    "space": _("Space"),
}


def span_label(span: Span) -> str:
    """What a span was understood as, numbered when it is an item of a list: "Outcome 2"."""
    if span.kind is SpanKind.NOT_PLACED:
        return gettext("Not placed")
    label = str(SPANS[span.name])
    if span.item is None:
        return label
    head, _colon, tail = label.partition(":")
    return f"{head} {span.item + 1}:{tail}" if tail else f"{head} {span.item + 1}"


def item_label(kind: str, item: Item) -> str:
    """ "Talk “Smart City”": an item by its kind and name."""
    name = item.name if len(item.name) <= SHORT else item.name[: SHORT - 1].rstrip() + "…"
    return gettext("%(kind)s “%(name)s”") % {"kind": ITEMS[kind], "name": name}


def item_words(item: Item) -> str:
    """All that an item says, for a list of what would be new."""
    if "affiliation" in item.fields:
        names: tuple[str, ...] = ("name", "original_name", "affiliation")
        return ", ".join(item.fields[name] for name in names if item.fields.get(name))
    people = [item_words(person) for person in item.people]
    return " · ".join([*(value for value in item.fields.values() if value), *people])


HINTS: dict[HintKind, Words] = {
    HintKind.TITLE: _("Title"),
    HintKind.CODE: _("Code"),
    HintKind.ABSTRACT: _("Abstract"),
    HintKind.QUESTIONS: _("Questions"),
    HintKind.OUTCOMES: _("Outcomes"),
    HintKind.TALK: _("Talk"),
    HintKind.SPEAKERS: _("Speakers"),
    HintKind.PANELLISTS: _("Panellists"),
    HintKind.DISCUSSANTS: _("Discussants"),
    HintKind.CHAIR: _("Chair"),
    HintKind.MODERATOR: _("Moderator"),
    HintKind.FACILITATOR: _("Facilitator, moderator"),
    HintKind.RAPPORTEUR: _("Rapporteur"),
    HintKind.CONTACT: _("Contact"),
    HintKind.WHEN: _("Date and time"),
    HintKind.ROOM: _("Room"),
    HintKind.LANGUAGES: _("Languages"),
    HintKind.ORGANISER: _("Organiser"),
    HintKind.PARTNERS: _("Partners"),
    HintKind.MATERIALS: _("Materials"),
    HintKind.EVENTS: _("Events"),
    HintKind.ANOTHER_SESSION: _("Another session begins"),
    HintKind.LEAVE_OUT: _("Leave out"),
}
"""What organisers choose from when they say what lines are, in the order of the page."""
