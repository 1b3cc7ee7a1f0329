"""What a stranger must not see: anything of a draft, at any address."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from smartcity_session.models import ConferenceSession
from speakers.models import Speaker
from tests.factories.rows import (
    ContributionFactory,
    FormerCodeFactory,
    LinkedEventFactory,
    MaterialFactory,
    RelatedSessionFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

DIGEST = "a" * 64
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> ConferenceSession:
    """A draft with a speaker, a photo, a file and an event, beside a published session that names it."""
    draft = SessionFactory.create(code="X9", title="Embargoed")
    FormerCodeFactory.create(session=draft, code="OLD9")
    speaker = SpeakerFactory.create(
        name="Secret Speaker", slug="secret-speaker", photo=f"photos/{DIGEST}.jpg", photo_digest=DIGEST
    )
    ContributionFactory.create(talk__session=draft, speaker=speaker)
    MaterialFactory.create(session=draft, title="Secret paper", with_file=b"secret", file_name="secret.pdf")
    LinkedEventFactory.create(session=draft, name="Secret event")
    RelatedSessionFactory.create(session=SessionFactory.create(code="D4", published=True), code="X9")
    return draft


@pytest.mark.parametrize(
    "path",
    [
        "/sessions/x9/",
        "/sessions/X9/",
        "/sessions/old9/",
        "/sessions/x9/description.pdf",
        "/speakers/secret-speaker/",
        f"/photos/{DIGEST}-96.jpg",
        f"/photos/{DIGEST}-192.webp",
    ],
)
def test_a_draft_has_no_address(client: Client, draft: ConferenceSession, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Embargoed" not in response.text


def test_the_file_of_a_draft_has_no_address(client: Client, draft: ConferenceSession) -> None:
    material = draft.materials.get()
    response = client.get(f"/materials/{material.uuid}/secret.pdf")
    assert response.status_code == 404
    assert "secret" not in response.text


@pytest.mark.parametrize("path", ["/", "/sessions/d4/", "/speakers/", "/materials/", "/events/", "/sitemap.xml"])
def test_no_list_and_no_other_page_tells_of_a_draft(client: Client, draft: ConferenceSession, path: str) -> None:
    text = client.get(path).text.lower()
    assert [word for word in ("embargoed", "secret", "/sessions/x9") if word in text] == []


def test_the_photo_of_a_draft_is_for_those_who_see_its_speaker_in_the_admin(
    client: Client, draft: ConferenceSession, photo_files: None
) -> None:
    colleague: User = UserFactory.create(is_staff=True)
    client.force_login(colleague)
    assert client.get(f"/photos/{DIGEST}-96.jpg").status_code == 404
    colleague.groups.add(Group.objects.get(name="Editor"))
    response = client.get(f"/photos/{DIGEST}-96.jpg")
    assert b"".join(response) == b"jpg 96"
    assert "private" in response.headers["Cache-Control"]


def test_the_photo_of_a_speaker_without_a_session_is_not_public(client: Client, photo_files: None) -> None:
    SpeakerFactory.create(photo=f"photos/{DIGEST}.jpg", photo_digest=DIGEST)
    assert Speaker.objects.published().count() == 0
    assert client.get(f"/photos/{DIGEST}-96.jpg").status_code == 404
