import json
from typing import Any

from django.db import migrations

ROWS = 100  # contents in memory at a time


def fill(apps: Any, _schema_editor: Any) -> None:
    """Every edition so far has one sheet, in the language of its content; of a removed one, in that of its session."""
    editions = apps.get_model("smartcity_session", "Edition").objects.filter(sheet_languages="")
    for session, language in editions.values_list("session", "session__language").distinct():
        editions.filter(session=session, file__isnull=True).update(sheet_languages=language)
    contents = editions.filter(file__isnull=False).values_list("pk", "file__content")
    languages: dict[str, list[int]] = {}
    for pk, content in contents.iterator(chunk_size=ROWS):
        languages.setdefault(json.loads(content)["language"], []).append(pk)
    for language, keys in languages.items():
        for start in range(0, len(keys), ROWS):
            editions.filter(pk__in=keys[start : start + ROWS]).update(sheet_languages=language)


class Migration(migrations.Migration):

    dependencies = [
        ("smartcity_session", "0030_edition_sheets"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
