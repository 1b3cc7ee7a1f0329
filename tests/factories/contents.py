"""Contents for tests of what is made from contents alone: no row, no database."""

from datetime import UTC, date, datetime, time
from typing import Any

from smartcity_session.content import (
    NOWHERE,
    SCHEMA_VERSION,
    CongressContent,
    ContributionContent,
    FileContent,
    LinkedEventContent,
    MaterialContent,
    NoticeContent,
    OutcomeContent,
    PersonContent,
    SessionContent,
    TalkContent,
)


def congress_of(**facts: Any) -> CongressContent:
    """A congress in Seoul."""
    given = {
        "name": "World Congress 2015",
        "theme": "Sustainable Solutions for an Urban Future",
        "start_date": date(2015, 4, 8),
        "end_date": date(2015, 4, 12),
        "venue": "Dongdaemun Design Plaza (DDP)",
        "venue_address": "281 Eulji-ro, Jung-gu",
        "city": "Seoul",
        "country": "Republic of Korea",
        "time_zone": "Asia/Seoul",
        "language": "en",
        "website": "https://congress.example",
        "contact_name": "",
        "contact_email": "",
    }
    return CongressContent(**{**given, **facts})


def person_of(number: int, **facts: Any) -> PersonContent:
    """A person with a name and an affiliation."""
    given = {
        "uuid": f"00000000-0000-4000-8000-0000000000{number:02}",
        "slug": f"speaker-{number}",
        "name": f"Speaker {number}",
        "original_name": "",
        "original_language": "",
        "affiliation": "Mayor, City of Example",
        "role": "",
        "organisation": "",
        "city": "",
        "country": "",
        "photo": "",
    }
    return PersonContent(**{**given, **facts})


def talk_of(number: int, **facts: Any) -> TalkContent:
    """A talk by one speaker, of a length and start not known."""
    given: dict[str, Any] = {
        "uuid": f"10000000-0000-4000-8000-0000000000{number:02}",
        "title": f"Talk {number}",
        "abstract": "",
        "minutes": None,
        "start_time": None,
        "contributions": (ContributionContent("speaker", confirmed=True, person=person_of(number)),),
    }
    return TalkContent(**{**given, **facts})


def event_of(number: int, **facts: Any) -> LinkedEventContent:
    """An event of three days in Berlin."""
    given: dict[str, Any] = {
        "uuid": f"20000000-0000-4000-8000-0000000000{number:02}",
        "name": f"Event {number}",
        "host_event": "",
        "start_date": date(2015, 5, 20),
        "end_date": date(2015, 5, 22),
        "city": "Berlin",
        "country": "Germany",
        "link": "",
        "reason": "",
    }
    return LinkedEventContent(**{**given, **facts})


def material_of(number: int, **facts: Any) -> MaterialContent:
    """A document to download."""
    given: dict[str, Any] = {
        "uuid": f"30000000-0000-4000-8000-0000000000{number:02}",
        "title": f"Material {number}",
        "note": "",
        "language": "en",
        "use": "before",
        "link": "",
        "file": FileContent("agenda.pdf", "application/pdf", 2100000, "0" * 64, 24),
    }
    return MaterialContent(**{**given, **facts})


def notice_of(**facts: Any) -> NoticeContent:
    """A notice of D4, shown on 9 April 2015 from 4:00 until 6:00 UTC."""
    given: dict[str, Any] = {
        "uuid": "40000000-0000-4000-8000-000000000001",
        "session_code": "D4",
        "session_slug": "d4",
        "text": "We moved to room 3.",
        "shown_from": datetime(2015, 4, 9, 4, tzinfo=UTC),
        "shown_until": datetime(2015, 4, 9, 6, tzinfo=UTC),
        "revision": 1,
        "updated_at": datetime(2015, 4, 9, 3, tzinfo=UTC),
    }
    return NoticeContent(**{**given, **facts})


def outcome_of(text: str, result: str = "", evidence: str = "", link: str = "") -> OutcomeContent:
    """An envisaged outcome of which nothing was said yet."""
    return OutcomeContent(text, result, evidence, link)


def content_of(**facts: Any) -> SessionContent:
    """Session D4 on 9 April 2015, 14:00-15:30 in room B2, with two talks."""
    given: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "uuid": "d4000000-0000-4000-8000-000000000000",
        "code": "D4",
        "slug": "d4",
        "status": "published",
        "cancellation_note": "",
        "title": "Smart City Solutions",
        "language": "en",
        "format": "parallel",
        "date": date(2015, 4, 9),
        "start_time": time(14),
        "end_time": time(15, 30),
        "room": "B2",
        "location": NOWHERE,
        "organiser": "",
        "partners": "",
        "spoken_languages": (),
        "topics": (),
        "contributions": (ContributionContent("chair", confirmed=True, person=person_of(9, name="Chang Hyun Jo")),),
        "abstract": "A smart city is **not just** smart technology.\n\nIt provides more services.",
        "guiding_questions": (),
        "outcomes_lead_in": "",
        "outcomes": (),
        "talks": (talk_of(1), talk_of(2)),
        "related": (),
        "materials": (),
        "events": (),
        "livestream_url": "",
        "recording_url": "",
        "congress": congress_of(),
        "translations": (),
    }
    return SessionContent(**{**given, **facts})
