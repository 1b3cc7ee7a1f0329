"""What Django's admin noted so far becomes the beginning of the history, without values before and after."""

import uuid
from typing import Any

from django.db import migrations

AT_ONCE = 500
ACTIONS = {1: "add", 2: "change", 3: "delete"}
SESSION = ("smartcity_session", "conferencesession")


def copy_notes(apps: Any, schema_editor: Any) -> None:
    notes = apps.get_model("admin", "LogEntry").objects.using(schema_editor.connection.alias)
    entries = apps.get_model("smartcity_session", "HistoryEntry").objects.using(schema_editor.connection.alias)
    rows = []
    for note in notes.select_related("content_type").order_by("pk").iterator(chunk_size=AT_ONCE):
        kind = (note.content_type.app_label, note.content_type.model) if note.content_type else ("", "")
        key = note.object_id or ""
        is_session = kind == SESSION and key.isascii() and key.isdigit() and len(key) < 19
        rows.append(
            entries.model(
                at=note.action_time,
                by_id=note.user_id,
                batch=uuid.uuid4(),
                action=ACTIONS.get(note.action_flag, "note"),
                model=".".join(kind).strip("."),
                object_pk=key[:40],
                label=note.object_repr,
                session_pk=int(key) if is_session else None,
                speaker_pk=int(key) if kind == ("speakers", "speaker") and key.isascii() and key.isdigit() else None,
                note=note.change_message,
            )
        )
        if len(rows) == AT_ONCE:
            entries.bulk_create(rows)
            rows = []
    entries.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("smartcity_session", "0019_history"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(copy_notes, migrations.RunPython.noop)]
