import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import toolkit.sql
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('agreements', '0001_initial'),
        ('cooperation', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountyNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('text', models.TextField(blank=True, verbose_name='note')),
                ('county', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='note', to='cooperation.county', verbose_name='county')),
            ],
            options={
                'verbose_name': 'internal note on a county',
                'verbose_name_plural': 'internal notes on counties',
                'ordering': ['county'],
                'triggers': [pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version := OLD.version + 1; RETURN NEW;', hash='bf359550cf1c25074cefe9238afda686c91a6505', operation='UPDATE', pgid='pgtrigger_raise_version_87bfa', table='workspace_countynote', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_countynoteevent" ("county_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."county_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."version"); RETURN NULL;', hash='673a203379462345fecfce38ae6087ed1150d73b', operation='INSERT', pgid='pgtrigger_insert_insert_08427', table='workspace_countynote', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workspace_countynoteevent" ("county_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."county_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."version"); RETURN NULL;', hash='98968edc1b935b76ec40fd7ae77669efc1861c09', operation='UPDATE', pgid='pgtrigger_update_update_d8775', table='workspace_countynote', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_countynoteevent" ("county_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (OLD."county_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."version"); RETURN NULL;', hash='03c71b1e25ad30ec3eea366d7e873060f1f80d9a', operation='DELETE', pgid='pgtrigger_delete_delete_16e78', table='workspace_countynote', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CountyNoteEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_superseded_at', models.DateTimeField(editable=False, null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('text', models.TextField(blank=True, verbose_name='note')),
                ('county', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperation.county', verbose_name='county')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.countynote')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='workspace_c_pgh_obj_6fcd00_idx'), models.Index(fields=['pgh_created_at'], name='workspace_c_pgh_cre_72223f_idx'), models.Index(fields=['pgh_superseded_at', 'pgh_created_at'], name='workspace_c_pgh_sup_56abac_idx'), models.Index(fields=['county'], name='workspace_c_county__b927a8_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='supersede', sql=toolkit.sql.OwnersTriggerSql(func="IF TG_OP = 'INSERT' THEN UPDATE workspace_countynoteevent SET pgh_superseded_at = NEW.pgh_created_at WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at); ELSE UPDATE workspace_countynoteevent AS event SET pgh_superseded_at = later.at FROM ( SELECT pgh_id, min(pgh_created_at) OVER ( ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM workspace_countynoteevent WHERE pgh_obj_id = OLD.pgh_obj_id) AS later WHERE event.pgh_id = later.pgh_id AND event.pgh_superseded_at IS DISTINCT FROM later.at; END IF; RETURN NULL;", hash='1c36d315438fab4a24373460695db0a335e3478b', operation='INSERT OR UPDATE OF "pgh_created_at" OR DELETE', pgid='pgtrigger_supersede_7c5d0', table='workspace_countynoteevent', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('page', models.CharField(editable=False, max_length=300, verbose_name='page')),
                ('text', models.TextField(max_length=5000, verbose_name='what is wrong')),
                ('email', models.EmailField(blank=True, help_text='Only if you want an answer.', max_length=254, verbose_name='your e-mail')),
                ('language', models.CharField(choices=[('fi', 'Finnish'), ('sv', 'Swedish'), ('en', 'English')], default='fi', editable=False, max_length=2, verbose_name='language')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='given at')),
                ('answer', models.TextField(blank=True, max_length=5000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered at')),
                ('agreement', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='error_reports', to='agreements.agreement', verbose_name='agreement')),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='error_reports_answered', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('county', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='error_reports', to='cooperation.county', verbose_name='county')),
                ('municipality', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='error_reports', to='cooperation.municipality', verbose_name='municipality')),
            ],
            options={
                'verbose_name': 'error report',
                'verbose_name_plural': 'error reports',
                'ordering': ['-given_at', '-pk'],
                'indexes': [models.Index(fields=['county', '-given_at'], name='workspace_e_county__f6bbfd_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='workspace_errorreport_text_given', violation_error_message='This text is needed.'), models.CheckConstraint(condition=models.Q(('language__in', ['fi', 'sv', 'en'])), name='workspace_errorreport_language_known', violation_error_message='This choice is not in the list.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='workspace_errorreport_answered_by_somebody', violation_error_message='An answer is given by somebody at a moment.')],
                'triggers': [pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version := OLD.version + 1; RETURN NEW;', hash='814e03fe262565f173e172c0997b152162310754', operation='UPDATE', pgid='pgtrigger_raise_version_b6af0', table='workspace_errorreport', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_errorreportevent" ("agreement_id", "answer", "answered_at", "answered_by_id", "county_id", "given_at", "id", "language", "municipality_id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."agreement_id", NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."county_id", NEW."given_at", NEW."id", NEW."language", NEW."municipality_id", NEW."page", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='12da5075645041da72b70d7407e7e3c5dee28d1f', operation='INSERT', pgid='pgtrigger_insert_insert_6319b', table='workspace_errorreport', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agreement_id" IS DISTINCT FROM (NEW."agreement_id") OR OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."county_id" IS DISTINCT FROM (NEW."county_id") OR OLD."given_at" IS DISTINCT FROM (NEW."given_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."municipality_id" IS DISTINCT FROM (NEW."municipality_id") OR OLD."page" IS DISTINCT FROM (NEW."page") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "workspace_errorreportevent" ("agreement_id", "answer", "answered_at", "answered_by_id", "county_id", "given_at", "id", "language", "municipality_id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."agreement_id", NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."county_id", NEW."given_at", NEW."id", NEW."language", NEW."municipality_id", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='1fc62d081f80a2cd9b2e6e418623554d701d4611', operation='UPDATE', pgid='pgtrigger_update_update_f1317', table='workspace_errorreport', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_errorreportevent" ("agreement_id", "answer", "answered_at", "answered_by_id", "county_id", "given_at", "id", "language", "municipality_id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."agreement_id", OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."county_id", OLD."given_at", OLD."id", OLD."language", OLD."municipality_id", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='11bd6d24b0c13f3b01232cb25df0ae61e34f4af4', operation='DELETE', pgid='pgtrigger_delete_delete_2f487', table='workspace_errorreport', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ErrorReportEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_superseded_at', models.DateTimeField(editable=False, null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('page', models.CharField(editable=False, max_length=300, verbose_name='page')),
                ('language', models.CharField(choices=[('fi', 'Finnish'), ('sv', 'Swedish'), ('en', 'English')], default='fi', editable=False, max_length=2, verbose_name='language')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='given at')),
                ('answer', models.TextField(blank=True, max_length=5000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered at')),
                ('agreement', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.agreement', verbose_name='agreement')),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('county', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperation.county', verbose_name='county')),
                ('municipality', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperation.municipality', verbose_name='municipality')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.errorreport')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='workspace_e_pgh_obj_3dd324_idx'), models.Index(fields=['pgh_created_at'], name='workspace_e_pgh_cre_6a295c_idx'), models.Index(fields=['pgh_superseded_at', 'pgh_created_at'], name='workspace_e_pgh_sup_174892_idx'), models.Index(fields=['county'], name='workspace_e_county__b64628_idx'), models.Index(fields=['municipality'], name='workspace_e_municip_c03b2d_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='supersede', sql=toolkit.sql.OwnersTriggerSql(func="IF TG_OP = 'INSERT' THEN UPDATE workspace_errorreportevent SET pgh_superseded_at = NEW.pgh_created_at WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at); ELSE UPDATE workspace_errorreportevent AS event SET pgh_superseded_at = later.at FROM ( SELECT pgh_id, min(pgh_created_at) OVER ( ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM workspace_errorreportevent WHERE pgh_obj_id = OLD.pgh_obj_id) AS later WHERE event.pgh_id = later.pgh_id AND event.pgh_superseded_at IS DISTINCT FROM later.at; END IF; RETURN NULL;", hash='371243ae45189ab55b2854127e7c097d198f2322', operation='INSERT OR UPDATE OF "pgh_created_at" OR DELETE', pgid='pgtrigger_supersede_51a89', table='workspace_errorreportevent', when='AFTER'))],
            },
        ),
        toolkit.sql.InstallTriggers(
        ),
    ]
