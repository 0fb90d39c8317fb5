from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='LastChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'last change',
                'verbose_name_plural': 'last change',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='history_lastchange_one_row', violation_error_message='There is only one last change.')],
            },
        ),
    ]
