"""Many editions at once."""

from datetime import date

import pytest

from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import Renderer
from smartcity_session.editions.batches import publish_editions
from smartcity_session.editions.publishing import NothingToPublishError, edition_content, is_behind
from smartcity_session.models import ConferenceSession, Edition, EditionFile
from tests.factories.rows import CongressFactory, RelatedSessionFactory, SessionFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.system]
AS_OF = date(2015, 4, 7)


def drafts(*codes: str) -> list[ConferenceSession]:
    congress = CongressFactory.create()
    return [SessionFactory.create(code=code, congress=congress) for code in codes]


def published(sessions: list[ConferenceSession]) -> list[str]:
    outcomes = list(publish_editions(sessions, by=None, as_of=AS_OF, note=""))
    assert [outcome.session for outcome in outcomes] == sessions
    return [str(outcome.edition or type(outcome.failure).__name__) for outcome in outcomes]


def test_a_batch_makes_the_same_bytes_as_one_renderer(renderer: Renderer) -> None:
    sessions = drafts("D4", "A3", "E5", "B1", "C2")
    assert published(sessions) == [f"{session.code}, edition 1" for session in sessions]
    for edition in Edition.objects.all():
        content = edition_content(edition)
        assert content is not None
        imprint = Imprint(number=1, as_of=AS_OF, short=edition.short, site_url=edition.site_url)
        pdf = bytes(EditionFile.objects.get(edition=edition).pdf)
        assert pdf == renderer.render(content, imprint=imprint, photos={}).data


@pytest.mark.parametrize("order", [("D4", "A3", "E5"), ("E5", "A3", "D4"), ("A3", "D4", "E5")])
def test_sessions_that_name_one_another_are_published_together_and_none_is_behind(order: tuple[str, ...]) -> None:
    sessions = drafts(*order)
    for one, other in zip(sessions, [*sessions[1:], sessions[0]], strict=True):
        RelatedSessionFactory.create(session=one, code=other.code, title=other.title)
        RelatedSessionFactory.create(session=other, code=one.code, title=one.title)
    assert published(sessions) == [f"{code}, edition 1" for code in order]
    assert [session.code for session in sessions if is_behind(session)] == []


def test_what_cannot_be_published_keeps_no_other_back() -> None:
    sessions = drafts("D4", "X9", "A3")
    ConferenceSession.objects.filter(code="X9").update(title="\ue000 of no script")
    assert published(sessions) == ["D4, edition 1", "UnprintableCharactersError", "A3, edition 1"]
    TalkFactory.create(session=sessions[0])
    assert published(sessions) == ["D4, edition 2", "UnprintableCharactersError", NothingToPublishError.__name__]


def test_no_session_is_no_batch() -> None:
    assert published([]) == []
