"""How templates are written. No formatter wraps them: those that do add spaces between elements, which readers see."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from smartcity_session.content import ContributionContent
from tests.factories.contents import person_of

LONGEST_LINE = 120


def test_no_line_of_a_template_is_longer_than_120_columns() -> None:
    folder = Path(settings.BASE_DIR, "templates")
    long = [
        f"{path.relative_to(folder)}:{number}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_no_space_stands_between_a_name_and_the_comma_before_the_affiliation() -> None:
    person = person_of(1, original_name="장현조", original_language="ko")
    parts = [ContributionContent("facilitator", confirmed=True, person=each) for each in (person_of(1), person)]
    html = render_to_string("speakers/_names.html", {"parts": parts})
    assert " ".join(strip_tags(html).split()) == (
        "Speaker 1, Mayor, City of Example Speaker 1 장현조, Mayor, City of Example"
    )
