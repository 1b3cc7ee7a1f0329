"""What the fields of a content are called in sentences about changes, and how their values are told."""

import typing

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from materials.models import Material
from smartcity_session.diff.changes import ChangeGroup
from smartcity_session.models import ConferenceSession

if typing.TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Label = typing.Union[str, "StrPromise"]

HEADINGS: dict[ChangeGroup, Label] = {
    ChangeGroup.TIME_AND_ROOM: gettext_lazy("Time and room"),
    ChangeGroup.TALKS_AND_SPEAKERS: gettext_lazy("Talks and speakers"),
    ChangeGroup.TEXT: gettext_lazy("Text"),
    ChangeGroup.MATERIALS: gettext_lazy("Materials"),
    ChangeGroup.EVENTS: gettext_lazy("Events"),
    ChangeGroup.CONGRESS: gettext_lazy("Congress"),
}

# The facts that no reader sees: the version of the storage format, identifiers, and what follows from the code.
UNSEEN = {("schema",), ("uuid",), ("slug",)}

# What the fields are called, by the list that they belong to; the session's own are under "".
LABELS: dict[str, dict[str, Label]] = {
    "": {
        "status": gettext_lazy("Status"),
        "cancellation_note": gettext_lazy("Note on the cancellation"),
        "code": gettext_lazy("Code"),
        "title": gettext_lazy("Title"),
        "language": gettext_lazy("Language of the text"),
        "format": gettext_lazy("Format"),
        "date": gettext_lazy("Date"),
        "start_time": gettext_lazy("Start"),
        "end_time": gettext_lazy("End"),
        "room": gettext_lazy("Room"),
        "spoken_languages": gettext_lazy("Languages"),
        "topics": gettext_lazy("Topics"),
        "contributions": gettext_lazy("Roles in the session"),
        "abstract": gettext_lazy("Abstract"),
        "guiding_questions": gettext_lazy("Guiding question"),
        "outcomes_lead_in": gettext_lazy("Lead-in to the outcomes"),
        "outcomes": gettext_lazy("Envisaged outcome"),
        "talks": gettext_lazy("Talks"),
        "related": gettext_lazy("Related sessions"),
        "materials": gettext_lazy("Materials"),
        "events": gettext_lazy("Events"),
        "livestream_url": gettext_lazy("Livestream"),
        "recording_url": gettext_lazy("Recording"),
    },
    "outcomes": {"evidence": gettext_lazy("evidence"), "link": gettext_lazy("link")},
    "talks": {
        "title": gettext_lazy("title"),
        "abstract": gettext_lazy("abstract"),
        "minutes": gettext_lazy("length"),
        "start_time": gettext_lazy("start"),
        "contributions": gettext_lazy("speakers"),
    },
    "persons": {
        "slug": gettext_lazy("address of the page"),
        "name": gettext_lazy("name"),
        "original_name": gettext_lazy("name in original script"),
        "original_language": gettext_lazy("language of that name"),
        "affiliation": gettext_lazy("affiliation"),
        "role": gettext_lazy("role"),
        "organisation": gettext_lazy("organisation"),
        "city": gettext_lazy("city"),
        "country": gettext_lazy("country"),
        "photo": gettext_lazy("photo"),
    },
    "materials": {
        "title": gettext_lazy("title"),
        "note": gettext_lazy("note"),
        "language": gettext_lazy("language"),
        "use": gettext_lazy("for use"),
        "link": gettext_lazy("link"),
        "file": gettext_lazy("file"),
    },
    "events": {
        "name": gettext_lazy("name"),
        "host_event": gettext_lazy("host event"),
        "start_date": gettext_lazy("first day"),
        "end_date": gettext_lazy("last day"),
        "city": gettext_lazy("city"),
        "country": gettext_lazy("country"),
        "link": gettext_lazy("link"),
        "reason": gettext_lazy("why it is linked"),
    },
    "related": {"title": gettext_lazy("title"), "reason": gettext_lazy("why it is related")},
    "spoken_languages": {"interpreted": gettext_lazy("interpretation")},
    "congress": {
        "name": gettext_lazy("Name of the congress"),
        "theme": gettext_lazy("Theme"),
        "start_date": gettext_lazy("First day of the congress"),
        "end_date": gettext_lazy("Last day of the congress"),
        "venue": gettext_lazy("Venue"),
        "venue_address": gettext_lazy("Address of the venue"),
        "city": gettext_lazy("City"),
        "country": gettext_lazy("Country"),
        "time_zone": gettext_lazy("Time zone"),
        "website": gettext_lazy("Website of the congress"),
        "contact_name": gettext_lazy("Contact"),
        "contact_email": gettext_lazy("E-mail address of the contact"),
    },
}

# Texts long enough to be read word by word; other values are short, and told as "now (before)".
TEXTS = {
    *("title", "abstract", "outcomes_lead_in", "cancellation_note", "affiliation", "note", "reason", "name"),
    *("host_event", "theme", "venue", "venue_address", "evidence"),
}

# Facts that every session, talk and event has, known or not.
ALWAYS = {"date", "start_time", "end_time", "room", "start_date", "end_date", "minutes"}

CHOICES: dict[str, type[TextChoices]] = {"format": ConferenceSession.Format, "use": Material.Use}

LANGUAGES = {"language", "original_language"}
