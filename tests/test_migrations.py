"""Migrations run while the former release serves, and must not break it: docs/operations.md has the rules."""

import pytest
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements, get_sql_analyser_class

OURS = ["smartcity_session", "speakers", "materials"]
# Adds a unique constraint in place of one that allowed fewer rows: what the former release writes still fits.
LOOSENED = ["0038_search_in_languages"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite makes tables anew for what PostgreSQL does in place, and is served by one release at a time",
    ),
]


def test_the_former_release_survives_every_migration(capsys: pytest.CaptureFixture[str]) -> None:
    lint = MigrationLinter(
        str(settings.BASE_DIR),
        include_apps=OURS,
        ignore_name=LOOSENED,
        no_cache=True,
        ignore_initial_migrations=True,
    )
    lint.lint_all_migrations()
    assert lint.nb_valid > 0
    assert not lint.has_errors, capsys.readouterr().out


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (migrations.RemoveField("material", "note"), "DROP_COLUMN"),
        (migrations.RenameField("material", "note", "remark"), "RENAME_COLUMN"),
        (migrations.AddField("material", "colour", models.CharField(max_length=9)), "NOT_NULL"),
        (migrations.DeleteModel("linkedevent"), "DROP_TABLE"),
    ],
)
def test_what_would_break_the_former_release_is_found(operation: Operation, code: str) -> None:
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("materials", after)
    with connection.schema_editor(collect_sql=True) as editor:
        operation.database_forwards("materials", editor, before, after)
    analyser = get_sql_analyser_class(connection.settings_dict["ENGINE"])
    errors, _ignored, _warnings = analyse_sql_statements(analyser, editor.collected_sql, [])
    assert code in {error.code for error in errors}
