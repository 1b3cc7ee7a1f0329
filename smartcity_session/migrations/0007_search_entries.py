import django.db.models.deletion
from typing import Any

from django.db import migrations, models

SQLITE = [
    """
    CREATE VIRTUAL TABLE smartcity_session_searchwords USING fts5(
        title_words, text_words,
        content='smartcity_session_searchentry', content_rowid='id', tokenize='ascii', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER smartcity_session_searchentry_added AFTER INSERT ON smartcity_session_searchentry BEGIN
        INSERT INTO smartcity_session_searchwords(rowid, title_words, text_words)
        VALUES (new.id, new.title_words, new.text_words);
    END
    """,
    """
    CREATE TRIGGER smartcity_session_searchentry_removed AFTER DELETE ON smartcity_session_searchentry BEGIN
        INSERT INTO smartcity_session_searchwords(smartcity_session_searchwords, rowid, title_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.text_words);
    END
    """,
    """
    CREATE TRIGGER smartcity_session_searchentry_changed
    AFTER UPDATE OF title_words, text_words ON smartcity_session_searchentry BEGIN
        INSERT INTO smartcity_session_searchwords(smartcity_session_searchwords, rowid, title_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.text_words);
        INSERT INTO smartcity_session_searchwords(rowid, title_words, text_words)
        VALUES (new.id, new.title_words, new.text_words);
    END
    """,
]
SQLITE_BACK = ["DROP TABLE smartcity_session_searchwords"] + [
    f"DROP TRIGGER smartcity_session_searchentry_{name}" for name in ("added", "removed", "changed")
]

# The words are spelled in ASCII letters and digits, so they are lexemes as they stand: no parser and no dictionary, which
# would depend on the locale of the server.
POSTGRESQL = [
    """
    CREATE FUNCTION smartcity_session_search_vector(title text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_agg(word || ':' || least(place, 16383) || weight, ' '), '')::tsvector FROM (
            SELECT word, place, 'A' AS weight FROM unnest(string_to_array(title, ' ')) WITH ORDINALITY AS t(word, place)
            UNION ALL
            SELECT word, place, 'D' FROM unnest(string_to_array(body, ' ')) WITH ORDINALITY AS b(word, place)
        ) AS words WHERE word NOT IN ('', '|')
    $$
    """,
    """
    ALTER TABLE smartcity_session_searchentry ADD COLUMN words tsvector
    GENERATED ALWAYS AS (smartcity_session_search_vector(title_words, text_words)) STORED
    """,
    "CREATE INDEX smartcity_session_searchentry_words ON smartcity_session_searchentry USING gin (words)",
]
POSTGRESQL_BACK = [
    "ALTER TABLE smartcity_session_searchentry DROP COLUMN words",
    "DROP FUNCTION smartcity_session_search_vector(text, text)",
]


def make_index(_apps: Any, schema_editor: Any) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(_apps: Any, schema_editor: Any) -> None:
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('smartcity_session', '0006_feedback_and_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDebt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_pk', models.BigIntegerField(verbose_name='session')),
            ],
            options={
                'verbose_name': 'search debt',
                'verbose_name_plural': 'search debts',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                # First, because SQLite reads a row from its beginning, and the texts are long.
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_entries', to='smartcity_session.conferencesession')),
                ('kind', models.CharField(choices=[('session', 'Session'), ('talk', 'Talk'), ('speaker', 'Speaker'), ('organisation', 'Organisation'), ('material', 'Material'), ('event', 'Event')], max_length=12, verbose_name='kind')),
                ('thing', models.UUIDField(verbose_name='which session, talk, person...')),
                ('slug', models.CharField(blank=True, max_length=100, verbose_name='its part of the address')),
                ('language', models.CharField(blank=True, max_length=20, verbose_name='language')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('title_words', models.TextField(blank=True, verbose_name='words of the title')),
                ('text_words', models.TextField(blank=True, verbose_name='words of the text')),
                ('folding', models.PositiveSmallIntegerField(verbose_name='how the words were made')),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('session', 'kind', 'thing'), name='search_entry_once')],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
