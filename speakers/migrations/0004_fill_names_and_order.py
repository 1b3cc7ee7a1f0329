from typing import Any

from django.db import migrations

from speakers.derived import fill_missing


def fill(apps: Any, _schema_editor: Any) -> None:
    fill_missing(apps.get_model("speakers", "Speaker").objects.all())


class Migration(migrations.Migration):

    dependencies = [
        ("speakers", "0003_names_and_order"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
