"""An edition as earlier releases could publish it: its PDF lacks what the layout dropped."""

import dataclasses
from datetime import date

from smartcity_session.content import session_content
from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import render
from smartcity_session.models import Edition
from tests.factories.rows import EditionFactory, SessionFactory


def incomplete_edition(code: str = "D4") -> Edition:
    """Edition 1 of a session with a livestream, without the livestream in its PDF."""
    session = SessionFactory.create(code=code, published=True, livestream_url="https://live.example.org/d4")
    content = dataclasses.replace(session_content(session), livestream_url="")
    short = f"short{code.lower()}"
    imprint = Imprint(number=1, as_of=date(2015, 4, 7), short=short, site_url="https://portal.example")
    pdf = render(content, imprint=imprint, photos={})
    return EditionFactory.create(session=session, short=short, pdf=pdf.data)
