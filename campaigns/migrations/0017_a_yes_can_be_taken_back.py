"""A QIO takes the yes to a change request back, with a reason. Code of before goes on inserting: all may be empty."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0016_an_answer_says_something"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="changerequest",
            name="undone_at",
            field=models.DateTimeField(blank=True, help_text="The QIO took its yes back", null=True),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="changes_undone",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="undone_reason",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="What the home was told", max_length=300
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_reason", "")),
                    models.Q(
                        ("status", "accepted"),
                        ("undone_at__isnull", False),
                        models.Q(("undone_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="change_request_undone_with_reason",
            ),
        ),
    ]
