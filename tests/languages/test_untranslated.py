"""Every text of the interface is a message, and every message that the public sees is in the public catalogues."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import icalendar
import pytest
from django.test import Client
from django.utils.translation import override, trans_real
from pytest_django import Settings

from smartcity_session.content import SiteContent, session_content
from smartcity_session.document.html import Imprint, document_html
from smartcity_session.exports.share_image import congress_card, session_card
from smartcity_session.models import ConferenceSession
from smartcity_session.operations.messages import extracted
from tests.factories.addresses import addresses, session_with_everything
from tests.languages.pseudo import Pseudo, pseudo_language, unmarked_words, words_of_rows, words_outside

pytestmark = pytest.mark.django_db

FORMS = ("sessions/d4/questions/", "sessions/d4/request/", "request/", "check/")
REFUSED = ("nothing/", "sessions/nothing/", "?day=nonsense", f"search/?q={'x' * 400}", "sessions/d4/editions/9/")
TEXTS_OF_CALENDARS = ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "X-WR-CALNAME", "NAME")
PARTS = {"VCALENDAR", "VEVENT", "VALARM"}  # what a library says of a time zone is its own
OF_NAMES = re.compile(r"\b[A-Z]{2}\b|\.ics\b")  # initials in place of a photo, and the ending of a calendar's name


@pytest.fixture
def session(settings: Settings, tmp_path: Path) -> ConferenceSession:
    settings.MEDIA_ROOT = tmp_path
    session = session_with_everything()
    session.congress.further_languages = "ko"
    session.congress.save()
    return session


@pytest.fixture
def korean() -> Iterator[Pseudo]:
    with pseudo_language("ko") as language:
        yield language


@pytest.mark.walk
def test_pages_and_what_refuses_a_form_or_an_address_show_nothing_but_messages_and_content(
    session: ConferenceSession, korean: Pseudo, client: Client
) -> None:
    content, unmarked = words_of_rows(), {}
    asked = [(path, client.get(f"/ko{path}")) for path in addresses(session)]
    asked += [(path, client.get(f"/ko/{path}")) for path in REFUSED]
    asked += [(path, client.post(f"/ko/{path}", {})) for path in FORMS]
    pages = [(path, response) for path, response in asked if response.headers["Content-Type"].startswith("text/html")]
    for path, response in pages:
        words = unmarked_words(OF_NAMES.sub("", response.content.decode()), content=content)
        if words:
            unmarked[path] = words
    assert unmarked == {}
    assert len(pages) > 40
    public, _admin = extracted()
    known = {(each.context or "", each.id if isinstance(each.id, str) else each.id[0]) for each in public}
    assert {each for each in korean.asked - known if not is_djangos(*each)} == set()


def is_djangos(context: str, message: str) -> bool:
    """Whether it is a message of Django, whose own catalogues have it: a month, the error of a form."""
    name = f"{context}{trans_real.CONTEXT_SEPARATOR}{message}" if context else message
    catalogue = vars(trans_real.translation("de"))["_catalog"]  # Django has no other way
    return name in catalogue or (name, 1) in catalogue


def test_feeds_calendars_cards_and_sheets_say_nothing_but_messages_and_content(
    session: ConferenceSession, korean: Pseudo, client: Client
) -> None:
    content, texts = words_of_rows(), []
    for path in ("feed.atom", "sessions/d4/feed.atom"):
        feed = ET.fromstring(client.get(f"/ko/{path}").content)  # noqa: S314 (our own)
        texts += [each for entry in feed.iter() if not entry.tag.endswith(("id", "updated")) for each in [entry.text]]
    for path in ("programme.ics", "events.ics", "sessions/d4/session.ics", "sessions/d4/events.ics"):
        calendar = icalendar.Calendar.from_ical(client.get(f"/ko/{path}").content)
        texts += [
            str(part[name])
            for part in calendar.walk()
            if part.name in PARTS
            for name in TEXTS_OF_CALENDARS
            if name in part
        ]
    with override("ko"):
        content_of_session = session_content(session)
        cards = (
            session_card(content_of_session, SiteContent()),
            congress_card(content_of_session.congress, SiteContent()),
        )
        for card in cards:
            texts += [card.plate, card.title, *card.lines, card.notice]
    found = words_outside("\n".join(filter(None, texts)))
    assert found - content == set()
    imprint = Imprint(number=1, as_of=date(2015, 4, 1), short="d4abc", site_url="https://portal.example", language="ko")
    sheet = document_html(session_content(session), imprint=imprint)
    assert unmarked_words(sheet, content=content) == set()
