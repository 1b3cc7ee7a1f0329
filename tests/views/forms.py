"""The forms of the public pages as a browser without JavaScript has them: read, filled in and sent."""

from typing import Any

from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # ships no types

from tests.clock import Clock


class Shown:
    """A page with a form, and what stands in it."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.page = html.fromstring(response.content.decode())
        (form,) = self.page.xpath("//main//form")
        self.values = dict(form.form_values())
        # lxml takes the value of a chosen radio button for "on" when it is empty; a browser sends it empty.
        self.values |= dict.fromkeys(form.xpath(".//input[@type='radio'][@checked][@value='']/@name"), "")

    @property
    def errors(self) -> list[str]:
        """What the page says at its top is wrong."""
        return [" ".join(each.text_content().split()) for each in self.page.xpath("//div[@role='alert']//li")]


def get(client: Client, path: str) -> Shown:
    """Ask for a page with a form."""
    return Shown(client.get(path))


def send(client: Client, path: str, clock: Clock, **values: Any) -> Any:
    """Ask for the form, fill it in as slowly as a person does, and send it."""
    shown = get(client, path)
    clock.pass_by(seconds=30)
    return client.post(path, {**shown.values, **{name.replace("__", "-"): value for name, value in values.items()}})
