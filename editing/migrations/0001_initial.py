import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AcceptedEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=200, verbose_name='key')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('claim', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('answer', models.JSONField(default=dict, editable=False, verbose_name='answer')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accepted_edits', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'accepted edit',
                'verbose_name_plural': 'accepted edits',
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['made_at'], name='editing_acc_made_at_c942ac_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('key__regex', '\\S')), name='editing_acceptededit_key_given', violation_error_message='This text is needed.'), models.UniqueConstraint(fields=('user', 'key'), name='editing_acceptededit_key_once', violation_error_message='This key was used for another edit.')],
            },
        ),
    ]
