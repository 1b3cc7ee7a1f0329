from typing import Any

from django.db import migrations

from smartcity_session.text.letters import code_key


def fill(apps: Any, _schema_editor: Any) -> None:
    sessions = apps.get_model("smartcity_session", "ConferenceSession").objects
    rows = list(sessions.filter(code_key="").only("code"))
    for row in rows:
        row.code_key = code_key(row.code)
    sessions.bulk_update(rows, ["code_key"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("smartcity_session", "0012_notices_requests_and_codes"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
