"""The page of a session whose PDF lacks something says so, and publishes it anew."""

import pytest
from django.test import Client

from smartcity_session.models import Edition
from tests.admin.pages import Answer, Form, session_path
from tests.factories.incomplete_editions import incomplete_edition
from tests.factories.rows import EditionFactory

pytestmark = pytest.mark.django_db
ADVICE = (
    "The PDF of edition 1 lacks parts of the sheet. Publish a new edition, then withdraw edition 1. "
    "Missing: livestream."
)


def notes(client: Client, path: str) -> list[str]:
    return Answer(client.get(path, follow=True)).texts("//*[@class='errornote']")


@pytest.mark.django_db(transaction=True)
def test_an_incomplete_pdf_is_published_anew_from_the_page_of_its_session(organiser: Client) -> None:
    session = incomplete_edition().session
    path = session_path(session.pk)
    assert notes(organiser, path) == [ADVICE]
    form = Form(organiser, path)
    form["edition_as_of"] = "2015-04-08"
    answer = form.send("_publish")
    assert answer.messages[0].startswith("Edition 2 of D4 is published")
    assert notes(organiser, path) == []
    assert Edition.objects.count() == 2


def test_the_page_for_publishing_says_why_an_unchanged_session_is_published_again(organiser: Client) -> None:
    session = incomplete_edition().session
    path = f"{session_path(session.pk).removesuffix('change/')}publish/"
    assert notes(organiser, path) == [ADVICE]
    organiser.post(path, {"edition_as_of": "2015-04-08", "edition_note": ""})
    assert Edition.objects.count() == 2


def test_of_a_complete_or_unreadable_pdf_nothing_is_said(organiser: Client) -> None:
    session = EditionFactory.create(session__code="D4").session
    assert notes(organiser, session_path(session.pk)) == []
