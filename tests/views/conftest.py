"""What tests of pages share: a session as full as D4, and the readers' clock."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

from smartcity_session.files.image_program import RENDITIONS
from smartcity_session.models import ConferenceSession
from speakers.photos import photo_name
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    GuidingQuestionFactory,
    LinkedEventFactory,
    MaterialFactory,
    OutcomeFactory,
    RelatedSessionFactory,
    SessionFactory,
    TalkFactory,
)


@pytest.fixture
def at_moment(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Pages are asked for at the moment: the morning of the congress's first day in Seoul."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return moment


@pytest.fixture
def d4(db: None) -> ConferenceSession:
    """A published session with one of everything, and an edition."""
    session = SessionFactory.create(
        code="D4",
        title="Smart City Solutions",
        published=True,
        abstract="A smart city is not just smart technology.\n\nCities are **moving**.",
        outcomes_lead_in="Participants will develop their understanding of:",
    )
    GuidingQuestionFactory.create(session=session, text="What good practices can be shared?")
    OutcomeFactory.create(session=session, text="Diversity of approaches")
    ContributionFactory.create(
        talk__session=session,
        talk__title="OPTIMUS Smart City Project",
        speaker__name="Siegfried Zöllner",
        speaker__affiliation="Coordinator, Climate & Resilience, ICLEI Europe",
        speaker__organisation="ICLEI Europe",
    )
    TalkFactory.create(session=session, title="Smart City")
    RelatedSessionFactory.create(session=session, code="A3", title="What is a smart city?")
    MaterialFactory.create(session=session, title="Strategic Plan", note="draft for adoption")
    LinkedEventFactory.create(session=session, name="City-Business Talks", host_event="Metropolitan Solutions")
    EditionFactory.create(session=session, short="d4d4d4d4", pdf_pages=2)
    return session


@pytest.fixture
def photo_files(settings: Settings, tmp_path: Path) -> str:
    """The stored renditions of one photo, whose bytes say which they are; its digest."""
    settings.MEDIA_ROOT = tmp_path
    digest = "a" * 64
    for pixels in RENDITIONS:
        for extension in ("webp", "jpg"):
            name = photo_name(digest, pixels, extension)
            default_storage.save(name, ContentFile(f"{extension} {pixels}".encode()))
    return digest
