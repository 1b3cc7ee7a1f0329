"""The affiliation of a speaker: the line that people see, and its parts for lists and machines."""

import pytest
from django.test import Client

from speakers.models import Speaker
from tests.admin.pages import Form
from tests.factories.rows import SpeakerFactory


@pytest.mark.parametrize(
    ("line", "organisation", "is_said"),
    [
        ("Umweltamt Chemnitz", "Stadtentwässerung Dresden", True),
        ("Leiterin, Stadtentwässerung Dresden", "Stadtentwässerung Dresden", False),
        ("Umweltamt Chemnitz", "Umweltamt Chemnitz", False),
        ("Umweltamt Chemnitz", "", False),
    ],
)
def test_an_organisation_that_is_not_in_the_new_line_is_told_of(
    organiser: Client, line: str, organisation: str, *, is_said: bool
) -> None:
    former = "" if not organisation else "Stadtentwässerung Dresden"
    speaker: Speaker = SpeakerFactory.create(affiliation=former, organisation=former)
    form = Form(organiser, f"/admin/speakers/speaker/{speaker.pk}/change/")
    form["affiliation"], form["organisation"] = line, organisation
    said = [each for each in form.send().messages if "The organisation is still" in each]
    assert said == (
        ["The organisation is still “Stadtentwässerung Dresden”: readers see it, too. See “Affiliation in parts”."]
        if is_said
        else []
    )
