"""Emptying the database: what `flush` deletes and what it keeps."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.tasks import sweep_mail
from tests.factories import UserFactory


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{}, {"reset_sequences": False}])
def test_flush_removes_rows_history_and_queued_tasks(options):
    user = UserFactory()
    sweep_mail.defer(timestamp=0)
    migrations = MigrationRecorder.Migration.objects.count()

    call_command("flush", interactive=False, verbosity=0, **options)

    assert not type(user).objects.exists()
    assert not type(user).pgh_event_model.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    assert Permission.objects.exists()
    assert MigrationRecorder.Migration.objects.count() == migrations
