"""What is known of each field of a content: how it is called, printed and told."""

import dataclasses

from django.db.models import Model

from materials.models import LinkedEvent, Material
from smartcity_session.content.field_metadata import FieldFacts, Label, metadata_of
from smartcity_session.content.types import (
    CongressContent,
    ContributionContent,
    LinkedEventContent,
    LocationContent,
    MaterialContent,
    OutcomeContent,
    PersonContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
    TopicContent,
)
from smartcity_session.models import (
    ConferenceSession,
    Congress,
    Outcome,
    RelatedSession,
    Room,
    SpokenLanguage,
    Topic,
)
from speakers.models import Contribution, Speaker, Talk

# Whose fields the facts are of: what a field is called is said by its model.
MODELS: dict[type, type[Model]] = {
    CongressContent: Congress,
    ContributionContent: Contribution,
    LinkedEventContent: LinkedEvent,
    LocationContent: Room,
    MaterialContent: Material,
    OutcomeContent: Outcome,
    PersonContent: Speaker,
    RelatedSessionContent: RelatedSession,
    SessionContent: ConferenceSession,
    SpokenLanguageContent: SpokenLanguage,
    TalkContent: Talk,
    TopicContent: Topic,
}


_known: dict[tuple[type, str], FieldFacts] = {}


def facts_of(kind: type, name: str) -> FieldFacts:
    """The facts of a field of a content, with the label that its model has where the content gives none."""
    if (kind, name) not in _known:
        facts: FieldFacts = metadata_of(kind, name).get("facts", FieldFacts())
        label = _model_label(kind, name) if facts.label is None else facts.label
        _known[kind, name] = dataclasses.replace(facts, label=label)
    return _known[kind, name]


def label_of(kind: type, name: str) -> Label:
    """What a field of a content is called, in lower case."""
    return facts_of(kind, name).label or ""


def _model_label(kind: type, name: str) -> Label:
    model = MODELS.get(kind)
    fields = model._meta.fields if model else ()  # noqa: SLF001 (Django documents _meta)
    labels: dict[str, Label] = {field.name: field.verbose_name for field in fields}
    return labels.get(name, name.replace("_", " "))
