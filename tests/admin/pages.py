"""The admin's pages as a browser without JavaScript has them: a form is read, filled in and sent."""

# lxml ships no types.
from typing import Any

from django.conf import settings
from django.test import Client
from lxml import html  # type: ignore[import-untyped]

SESSIONS = "/admin/smartcity_session/conferencesession/"
PASSWORD = "correct horse battery staple"  # of every account that the factory makes


def session_path(pk: int) -> str:
    """Where a session is edited."""
    return f"{SESSIONS}{pk}/change/"


def logs_in(client: Client, name: str, password: str) -> bool:
    """Log in the way a person does, and say whether that worked."""
    answer = client.post("/admin/login/", {"username": name, "password": password})
    return answer.status_code == 302


def end_login(client: Client) -> None:
    """What twelve hours do: the cookie goes; that of the token stays until the browser is closed."""
    client.cookies.pop(settings.SESSION_COOKIE_NAME)


def page_of(response: Any, status: int = 200) -> Any:
    """The page that was answered, which has this status."""
    assert response.status_code == status, response.status_code
    return html.fromstring(response.content.decode())


def login_form(response: Any, name: str = "head") -> dict[str, str]:
    """What the login page that carries a form sends, filled in."""
    page = page_of(response, 403)
    form = next(each for each in page.forms if each.get("id") == "login-form")
    return {**dict(form.form_values()), "username": name, "password": PASSWORD}


class Form:
    """The form on a page of the admin, with what stands in it."""

    def __init__(self, client: Client, path: str) -> None:
        self.client = client
        self.path = path
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        self.page = html.fromstring(response.content.decode())
        form = next(each for each in self.page.forms if (each.get("id") or "").endswith("_form"))
        self.buttons = [each.get("name") for each in form.xpath(".//input[@type='submit']")]
        self.values: dict[str, Any] = {}
        for name, value in form.form_values():
            self.values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> Any:
        values = self.values.get(name, [""])  # an empty input has no value
        return values[0] if len(values) == 1 else values

    def __setitem__(self, name: str, value: Any) -> None:
        self.values[name] = value if isinstance(value, list) else [value]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def row(self, prefix: str, **values: Any) -> None:
        """Add a row to a list, as its "Add another" does."""
        number = int(self[f"{prefix}-TOTAL_FORMS"])
        for name in [each for each in self.values if each.startswith(f"{prefix}-__prefix__-")]:
            self[name.replace("__prefix__", str(number))] = list(self.values[name])
        for name, value in values.items():
            self[f"{prefix}-{number}-{name}"] = value
        self[f"{prefix}-TOTAL_FORMS"] = str(number + 1)

    def send(self, button: str = "_save") -> "Answer":
        """Press a button and follow to where it leads."""
        return Answer(self.client.post(self.path, {**self.values, button: ["x"]}, follow=True))


class Answer:
    """The page that came back, in words."""

    def __init__(self, response: Any) -> None:
        assert response.status_code == 200, response.status_code
        redirects = getattr(response, "redirect_chain", ())  # there is none where nothing was to be followed
        self.path = redirects[-1][0] if redirects else ""
        self.page = html.fromstring(response.content.decode())

    @property
    def messages(self) -> list[str]:
        """What the page says at its top."""
        return _texts(self.page.xpath("//ul[@class='messagelist']/li"))

    @property
    def errors(self) -> list[str]:
        """What is wrong with the fields."""
        note = "//div[contains(@class, 'errornote')]//li[not(a)]"
        return _texts(self.page.xpath(f"//ul[contains(@class, 'errorlist')]/li | {note}"))

    def texts(self, path: str) -> list[str]:
        """What stands at an XPath."""
        return _texts(self.page.xpath(path))


def _texts(elements: Any) -> list[str]:
    return [" ".join(each.text_content().split()) for each in elements]
