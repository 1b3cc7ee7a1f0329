from typing import Any

from django.db import migrations

from smartcity_session.timetable.rooms import fill_rooms


def fill(apps: Any, _schema_editor: Any) -> None:
    fill_rooms(
        apps.get_model("smartcity_session", "ConferenceSession"), apps.get_model("smartcity_session", "Room")
    )


class Migration(migrations.Migration):

    dependencies = [
        ("smartcity_session", "0010_rooms_and_breaks"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
