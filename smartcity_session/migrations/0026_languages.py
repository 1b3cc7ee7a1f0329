from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('smartcity_session', '0025_own_page_headings_and_changed_contents'),
    ]

    operations = [
        migrations.AddField(
            model_name='congress',
            name='further_languages',
            field=models.CharField(blank=True, db_default='', default='', help_text='Each page is there in these, too, at an address that begins with the language, such as /ko/.', max_length=200, verbose_name='further languages'),
        ),
        migrations.AddField(
            model_name='congress',
            name='language',
            field=models.CharField(db_default='en', default='en', help_text='Addresses without a language, sheets and mails are in it.', max_length=20, verbose_name='main language'),
        ),
    ]
