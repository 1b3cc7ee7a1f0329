"""The forms of "Paste a session description": the text, and every value that was read from it, to be corrected."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper  # type: ignore[import-untyped]  # ships no types
from crispy_forms.layout import (  # type: ignore[import-untyped]  # as above
    Div,
    Fieldset,
    Layout,
    Submit,
)
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from materials.models import LinkedEvent, Material
from smartcity_session.importer.merge.merging import MergeEntry
from smartcity_session.importer.text.decoding import NotADescription, read_bytes, read_text
from smartcity_session.importer.text.description import MOST_ITEMS
from smartcity_session.importer.text.encodings import ENCODINGS, guess
from smartcity_session.importer.text.reader_process import too_many
from smartcity_session.importer.text.values import SESSION_FIELDS, YES, Item, SessionValues, plain
from smartcity_session.models import ConferenceSession, SpokenLanguage
from smartcity_session.models.days import ClockFormField, DayFormField
from smartcity_session.models.fields import LanguageFormField, TextFormField
from smartcity_session.models.session import validate_code
from speakers.models import Contribution, Speaker, Talk

MINE, THEIRS = "mine", "theirs"


class PasteForm(forms.Form):
    """Step 1: a text, pasted or as a file. `cleaned_data["source"]` is the text as it will be read."""

    text = forms.CharField(
        label=gettext_lazy("Description of the session"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "cols": 100, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Paste all of it: title, abstract, questions, outcomes, talks and speakers, in whatever order they are."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a text file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.md,text/plain"}),
        help_text=gettext_lazy("A plain-text file, chosen or dropped here. It is read instead of the pasted text."),
    )
    session = forms.ModelChoiceField(
        queryset=ConferenceSession.objects.none(), required=False, widget=forms.HiddenInput, blank=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session = self.fields["session"]
        if isinstance(session, forms.ModelChoiceField):
            session.queryset = ConferenceSession.objects.all()

    @property
    def helper(self) -> FormHelper:
        """The form with its button."""
        helper = FormHelper()
        helper.layout = Layout(
            "session", "text", "file", Div(Submit("read", _("Read it"), css_class="default"), css_class="submit-row")
        )
        helper.attrs = {"novalidate": True}
        return helper

    def clean(self) -> dict[str, Any]:
        """Read the file, or else the pasted text; say why when it is no description."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        field = "file" if file else "text"
        try:
            if file:
                data = file.read()
                cleaned["encoding"] = guess(data)
                cleaned["source"] = read_bytes(data)
            else:
                cleaned["source"] = read_text(cleaned.get("text", ""))
        except NotADescription as error:
            self.add_error(field if field not in self.errors else None, str(error))
        return cleaned


def _limited(model: type[Any], name: str, **options: Any) -> forms.Field:
    """A form field as the model has it, with options of its own."""
    field = model._meta.get_field(name)  # noqa: SLF001 (Django's documented model API)
    made: forms.Field = field.formfield(**options)
    return made


class EncodingForm(forms.Form):
    """In which encoding a text file was read."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("The file was read as"), required=False, choices=list(ENCODINGS.items())
    )


class DescriptionForm(forms.Form):
    """What the session itself says."""

    code = TextFormField(label=gettext_lazy("Code"), max_length=20, validators=[validate_code])
    title = _limited(ConferenceSession, "title", label=gettext_lazy("Title"))
    language = LanguageFormField(label=gettext_lazy("Language of the text"), required=False)
    as_of = DayFormField(
        label=gettext_lazy("Date of the text (as of)"),
        required=False,
        widget=forms.DateInput,
    )
    date = DayFormField(label=gettext_lazy("Date"), required=False, widget=forms.DateInput)
    start_time = ClockFormField(label=gettext_lazy("Start"), required=False, widget=forms.TextInput)
    end_time = ClockFormField(label=gettext_lazy("End"), required=False, widget=forms.TextInput, ends_day=True)
    room = _limited(ConferenceSession, "room", label=gettext_lazy("Room"), help_text="")
    format = _limited(ConferenceSession, "format", label=gettext_lazy("Format"))
    organiser = _limited(ConferenceSession, "organiser", label=gettext_lazy("Organiser"), help_text="")
    partners = _limited(ConferenceSession, "partners", label=gettext_lazy("Partners"))
    abstract = TextFormField(label=gettext_lazy("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 12}))
    questions = TextFormField(
        label=gettext_lazy("Guiding questions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One a line."),
    )
    outcomes_lead_in = TextFormField(
        label=gettext_lazy("Lead-in to the outcomes"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    outcomes = TextFormField(
        label=gettext_lazy("Envisaged outcomes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One a line."),
    )
    related = TextFormField(
        label=gettext_lazy("Related sessions"),
        required=False,
        help_text=gettext_lazy("Codes, with commas between them."),
    )

    @property
    def helper(self) -> FormHelper:
        """The fields, without a form around them: the page has one for all."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            Fieldset(_("Session"), "code", "title", *(["language"] if "language" in self.fields else [])),
            Fieldset(_("When and where"), "date", "start_time", "end_time", "room", css_class="intake-grid"),
            Fieldset(_("About the session"), "format", "organiser", "partners", "as_of", css_class="intake-grid"),
            Fieldset(_("Description"), "abstract", "questions", "outcomes_lead_in", "outcomes", "related"),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        """Refuse more lines than a session can have, before any is compared with what stands here."""
        cleaned = super().clean() or {}
        number = sum(len(_split(cleaned.get(name, ""), "\n")) for name in ("questions", "outcomes"))
        number += len(_split(cleaned.get("related", ""), ","))
        if number > MOST_ITEMS:
            raise forms.ValidationError(too_many(number))
        return cleaned

    def clean_related(self) -> str:
        """Refuse what cannot be a code."""
        related: str = self.cleaned_data["related"]
        for code in _split(related, ","):
            validate_code(code)
        return related


class ItemForm(forms.Form):
    """One row of a list; a row without a name is left out. `seldom` are the fields that are folded away."""

    seldom: tuple[str, ...] = ()

    @property
    def is_left_out(self) -> bool:
        """Whether the row's first field is empty."""
        return not _entered(self, next(iter(self.fields))).strip()

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs its name."""
        cleaned = super().clean() or {}
        first, *others = self.fields
        if (
            not self.errors
            and not cleaned.get(first)
            and any(cleaned.get(name) for name in others if name not in ALWAYS)
        ):
            self.add_error(first, _("Give a name here, or empty the other fields of this row to leave it out."))
        return cleaned


ALWAYS = {"part", "confirmed", "talk", "original_language", "interpreted"}  # set even in an empty row


class ImportedTalkForm(ItemForm):
    """A talk."""

    seldom = ("abstract",)

    title = _limited(Talk, "title", label=gettext_lazy("Title"), required=False)
    start_time = ClockFormField(label=gettext_lazy("Start"), required=False, widget=forms.TextInput)
    minutes = _limited(Talk, "minutes", label=gettext_lazy("Minutes"))
    abstract = TextFormField(label=gettext_lazy("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PersonForm(ItemForm):
    """A person: in which talk, or in the session as a whole."""

    seldom = ("original_name", "original_language", "role", "organisation", "city", "country")

    name = _limited(Speaker, "name", label=gettext_lazy("Name"), required=False, help_text="")
    affiliation = _limited(
        Speaker, "affiliation", label=gettext_lazy("Affiliation line"), help_text=gettext_lazy("Shown as it stands.")
    )
    talk = forms.TypedChoiceField(label=gettext_lazy("Talk"), required=False, coerce=int, empty_value=None)
    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=Contribution.Role.choices, initial="speaker")
    confirmed = forms.BooleanField(label=gettext_lazy("Confirmed"), required=False, initial=True)
    original_name = _limited(Speaker, "original_name", label=gettext_lazy("Name in original script"))
    original_language = _limited(
        Speaker, "original_language", label=gettext_lazy("Language of that name"), help_text=""
    )
    role = _limited(Speaker, "role", label=gettext_lazy("Role (suggested)"))
    organisation = _limited(Speaker, "organisation", label=gettext_lazy("Organisation (suggested)"))
    city = _limited(Speaker, "city", label=gettext_lazy("City (suggested)"))
    country = _limited(Speaker, "country", label=gettext_lazy("Country (suggested)"))

    def __init__(self, *args: Any, talks: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(number), f"{number}. {title}") for number, title in enumerate(talks, start=1)]
        talk = self.fields["talk"]
        if isinstance(talk, forms.TypedChoiceField):
            talk.choices = [("", _("none: a part in the session as a whole")), *choices]

    def clean(self) -> dict[str, Any]:
        """A name in original script needs its language."""
        cleaned = super().clean()
        if cleaned.get("original_name") and not cleaned.get("original_language"):
            self.add_error("original_language", _("Say in which language the name in original script is."))
        return cleaned


class ImportedMaterialForm(ItemForm):
    """A document or link."""

    title = _limited(Material, "title", label=gettext_lazy("Title"), required=False)
    note = _limited(Material, "note", label=gettext_lazy("Note"), help_text="")
    link = _limited(Material, "link", label=gettext_lazy("Link"))


class EventForm(ItemForm):
    """A linked event."""

    name = _limited(LinkedEvent, "name", label=gettext_lazy("Name"), required=False)
    host_event = _limited(LinkedEvent, "host_event", label=gettext_lazy("Host event"), help_text="")
    start_date = DayFormField(label=gettext_lazy("First day"), required=False, widget=forms.DateInput)
    end_date = DayFormField(label=gettext_lazy("Last day"), required=False, widget=forms.DateInput)
    city = _limited(LinkedEvent, "city", label=gettext_lazy("City"))
    country = _limited(LinkedEvent, "country", label=gettext_lazy("Country"))
    link = _limited(LinkedEvent, "link", label=gettext_lazy("Link"))

    def clean(self) -> dict[str, Any]:
        """A last day needs a first day, and comes after it."""
        cleaned = super().clean()
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if end and not start:
            self.add_error("start_date", _("A last day needs a first day."))
        elif end and start and end < start:
            self.add_error("end_date", _("The last day is before the first day."))
        return cleaned


class LanguageForm(ItemForm):
    """A language that is spoken or interpreted."""

    language = LanguageFormField(label=gettext_lazy("Language"), required=False)
    interpreted = forms.BooleanField(label=gettext_lazy("By interpretation"), required=False)
    channel = _limited(SpokenLanguage, "channel", label=gettext_lazy("Channel"))


class Seldom(Div):  # type: ignore[misc]  # crispy_forms ships no types
    """Fields that are folded away, unless one of them has an error."""

    template = "smartcity/layout/seldom.html"


class ItemFormSet(forms.BaseFormSet[Any]):
    """The rows of a list, with an empty one to add more."""

    heading = ""

    @property
    def helper(self) -> FormHelper:
        """The rows, without a form around them."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        form = self.empty_form
        folded = [Seldom(*form.seldom)] if form.seldom else []
        helper.layout = Layout(*(name for name in form.fields if name not in form.seldom), *folded)
        return helper


def _formset(form: type[ItemForm], heading: Any, extra: int) -> type[ItemFormSet]:
    made = forms.formset_factory(form, formset=ItemFormSet, extra=extra, max_num=MOST_ITEMS, absolute_max=200)
    made.heading = heading  # type: ignore[attr-defined]  # of ItemFormSet
    return made  # type: ignore[return-value]  # a subclass of ItemFormSet


TalkFormSet = _formset(ImportedTalkForm, gettext_lazy("Talks"), 1)
PersonFormSet = _formset(PersonForm, gettext_lazy("People"), 1)
MaterialFormSet = _formset(ImportedMaterialForm, gettext_lazy("Background material"), 0)
EventFormSet = _formset(EventForm, gettext_lazy("Events"), 0)
LanguageFormSet = _formset(LanguageForm, gettext_lazy("Languages"), 0)


class ChoicesForm(forms.Form):
    """For every entry that asks for it: what stands here, or what the text says."""

    def __init__(self, entries: Iterable[MergeEntry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entry in entries:
            if entry.can_be_taken:
                keep, take = (
                    (entry.mine, entry.theirs)
                    if entry.asks_about_a_person
                    else (_("Keep what is here"), _("Take the text’s"))
                )
                self.fields[f"choice-{entry.token}"] = forms.ChoiceField(
                    label=entry.label,
                    choices=[(MINE, keep), (THEIRS, take)],
                    initial=None if entry.asks_about_a_person else MINE,  # nobody is another person by default
                    widget=forms.RadioSelect,
                )


class CorrectionForms:
    """All forms of step 2 together."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        values: SessionValues | None = None,
        language: str = "en",
        is_new: bool = True,
        empty_rows: Mapping[str, int] | None = None,
    ) -> None:
        initial = _initial(values, language) if values else {}
        self.description = DescriptionForm(data, initial=initial.get("description"))
        if not is_new:
            del self.description.fields["language"]  # the session has its own
        self.talks = TalkFormSet(data, prefix="talk", initial=initial.get("talk"))
        titles = self._talk_titles(data, initial)
        people = initial.get("person")
        self.people = PersonFormSet(data, prefix="person", initial=people, form_kwargs={"talks": titles})
        self.materials = MaterialFormSet(data, prefix="material", initial=initial.get("material"))
        self.events = EventFormSet(data, prefix="event", initial=initial.get("event"))
        self.languages = LanguageFormSet(data, prefix="language", initial=initial.get("language"))
        for formset in self.lists:
            formset.extra = (empty_rows or {}).get(str(formset.prefix), formset.extra)

    @property
    def lists(self) -> tuple[ItemFormSet, ...]:
        """The lists, in the order of the page."""
        return (self.talks, self.people, self.materials, self.events, self.languages)

    def empty_rows(self, added: str = "") -> dict[str, int]:
        """By list how many rows are empty, and one more of the list `added`."""
        empty = {str(each.prefix): sum(form.is_left_out for form in each.forms) for each in self.lists}
        least = {str(each.prefix): each.extra for each in self.lists}
        return {prefix: max(least[prefix], number + (prefix == added)) for prefix, number in empty.items()}

    def _talk_titles(self, data: Mapping[str, Any] | None, initial: Mapping[str, Any]) -> list[str]:
        if data is None:
            return [talk["title"] for talk in initial.get("talk", [])] + [_("(the new talk)")]
        titles = [str(form["title"].value() or "") for form in self.talks.forms]
        return [title or _("(the new talk)") for title in titles]

    def is_valid(self) -> bool:
        """Whether all of it can be read; then `values` and `language` say what was entered."""
        checked = [self.description.is_valid(), *(formset.is_valid() for formset in self.lists)]
        return all(checked) and self._people_have_their_talks()

    def _people_have_their_talks(self) -> bool:
        left_out = {number for number, form in enumerate(self.talks.forms, start=1) if form.is_left_out}
        wrong = [form for form in self.people.forms if not form.is_left_out and _talk_number(form) in left_out]
        for form in wrong:
            form.add_error(
                "talk", _("This talk has no title, so it would be left out. Give it one, or choose another.")
            )
        return not wrong

    @property
    def language(self) -> str:
        """The language of the text."""
        return (_entered(self.description, "language") if "language" in self.description.fields else "") or "en"

    @property
    def values(self) -> SessionValues:
        """What the organiser wants the session to say; what cannot be read, as it was typed."""
        form = self.description
        return SessionValues(
            fields={name: _entered(form, name) for name in SESSION_FIELDS},
            items={
                "question": tuple(Item({"text": line}) for line in _split(_entered(form, "questions"), "\n")),
                "outcome": tuple(Item({"text": line}) for line in _split(_entered(form, "outcomes"), "\n")),
                "talk": tuple(self._talks()),
                "person": tuple(self._people(None)),
                "material": _items(self.materials),
                "event": _items(self.events),
                "related": tuple(
                    Item({"code": code}) for code in dict.fromkeys(_split(_entered(form, "related"), ","))
                ),
                "language": _items(self.languages),
            },
            as_of=_entered(form, "as_of"),
        )

    def _talks(self) -> Iterable[Item]:
        for number, form in enumerate(self.talks.forms, start=1):
            if not form.is_left_out:
                yield Item(_fields(form), people=tuple(self._people(number)))

    def _people(self, talk: int | None) -> Iterable[Item]:
        for form in self.people.forms:
            if not form.is_left_out and _talk_number(form) == talk:
                fields = _fields(form)
                yield Item({name: value for name, value in fields.items() if name != "talk"})


def _codes(text: str) -> Iterable[str]:
    return dict.fromkeys(_split(text, ","))


def _items(formset: ItemFormSet) -> tuple[Item, ...]:
    return tuple(Item(_fields(form)) for form in formset.forms if not form.is_left_out)


def _fields(form: forms.Form) -> dict[str, str]:
    return {name: _entered(form, name) for name in form.fields}


def _entered(form: forms.Form, name: str) -> str:
    """The value of a field as values have it, or what was typed where that cannot be read."""
    form.errors  # noqa: B018 (it reads the form)
    value = form.cleaned_data[name] if name in form.cleaned_data else form[name].value()
    return _plain(value)


def _talk_number(form: forms.Form) -> int | None:
    number = _entered(form, "talk")
    return int(number) if number.isdecimal() else None


def _plain(value: Any) -> str:
    return plain(value).replace("\r\n", "\n").strip()


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split(separator) if part.strip()]


def _initial(values: SessionValues, language: str) -> dict[str, Any]:
    people = [_person(person, None) for person in values.of("person")]
    for number, talk in enumerate(values.of("talk"), start=1):
        people += [_person(person, number) for person in talk.people]
    return {
        "description": {
            **values.fields,
            "language": language,
            "as_of": values.as_of,
            "questions": "\n".join(item.name for item in values.of("question")),
            "outcomes": "\n".join(item.name for item in values.of("outcome")),
            "related": ", ".join(item.name for item in values.of("related")),
        },
        "talk": [dict(talk.fields) for talk in values.of("talk")],
        "person": people,
        "material": [dict(item.fields) for item in values.of("material")],
        "event": [dict(item.fields) for item in values.of("event")],
        "language": [
            {**item.fields, "interpreted": item.fields["interpreted"] == YES} for item in values.of("language")
        ],
    }


def _person(person: Item, talk: int | None) -> dict[str, Any]:
    return {**person.fields, "talk": talk or "", "confirmed": person.fields["confirmed"] == YES}
