"""Every public page is in order for somebody who moves by headings and landmarks (WCAG 2.2, 1.3.1, 2.4.6)."""

import itertools
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from smartcity_session.models import ConferenceSession
from tests.factories.addresses import addresses, session_with_everything
from tests.factories.rows import FeedbackCriterionFactory, GuidingQuestionFactory, QuestionFactory, SessionFactory

pytestmark = pytest.mark.django_db


def faults_of(html: str) -> list[str]:
    """What is out of order in the headings, landmarks and ids of a page."""
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    ids = re.findall(r' id="([^"]*)"', html)
    faults = [f"h{level} after h{before}" for before, level in itertools.pairwise(levels) if level > before + 1]
    if levels[:1] != [1] or levels.count(1) != 1:
        faults.append(f"headings {levels}")
    if html.count("<main") != 1:
        faults.append(f"{html.count('<main')} main parts")
    faults += [f"id {each} twice" for each in sorted(set(ids)) if ids.count(each) > 1]
    return faults + [f"#{target} leads nowhere" for target in re.findall(r'href="#([^"]+)"', html) if target not in ids]


@pytest.mark.walk
def test_headings_landmarks_and_ids_of_every_page_are_in_order(client: Client) -> None:
    session = session_with_everything()
    SessionFactory.create(published=True, code="T1")  # without a date and time
    GuidingQuestionFactory.create(session=session)
    QuestionFactory.create(session=session, published=True)
    FeedbackCriterionFactory.create(congress=session.congress)
    now = timezone.now()
    times = {"questions_open_from": now, "feedback_from": now.date(), "feedback_until": now.date() + timedelta(days=1)}
    ConferenceSession.objects.filter(pk=session.pk).update(**times)
    asked = [*addresses(session), "/search/?q=d4", "/search/?q=nothing-of-that", "/speakers/?view=list", "/?day=tbc"]
    html = {}
    for path in asked:
        page = client.get(path)
        if page.headers["Content-Type"].startswith("text/html") and not page.has_header("Location"):
            html[path] = page.text
        elif page.streaming:
            list(page.streaming_content)  # type: ignore[attr-defined]  # closes the file
    assert {path: faults for path, text in html.items() if (faults := faults_of(text))} == {}
    assert len(html) > 25


def test_a_page_out_of_order_is_found() -> None:
    page = '<main><h1 id="a">A</h1><h3 id="a">B</h3><a href="#b">C</a></main>'
    assert faults_of(page) == ["h3 after h1", "id a twice", "#b leads nowhere"]
    assert faults_of("<h2>A</h2>") == ["headings [2]", "0 main parts"]
