"""What protects public forms: rate limits, a signed timestamp, a hidden field for robots. Nothing typed is lost.

A view makes its form with the request, and saves when `form.is_valid()` and then either the same form was saved
before (`form.submission`, unique on its row) or `form.has_turn()`; everything else is a page with the form in it
(`views.pages.render_form`).
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4, uuid5

from crispy_forms.helper import FormHelper  # type: ignore[import-untyped]  # ships no types
from crispy_forms.layout import Div, Layout, Submit  # type: ignore[import-untyped]  # ships no types
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.http.client_address import client_address
from smartcity_session.http.rate_limits import Limit, allow_visitor
from smartcity_session.processes.worker_pool import PoolBusyError

QUICKEST = timedelta(seconds=2)  # nobody reads a form, fills it in and sends it in less
OLDEST = timedelta(hours=12)  # as long as a working day at the congress
LONGEST_TICKET = 300  # characters


class SummarisedForm(forms.Form):
    """A form whose problems stand together above it."""

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What is wrong: the id of the field to go to, empty for the form as a whole, and the message."""
        whole = [("", str(error)) for error in self.non_field_errors()]
        return whole + [(_first_id(field), str(error)) for field in self for error in field.errors]


class LimitedForm(SummarisedForm):
    """A form with a limit for one visitor (`limit`), and one for all of them together (`limit_for_all`)."""

    limit: ClassVar[Limit]
    limit_for_all: ClassVar[Limit]

    def __init__(self, request: HttpRequest, *, now: datetime, **kwargs: Any) -> None:
        """Take what the request has posted, at the moment `now`; a request that only reads gets an empty form."""
        data = request.POST.copy() if request.method == "POST" else None
        files = request.FILES if request.method == "POST" else None
        self.now = now
        self.wait = 0
        self.address = client_address(request)
        self.csrf_refused: bool = getattr(request, "csrf_refused", False)
        super().__init__(data, files, label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse a form without this visitor's token."""
        if self.csrf_refused:
            message = _(
                "For your safety this was not sent yet: the page was too old, or cookies are blocked. "
                "What you typed is kept. Allow cookies for this site and send it again."
            )
            raise forms.ValidationError(message, code="csrf")
        return self.cleaned_data

    def has_turn(self) -> bool:
        """Take a turn of both limits; with none left, `wait` is in how many seconds there will be one."""
        self.wait = allow_visitor(self.limit, self.limit_for_all, self.address, self.now)
        if self.wait:
            minutes = -(-self.wait // 60)
            words = ngettext(
                "Too much was sent in a short time. What you typed is kept: send it again in %(count)d minute.",
                "Too much was sent in a short time. What you typed is kept: send it again in %(count)d minutes.",
                minutes,
            )
            self.add_error(None, forms.ValidationError(words % {"count": minutes}, code="limit"))
        return not self.wait

    def put_off(self, error: PoolBusyError) -> None:
        """Say that the portal could not do now what the form asks for."""
        self.add_error(None, forms.ValidationError(str(error), code="busy"))

    @property
    def status(self) -> int:
        """The status of the page with this form: 200, also with errors to correct; 403, 429 and 503 as they say.

        As Django's own forms do: the page is the answer to what was sent, and a browser's console stays quiet.
        """
        if self.csrf_refused:
            return 403
        if self.has_error(NON_FIELD_ERRORS, code="busy"):
            return 503
        return 429 if self.wait else 200


def _first_id(field: forms.BoundField) -> str:
    """The id of the input; of several, such as radio buttons, the first one's."""
    return field.id_for_label or field[0].id_for_label


@dataclass(frozen=True, slots=True)
class Ticket:
    """A signed timestamp in a form: when it was shown, with a serial number for all that is sent from it.

    `came_back` is whether it was sent before: who corrects a word, or sends again what is kept, needs no time for it.
    """

    serial: UUID
    shown_at: datetime
    came_back: bool = False

    def sign(self, salt: str) -> str:
        """The ticket as a text that only the portal can make."""
        fields = [self.serial.hex, int(self.shown_at.timestamp()), self.came_back]
        return Signer(salt=salt).sign_object(fields)

    @classmethod
    def read(cls, text: str, salt: str) -> "Ticket | None":
        """The ticket that was signed, or None for any other text."""
        if len(text) > LONGEST_TICKET:
            return None
        try:
            serial, seconds, *came_back = Signer(salt=salt).unsign_object(text)
        except BadSignature:
            return None
        return cls(UUID(serial), datetime.fromtimestamp(seconds, UTC), came_back == [True])


class PublicForm(LimitedForm):
    """A form that visitors write into. Its pages have `Cache-Control: no-store`: the ticket is one visitor's.

    The ticket says when the form was shown, and is the same for all that is sent from one page: what a double click
    sends twice has the same `submission`. A page that is too old, or was filled in faster than a person can, comes
    back with a valid ticket, and with everything that was typed.
    """

    button: ClassVar[Any] = gettext_lazy("Send")

    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    homepage = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, request: HttpRequest, *, now: datetime, **kwargs: Any) -> None:
        super().__init__(request, now=now, **kwargs)
        salt = f"smartcity_session.{type(self).__name__}"
        self.honeypot_filled = bool(self.data.get("homepage"))
        self.sent = Ticket.read(self.data.get("ticket", ""), salt)
        if self.sent is None or now - self.sent.shown_at > OLDEST:
            fresh = Ticket(self.sent.serial if self.sent else uuid4(), now, came_back=self.is_bound)
        else:
            fresh = replace(self.sent, came_back=True)
        self.serial = fresh.serial
        self.initial["ticket"] = fresh.sign(salt)
        if isinstance(self.data, QueryDict):
            self.data["ticket"], self.data["homepage"] = fresh.sign(salt), ""

    @property
    def submission(self) -> UUID:
        """The same for the same words from the same page, however often they are sent; unique on the row."""
        names = [name for name in self.fields if name not in PublicForm.base_fields]
        sent = self.data if isinstance(self.data, QueryDict) else QueryDict()
        words = {name: sent.getlist(self.add_prefix(name)) for name in names}
        return uuid5(self.serial, json.dumps(words, sort_keys=True))

    @property
    def helper(self) -> FormHelper:
        """The form with its fields, the hidden field for robots and its button."""
        own = [name for name in self.fields if name not in PublicForm.base_fields]
        helper = FormHelper()
        helper.layout = Layout(*own, "ticket", Div("homepage", hidden=True), self._submit())
        helper.attrs = {"novalidate": True}  # the portal's own messages say more than those of browsers
        return helper

    def _submit(self) -> Submit:
        return Submit("send", str(self.button), css_class="button")

    def clean(self) -> dict[str, Any]:
        """Refuse what looks like a robot's, or comes from a page that is too old; sent again, it is accepted."""
        cleaned = super().clean()
        if self.errors:
            return cleaned  # a person who corrects a field is asked one thing at a time
        if self.honeypot_filled:
            message = _(
                "A field that people do not see was filled in, so this may come from a robot. "
                "What you typed is kept: send it again."
            )
            raise forms.ValidationError(message, code="honeypot")
        if self.sent is None or self.now - self.sent.shown_at > OLDEST:
            message = _("This page was open for too long. What you typed is kept: send it again.")
            raise forms.ValidationError(message, code="old")
        if not self.sent.came_back and self.now - self.sent.shown_at < QUICKEST:
            message = _(
                "This was sent faster than a person can write, so it may come from a robot. "
                "What you typed is kept: send it again."
            )
            raise forms.ValidationError(message, code="quick")
        return cleaned
