from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0018_a_paper_can_be_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='changed_at',
            field=models.DateTimeField(blank=True, help_text='Blank: as it was planned', null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='sequence',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='Rises with each change that calendars must hear of'),
        ),
    ]
