from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('negotiations', '0002_parts_and_none_statements'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='negotiation',
            index=models.Index(fields=['part_of'], name='negotiation_part_of_0987b0_idx'),
        ),
    ]
