import django.db.models.deletion
import smartcity_session.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('smartcity_session', '0026_languages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('session', 'session'), ('question', 'guiding question'), ('outcome', 'envisaged outcome'), ('talk', 'talk'), ('related', 'related session'), ('material', 'material'), ('event', 'linked event'), ('speaker', 'speaker'), ('room', 'room'), ('topic', 'topic'), ('congress', 'congress'), ('notice', 'notice'), ('page', 'page'), ('break', 'break')], max_length=10, verbose_name='what it is of')),
                ('row', models.PositiveBigIntegerField(verbose_name='row')),
                ('field', models.CharField(max_length=40, verbose_name='field')),
                ('language', smartcity_session.models.fields.LanguageField(max_length=20, verbose_name='language')),
                ('text', smartcity_session.models.fields.ProseField(verbose_name='text')),
                ('source', smartcity_session.models.fields.ProseField(blank=True, verbose_name='text that was translated')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='smartcity_session.conferencesession', verbose_name='session')),
            ],
            options={
                'verbose_name': 'translation',
                'verbose_name_plural': 'translations',
                'constraints': [models.UniqueConstraint(fields=('subject', 'row', 'field', 'language'), name='translation_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='translation_has_a_text')],
            },
        ),
    ]
