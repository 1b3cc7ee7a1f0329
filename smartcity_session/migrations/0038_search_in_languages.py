from importlib import import_module
from typing import Any

from django.db import migrations, models


def bring_triggers_back(_apps: Any, schema_editor: Any) -> None:
    """SQLite makes a table anew to change its constraints, without the triggers that keep its index of words."""
    if schema_editor.connection.vendor == "sqlite":
        _index, *triggers = import_module("smartcity_session.migrations.0007_search_entries").SQLITE
        for statement in triggers:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("smartcity_session", "0032_spoken_channel"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, bring_triggers_back),  # on the way back it is the last
        migrations.RemoveConstraint(model_name="searchentry", name="search_entry_once"),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(
                fields=("session", "kind", "thing", "language"), name="search_entry_in_language"
            ),
        ),
        migrations.RunPython(bring_triggers_back, migrations.RunPython.noop),
    ]
