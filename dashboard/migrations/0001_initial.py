import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import toolkit.sql
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('text', models.TextField(max_length=5000, verbose_name='what you want to tell')),
                ('email', models.EmailField(blank=True, help_text='Only if you want an answer.', max_length=254, verbose_name='your e-mail')),
                ('page', models.CharField(blank=True, max_length=300, verbose_name='page')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='given at')),
                ('handled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='handled at')),
            ],
            options={
                'verbose_name': 'feedback',
                'verbose_name_plural': 'feedback',
                'ordering': ['-given_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='dashboard_feedback_text_given', violation_error_message='This text is needed.')],
                'triggers': [pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version := OLD.version + 1; RETURN NEW;', hash='3c2888c2185c00d9559ddd02c0f68e9f88faeb31', operation='UPDATE', pgid='pgtrigger_raise_version_22241', table='dashboard_feedback', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "dashboard_feedbackevent" ("given_at", "handled_at", "id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."given_at", NEW."handled_at", NEW."id", NEW."page", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='cf686b90c7d9df1021f404b6e890c1e7dec00968', operation='INSERT', pgid='pgtrigger_insert_insert_8c0a0', table='dashboard_feedback', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."given_at" IS DISTINCT FROM (NEW."given_at") OR OLD."handled_at" IS DISTINCT FROM (NEW."handled_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."page" IS DISTINCT FROM (NEW."page") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "dashboard_feedbackevent" ("given_at", "handled_at", "id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."given_at", NEW."handled_at", NEW."id", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='ac1d5954cae10748ea85c187380a3f19dfbde359', operation='UPDATE', pgid='pgtrigger_update_update_5f141', table='dashboard_feedback', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "dashboard_feedbackevent" ("given_at", "handled_at", "id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."given_at", OLD."handled_at", OLD."id", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='717f5c8226ae72c87d6bf97069e0ded67d854485', operation='DELETE', pgid='pgtrigger_delete_delete_49e88', table='dashboard_feedback', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='FeedbackEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_superseded_at', models.DateTimeField(editable=False, null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('page', models.CharField(blank=True, max_length=300, verbose_name='page')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='given at')),
                ('handled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='handled at')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='dashboard.feedback')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='dashboard_f_pgh_obj_09abf2_idx'), models.Index(fields=['pgh_created_at'], name='dashboard_f_pgh_cre_0c0351_idx'), models.Index(fields=['pgh_superseded_at', 'pgh_created_at'], name='dashboard_f_pgh_sup_ed05bf_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='supersede', sql=toolkit.sql.OwnersTriggerSql(func="IF TG_OP = 'INSERT' THEN UPDATE dashboard_feedbackevent SET pgh_superseded_at = NEW.pgh_created_at WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at); ELSE UPDATE dashboard_feedbackevent AS event SET pgh_superseded_at = later.at FROM ( SELECT pgh_id, min(pgh_created_at) OVER ( ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM dashboard_feedbackevent WHERE pgh_obj_id = OLD.pgh_obj_id) AS later WHERE event.pgh_id = later.pgh_id AND event.pgh_superseded_at IS DISTINCT FROM later.at; END IF; RETURN NULL;", hash='954d84298f1937260e9f1e55b5fd44f6b626f505', operation='INSERT OR UPDATE OF "pgh_created_at" OR DELETE', pgid='pgtrigger_supersede_f9e69', table='dashboard_feedbackevent', when='AFTER'))],
            },
        ),
        toolkit.sql.InstallTriggers(
        ),
    ]
