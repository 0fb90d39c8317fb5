from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('negotiations', '0002_parts_and_none_statements'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='negotiation',
            index=models.Index(fields=['part_of'], name='negotiation_part_of_0987b0_idx'),
        ),
    ]
