"""The page of questions, the backing of one, and the chair's view."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import Backing, ConferenceSession, Question
from tests.clock import Clock
from tests.factories.browsers import browser_of
from tests.factories.rows import (
    BackingFactory,
    GuidingQuestionFactory,
    QuestionFactory,
    SessionFactory,
    TalkFactory,
    UserFactory,
)
from tests.pages import words

pytestmark = pytest.mark.django_db
ASKED = "/sessions/d4/questions/"
CHAIR = "/sessions/d4/questions/chair/"


@pytest.fixture
def session(moment: datetime) -> ConferenceSession:
    """A session with a talk and a guiding question, which takes questions for two hours."""
    session = SessionFactory.create(
        code="D4",
        title="Smart City Solutions",
        published=True,
        questions_open_from=moment - timedelta(hours=1),
        questions_open_until=moment + timedelta(hours=1),
    )
    TalkFactory.create(session=session, title="On the road")
    GuidingQuestionFactory.create(session=session, text="What can be shared?")
    return session


@pytest.fixture
def chair(session: ConferenceSession) -> Client:
    """The browser of an organiser."""
    return browser_of("Organiser", username="chair")


def fill_in(client: Client, clock: Clock, **typed: str) -> dict[str, str]:
    """The form as a person fills it in: the page is opened, and time passes."""
    page = client.get(ASKED).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket
    clock.pass_by(seconds=20)
    return {"ticket": ticket[1], "homepage": "", "about": "", "text": "Why?", "name": "", **typed}


def test_a_question_waits_until_it_is_published_and_everybody_is_thanked(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    talk = session.talks.get()
    form = fill_in(client, clock, about=f"talk-{talk.pk}", text="Where to?\r\nAnd why?", name="Ana")
    response = client.post(ASKED, form, follow=True)
    assert response.redirect_chain == [(f"{ASKED}thanks/", 302)]
    assert "What you wrote has reached the organisers." in words(response)
    question = Question.objects.get()
    assert (question.talk, question.text, question.name) == (talk, "Where to?\nAnd why?", "Ana")
    assert question.created_at == clock.now
    assert "Where to?" not in words(client.get(ASKED))
    Question.objects.update(state="published")
    assert "Where to? And why? Ana · On the road" in words(client.get(ASKED))


def test_an_answer_to_a_guiding_question_is_asked_for_by_a_link(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    guiding = session.guiding_questions.get()
    page = client.get(f"{ASKED}?about=guiding-{guiding.pk}").content.decode()
    assert f'<option value="guiding-{guiding.pk}" selected>What can be shared?</option>' in page
    client.post(ASKED, fill_in(client, clock, about=f"guiding-{guiding.pk}", text="Everything"))
    assert Question.objects.get().guiding_question == guiding


def test_a_double_click_is_one_question_and_takes_one_turn(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    for number in range(9):
        client.post(ASKED, fill_in(client, clock, text=f"Question {number}"))
    form = fill_in(client, clock, text="The tenth")
    answers = [client.post(ASKED, form) for _click in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Question.objects.count() == 10


def test_a_hundred_quick_posts_leave_ten_rows_and_the_words_of_the_others(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    form = fill_in(client, clock)
    answers = [client.post(ASKED, {**form, "text": f"Question {number}"}) for number in range(100)]
    assert [answer.status_code for answer in answers].count(429) == 90
    assert Question.objects.count() == 10
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 750
    assert "Question 99</textarea>" in answers[-1].content.decode()
    assert "Too much was sent in a short time." in words(answers[-1])
    assert client.get(ASKED).status_code == 200
    clock.pass_by(seconds=int(answers[-1].headers["Retry-After"]))
    assert client.post(ASKED, {**form, "text": "Question 99"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"text": "  "}, "Write your question or answer."),
        ({"text": "x" * 1001}, "Shorten it: it has 1001 characters, and may have 1000."),
        ({"name": "x" * 101}, "Shorten the name: it may have 100 characters."),
        ({"about": "talk-999999"}, "Choose from the list: the programme may have changed."),
        ({"about": "talk-\x00"}, "Choose from the list: the programme may have changed."),
        ({"text": "Why\x00?"}, "Null characters are not allowed."),
    ],
)
def test_a_slip_is_named_beside_its_field_and_nothing_typed_is_lost(
    client: Client, clock: Clock, session: ConferenceSession, typed: dict[str, str], message: str
) -> None:
    response = client.post(ASKED, fill_in(client, clock, **{"name": "Ana María", "text": "¿Por qué?", **typed}))
    page = response.content.decode()
    assert response.status_code == 200
    assert message in words(response)
    assert "<title>Error: D4: questions" in page
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert typed.get("name", "Ana María") in page
    assert Question.objects.count() == 0


def test_what_is_sent_after_questions_closed_is_handed_back(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    form = fill_in(client, clock, text="Too late?")
    clock.pass_by(hours=2)
    response = client.post(ASKED, form)
    assert response.status_code == 200
    assert "Questions are closed now, so this was not sent." in words(response)
    assert "Too late?</textarea>" in response.content.decode()
    assert Question.objects.count() == 0


def test_a_form_whose_token_is_gone_comes_back_filled_in_and_can_be_sent(
    clock: Clock, session: ConferenceSession
) -> None:
    visitor = Client(enforce_csrf_checks=True)
    form = fill_in(visitor, clock, text="A long and careful question")
    visitor.cookies.clear()
    response = visitor.post(ASKED, form)
    page = response.content.decode()
    assert response.status_code == 403
    assert "For your safety this was not sent yet" in words(response)
    assert "A long and careful question</textarea>" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    assert visitor.post(ASKED, {**form, "csrfmiddlewaretoken": token[1]}).status_code == 302
    assert Question.objects.count() == 1


def test_before_during_after_and_never(client: Client, clock: Clock, session: ConferenceSession) -> None:
    QuestionFactory.create(session=session, published=True, text="Said?", answer="Yes.", answered_at=clock.now)
    assert "Open until 8 April 2015, 19:00 (" in words(client.get(ASKED))
    clock.pass_by(hours=-3)
    assert "You can ask here from 8 April 2015, 17:00 (" in words(client.get(ASKED))
    clock.pass_by(days=9)
    after = client.get(ASKED)
    assert "Questions are closed." in words(after)
    assert "Said? without a name Answer Yes." in words(after)
    assert "<form" not in after.content.decode().partition("<main")[2]
    assert not after.cookies
    ConferenceSession.objects.update(questions_open_from=None, questions_open_until=None)
    assert "This session takes no questions here." in words(client.get(ASKED))


def test_the_page_is_for_one_visitor_and_sets_only_the_forms_cookie(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    response = client.get(ASKED)
    assert list(response.cookies) == ["csrf"]
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
    assert "Cookie" in response.headers["Vary"]
    assert "Content-Encoding" not in client.get(ASKED, headers={"Accept-Encoding": "br"}).headers
    assert not Client().get("/sessions/d4/").cookies


def test_what_people_write_stays_text(client: Client, clock: Clock, session: ConferenceSession) -> None:
    nasty = "<script>alert(1)</script> =HYPERLINK(1) \u202egnihton"
    QuestionFactory.create(session=session, published=True, text=nasty, name=nasty, answer=nasty, answered_at=clock.now)
    page = client.get(ASKED).content.decode()
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "<bdi>&lt;script" in page


def test_the_page_takes_the_same_queries_for_one_question_and_for_many(
    client: Client, clock: Clock, session: ConferenceSession, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 20):
        BackingFactory.create_batch(count, question__session=session)
        with django_assert_num_queries(9):
            client.get(ASKED)


# Backing


def press(client: Client, question: Question, **button: str) -> Any:
    return client.post(f"{ASKED}{question.pk}/", button)


def test_a_browser_backs_a_question_once_and_takes_it_back(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    question = QuestionFactory.create(session=session, published=True)
    for _click in range(2):
        response = press(client, question)
    assert response.headers["Location"] == f"{ASKED}#question-{question.pk}"
    assert Backing.objects.count() == 1
    page = words(client.get(ASKED))
    assert "1 backs this Take my backing back" in page
    press(client, question, take_back="1")
    assert Backing.objects.count() == 0
    assert "I want to know this, too" in words(client.get(ASKED))


def test_a_double_click_of_a_new_browser_is_one_voter(clock: Clock, session: ConferenceSession) -> None:
    question = QuestionFactory.create(session=session, published=True)
    visitor = Client()
    visitor.get(ASKED)
    for _click in range(2):
        press(visitor, question)
        del visitor.cookies["voter"]
    assert Backing.objects.count() == 1


def test_the_voters_cookie_is_signed_and_comes_only_with_the_first_backing(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    question = QuestionFactory.create(session=session, published=True)
    cookie = press(client, question).cookies[settings.VOTER_COOKIE_NAME]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert settings.VOTER_COOKIE_NAME not in press(client, question).cookies
    forger = Client()
    forger.cookies[settings.VOTER_COOKIE_NAME] = "00000000000000000000000000000000:forged"
    assert "Take my backing back" not in words(forger.get(ASKED))
    assert settings.VOTER_COOKIE_NAME in press(forger, question).cookies


def test_new_voters_from_one_network_are_few(clock: Clock, session: ConferenceSession) -> None:
    question = QuestionFactory.create(session=session, published=True)
    answers = [press(Client(), question) for _voter in range(15)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429] * 5
    assert Backing.objects.count() == 10
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "this one was not counted. Try again in" in words(answers[-1])
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert press(elsewhere, question).status_code == 302


def test_only_published_questions_of_this_session_can_be_backed_and_only_while_it_is_open(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    question = QuestionFactory.create(session=session, published=True)
    others = [QuestionFactory.create(session=session), QuestionFactory.create(published=True)]
    assert [press(client, other).status_code for other in others] == [404, 404]
    assert client.post(f"{ASKED}99999999999999999999999999/").status_code == 404
    assert client.get(f"{ASKED}{question.pk}/").headers["Location"] == f"{ASKED}#question-{question.pk}"
    clock.pass_by(hours=2)
    assert press(client, question).status_code == 302
    assert Backing.objects.count() == 0


def test_backing_needs_this_visitors_token(clock: Clock, session: ConferenceSession) -> None:
    question = QuestionFactory.create(session=session, published=True)
    response = press(Client(enforce_csrf_checks=True), question)
    assert response.status_code == 403
    assert "This form has expired" in words(response)
    assert Backing.objects.count() == 0


# The chair


def decide(chair: Client, question: Question, action: str, **said: str) -> Any:
    facts = {"number": question.pk, "version": question.version, "deed": action, **said}
    return chair.post(CHAIR, facts)


def test_strangers_are_sent_to_the_login_and_others_refused(client: Client, session: ConferenceSession) -> None:
    assert client.get(CHAIR).headers["Location"] == f"/admin/login/?next={CHAIR}"
    for staff, status in ((False, 302), (True, 403)):
        client.force_login(UserFactory.create(is_staff=staff))
        assert client.get(CHAIR).status_code == status
        assert client.post(CHAIR, {"number": "1", "version": "0", "deed": "published"}).status_code == 403


def test_the_chair_needs_a_second_factor_where_the_admin_does(chair: Client, session: ConferenceSession) -> None:
    assert chair.get(CHAIR).status_code == 200
    with override_settings(ADMIN_SECOND_FACTOR=True):
        assert chair.get(CHAIR).status_code == 302


def test_the_chair_publishes_answers_and_declines(chair: Client, clock: Clock, session: ConferenceSession) -> None:
    question = QuestionFactory.create(session=session, text="Why?")
    assert "Why?" in words(chair.get(CHAIR))
    response = decide(chair, question, "published")
    assert response.headers["Location"] == f"{CHAIR}#question-{question.pk}"
    question.refresh_from_db()
    decide(chair, question, "answer", answer="Because.")
    assert "Why? without a name Answer Because." in words(Client().get(ASKED))
    question.refresh_from_db()
    assert question.answered_at == clock.now
    decide(chair, question, "reopen")
    assert Question.objects.answered().count() == 0
    question.refresh_from_db()
    decide(chair, question, "declined")
    assert "Why?" not in words(Client().get(ASKED))
    assert "Why?" in words(chair.get(CHAIR))


def test_the_most_backed_question_is_first(chair: Client, clock: Clock, session: ConferenceSession) -> None:
    QuestionFactory.create(session=session, published=True, text="Few ask this")
    BackingFactory.create(question__session=session, question__text="Many ask this")
    text = words(chair.get(CHAIR))
    assert text.index("Many ask this") < text.index("Few ask this")


def test_an_answer_to_a_question_that_was_declined_meanwhile_is_not_lost(
    chair: Client, clock: Clock, session: ConferenceSession
) -> None:
    question = QuestionFactory.create(session=session, published=True)
    decide(chair, question, "declined")
    response = decide(chair, question, "answer", answer="Written meanwhile")
    assert response.status_code == 409
    assert "readonly>\nWritten meanwhile</textarea>" in response.content.decode()


def test_a_chair_who_comes_second_sees_both_answers(chair: Client, clock: Clock, session: ConferenceSession) -> None:
    question = QuestionFactory.create(session=session, published=True)
    decide(chair, question, "answer", answer="The first answer")
    response = decide(chair, question, "answer", answer="The second answer")
    assert response.status_code == 409
    assert "Somebody else changed this question meanwhile." in words(response)
    assert "What is saved now: The first answer" in words(response)
    assert "The second answer</textarea>" in response.content.decode()
    question.refresh_from_db()
    assert question.answer == "The first answer"
    decide(chair, question, "answer", answer="Both answers")
    question.refresh_from_db()
    assert question.answer == "Both answers"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"number": "x"}, 404),
        ({"number": "9" * 40}, 404),
        ({"deed": "delete"}, 400),
        ({"version": "9" * 40}, 409),
        ({"version": ""}, 400),
        ({"answer": "x" * 5001}, 400),
        ({"answer": "\x00"}, 400),
    ],
)
def test_an_odd_decision_is_answered_with_a_page(
    chair: Client, clock: Clock, session: ConferenceSession, said: dict[str, str], status: int
) -> None:
    question = QuestionFactory.create(session=session, published=True)
    facts = {"number": str(question.pk), "version": "0", "deed": "answer", "answer": "Yes.", **said}
    response = chair.post(CHAIR, facts)
    assert response.status_code == status
    assert response.content.count(b"<h1>") == 1
    question.refresh_from_db()
    assert question.answer == ""


def test_the_page_loads_again_only_when_that_is_asked_for(
    chair: Client, clock: Clock, session: ConferenceSession
) -> None:
    QuestionFactory.create(session=session, published=True)
    page = chair.get(CHAIR).content.decode()
    assert 'http-equiv="refresh"' not in page
    assert "<textarea" in page
    followed = chair.get(f"{CHAIR}?follow=1").content.decode()
    assert '<meta http-equiv="refresh" content="30">' in followed
    assert "<textarea" not in followed
