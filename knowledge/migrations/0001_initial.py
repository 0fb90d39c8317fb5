import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import toolkit.sql
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_initial'),
        ('cooperation', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('source_channel', models.CharField(choices=[('own_update', 'own update'), ('email', 'e-mail'), ('call', 'call or meeting'), ('document', 'document'), ('publication', 'publication'), ('demonstration', 'demonstration')], default='own_update', max_length=20, verbose_name='source')),
                ('source_reference', models.CharField(blank=True, help_text='The document, its section and day, or who told and when.', max_length=300, verbose_name='source reference')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, help_text='When the county or staff last confirmed this; empty: not yet confirmed.', null=True, verbose_name='confirmed at')),
                ('recommendation', models.CharField(choices=[('3', '3: a joint picture of the situation is formed, shared and used'), ('8', '8: the area has a model of cooperation that fits it')], max_length=2, verbose_name='recommendation')),
                ('state', models.CharField(choices=[('done', 'Done'), ('partly', 'Partly'), ('not_done', 'Not done')], max_length=10, verbose_name='state')),
                ('assessed_on', models.DateField(help_text='It holds from this day on, until the next assessment.', verbose_name='assessed on')),
                ('reason_fi', models.CharField(help_text='What the assessment rests on, in a sentence; shown to everyone.', max_length=500, verbose_name='reason (Finnish)')),
                ('reason_sv', models.CharField(blank=True, max_length=500, verbose_name='reason (Swedish)')),
                ('reason_en', models.CharField(blank=True, max_length=500, verbose_name='reason (English)')),
                ('assessor_role', models.CharField(help_text="A role or an organisation, not a person: Kuntaliitto's project team.", max_length=200, verbose_name='assessed by')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='cooperation.county', verbose_name='county')),
            ],
            options={
                'verbose_name': 'assessment of a recommendation',
                'verbose_name_plural': 'assessments of recommendations',
                'ordering': ['-assessed_on', 'recommendation', 'county'],
                'constraints': [models.CheckConstraint(condition=models.Q(('source_channel__in', ['own_update', 'email', 'call', 'document', 'publication', 'demonstration'])), name='knowledge_assessment_source_channel_known', violation_error_message='This choice is not in the list.'), models.CheckConstraint(condition=models.Q(('assessed_on__gte', datetime.date(1900, 1, 1)), ('assessed_on__lte', datetime.date(2100, 12, 31))), name='knowledge_assessment_assessed_on_1900_2100', violation_error_message='A day must lie between 1.1.1900 and 31.12.2100.'), models.CheckConstraint(condition=models.Q(('reason_fi__regex', '\\S')), name='knowledge_assessment_reason_fi_given', violation_error_message='This text is needed.'), models.CheckConstraint(condition=models.Q(('assessor_role__regex', '\\S')), name='knowledge_assessment_assessor_role_given', violation_error_message='This text is needed.'), models.CheckConstraint(condition=models.Q(('recommendation__in', ['3', '8'])), name='knowledge_assessment_recommendation_known', violation_error_message='This choice is not in the list.'), models.CheckConstraint(condition=models.Q(('state__in', ['done', 'partly', 'not_done'])), name='knowledge_assessment_state_known', violation_error_message='This choice is not in the list.'), models.UniqueConstraint(fields=('recommendation', 'county', 'assessed_on'), name='knowledge_assessment_one_a_day', violation_error_message='The county has been assessed by this recommendation on this day: change it.')],
                'triggers': [pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version := OLD.version + 1; RETURN NEW;', hash='b43c8aced356a6fd7f3a5127ca1cf6f7f609f80e', operation='UPDATE', pgid='pgtrigger_raise_version_6ae4a', table='knowledge_assessment', when='BEFORE')), pgtrigger.compiler.Trigger(name='count_change', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF current_setting('yhdyspinta.counted', true)\n            IS DISTINCT FROM pg_current_xact_id()::text THEN\n            PERFORM set_config('yhdyspinta.counted', pg_current_xact_id()::text, true);\n            INSERT INTO history_lastchange (id, number) VALUES (1, 1)\n            ON CONFLICT (id) DO UPDATE SET number = history_lastchange.number + 1;\n        END IF;\n        RETURN NULL;\n    ", hash='e0694a09cf9aa0b687475bfbe0d2b05f2be37583', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_count_change_c62b3', table='knowledge_assessment', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "knowledge_assessmentevent" ("assessed_on", "assessor_role", "confirmed_at", "county_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_en", "reason_fi", "reason_sv", "recommendation", "recorded_at", "source_channel", "source_reference", "source_url", "state", "version") VALUES (NEW."assessed_on", NEW."assessor_role", NEW."confirmed_at", NEW."county_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason_en", NEW."reason_fi", NEW."reason_sv", NEW."recommendation", NEW."recorded_at", NEW."source_channel", NEW."source_reference", NEW."source_url", NEW."state", NEW."version"); RETURN NULL;', hash='4721fb369487e058dd202085cc6a056fab94fcc3', operation='INSERT', pgid='pgtrigger_insert_insert_5833f', table='knowledge_assessment', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "knowledge_assessmentevent" ("assessed_on", "assessor_role", "confirmed_at", "county_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_en", "reason_fi", "reason_sv", "recommendation", "recorded_at", "source_channel", "source_reference", "source_url", "state", "version") VALUES (NEW."assessed_on", NEW."assessor_role", NEW."confirmed_at", NEW."county_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason_en", NEW."reason_fi", NEW."reason_sv", NEW."recommendation", NEW."recorded_at", NEW."source_channel", NEW."source_reference", NEW."source_url", NEW."state", NEW."version"); RETURN NULL;', hash='360976d9b6351103b87b839a8540e35d6c6879f7', operation='UPDATE', pgid='pgtrigger_update_update_afb46', table='knowledge_assessment', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "knowledge_assessmentevent" ("assessed_on", "assessor_role", "confirmed_at", "county_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_en", "reason_fi", "reason_sv", "recommendation", "recorded_at", "source_channel", "source_reference", "source_url", "state", "version") VALUES (OLD."assessed_on", OLD."assessor_role", OLD."confirmed_at", OLD."county_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason_en", OLD."reason_fi", OLD."reason_sv", OLD."recommendation", OLD."recorded_at", OLD."source_channel", OLD."source_reference", OLD."source_url", OLD."state", OLD."version"); RETURN NULL;', hash='164edcbf2f2706f29c3d783b8c44938b9b31a14a', operation='DELETE', pgid='pgtrigger_delete_delete_bca3d', table='knowledge_assessment', when='AFTER')), pgtrigger.compiler.Trigger(name='withdraw_confirmation', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.confirmed_at IS NOT NULL)', declare='DECLARE raised INTEGER; is_changed BOOLEAN;', func='\n        raised := NEW.version;\n        NEW.version := OLD.version;\n        is_changed := NEW IS DISTINCT FROM OLD;\n        NEW.version := raised;\n        IF is_changed AND NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at THEN\n            NEW.confirmed_at := NULL;\n        END IF;\n        RETURN NEW;\n    ', hash='d31660a8e6cd44ec46c5763b92445c0c7a6c3406', operation='UPDATE', pgid='pgtrigger_withdraw_confirmation_449fc', table='knowledge_assessment', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AssessmentEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_superseded_at', models.DateTimeField(editable=False, null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('source_channel', models.CharField(choices=[('own_update', 'own update'), ('email', 'e-mail'), ('call', 'call or meeting'), ('document', 'document'), ('publication', 'publication'), ('demonstration', 'demonstration')], default='own_update', max_length=20, verbose_name='source')),
                ('source_reference', models.CharField(blank=True, help_text='The document, its section and day, or who told and when.', max_length=300, verbose_name='source reference')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, help_text='When the county or staff last confirmed this; empty: not yet confirmed.', null=True, verbose_name='confirmed at')),
                ('recommendation', models.CharField(choices=[('3', '3: a joint picture of the situation is formed, shared and used'), ('8', '8: the area has a model of cooperation that fits it')], max_length=2, verbose_name='recommendation')),
                ('state', models.CharField(choices=[('done', 'Done'), ('partly', 'Partly'), ('not_done', 'Not done')], max_length=10, verbose_name='state')),
                ('assessed_on', models.DateField(help_text='It holds from this day on, until the next assessment.', verbose_name='assessed on')),
                ('reason_fi', models.CharField(help_text='What the assessment rests on, in a sentence; shown to everyone.', max_length=500, verbose_name='reason (Finnish)')),
                ('reason_sv', models.CharField(blank=True, max_length=500, verbose_name='reason (Swedish)')),
                ('reason_en', models.CharField(blank=True, max_length=500, verbose_name='reason (English)')),
                ('assessor_role', models.CharField(help_text="A role or an organisation, not a person: Kuntaliitto's project team.", max_length=200, verbose_name='assessed by')),
                ('county', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperation.county', verbose_name='county')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='knowledge.assessment')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='knowledge_a_pgh_obj_2a301b_idx'), models.Index(fields=['pgh_created_at'], name='knowledge_a_pgh_cre_0c9332_idx'), models.Index(fields=['pgh_superseded_at', 'pgh_created_at'], name='knowledge_a_pgh_sup_15aafe_idx'), models.Index(fields=['county'], name='knowledge_a_county__e699c0_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='supersede', sql=toolkit.sql.OwnersTriggerSql(func="IF TG_OP = 'INSERT' THEN UPDATE knowledge_assessmentevent SET pgh_superseded_at = NEW.pgh_created_at WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at); ELSE UPDATE knowledge_assessmentevent AS event SET pgh_superseded_at = later.at FROM ( SELECT pgh_id, min(pgh_created_at) OVER ( ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM knowledge_assessmentevent WHERE pgh_obj_id = OLD.pgh_obj_id) AS later WHERE event.pgh_id = later.pgh_id AND event.pgh_superseded_at IS DISTINCT FROM later.at; END IF; RETURN NULL;", hash='9f2c411b3bd754f00028dd5e31e7b5832ba47304', operation='INSERT OR UPDATE OF "pgh_created_at" OR DELETE', pgid='pgtrigger_supersede_f7e57', table='knowledge_assessmentevent', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('title_fi', models.CharField(max_length=300, verbose_name='title (Finnish)')),
                ('title_sv', models.CharField(blank=True, max_length=300, verbose_name='title (Swedish)')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='title (English)')),
                ('source_channel', models.CharField(choices=[('own_update', 'own update'), ('email', 'e-mail'), ('call', 'call or meeting'), ('document', 'document'), ('publication', 'publication'), ('demonstration', 'demonstration')], default='own_update', max_length=20, verbose_name='source')),
                ('source_reference', models.CharField(blank=True, help_text='The document, its section and day, or who told and when.', max_length=300, verbose_name='source reference')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, help_text='When the county or staff last confirmed this; empty: not yet confirmed.', null=True, verbose_name='confirmed at')),
                ('kind', models.CharField(choices=[('interface_plan', 'interface plan'), ('partnership_strategy', 'partnership strategy')], max_length=30, verbose_name='kind')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='themes')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link to the document')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='agreements.agreement', verbose_name='agreement it makes concrete')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='cooperation.county', verbose_name='county')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'ordering': ['county', 'period', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('title_fi__regex', '\\S')), name='knowledge_plan_title_fi_given', violation_error_message='This text is needed.'), models.CheckConstraint(condition=models.Q(('source_channel__in', ['own_update', 'email', 'call', 'document', 'publication', 'demonstration'])), name='knowledge_plan_source_channel_known', violation_error_message='This choice is not in the list.'), models.CheckConstraint(condition=models.Q(('kind__in', ['interface_plan', 'partnership_strategy'])), name='knowledge_plan_kind_known', violation_error_message='This choice is not in the list.'), models.CheckConstraint(condition=models.Q(('period__startswith__isnull', False), ('period__startswith__gte', datetime.date(1900, 1, 1)), models.Q(('period__endswith__lte', datetime.date(2101, 1, 1)), ('period__endswith__isnull', True), _connector='OR'), ('period__isempty', False)), name='knowledge_plan_period_1900_2100', violation_error_message='A period needs a first day, must end after it and lie between 1900 and 2100.')],
                'triggers': [pgtrigger.compiler.Trigger(name='known_themes', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF TG_OP = 'UPDATE' AND ROW(OLD.themes) IS NOT DISTINCT FROM ROW(NEW.themes) THEN RETURN NULL; END IF; IF TG_OP <> 'DELETE' THEN SELECT * INTO NEW FROM knowledge_plan WHERE id = NEW.id; IF NOT FOUND THEN RETURN NULL; END IF; END IF; IF array_ndims(NEW.themes) > 1 OR cardinality(NEW.themes) <> (\n            SELECT count(*) FROM cooperation_theme WHERE key = ANY(NEW.themes)) THEN RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'unknown_theme', MESSAGE = 'unknown_theme'; END IF; RETURN NULL;", hash='bff06552ef4a8de3280bd571af7895e0a7151f05', operation='INSERT OR UPDATE', pgid='pgtrigger_known_themes_63bda', table='knowledge_plan', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='agreement_of_county', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func=" IF TG_OP <> 'DELETE' THEN SELECT * INTO NEW FROM knowledge_plan WHERE id = NEW.id; IF NOT FOUND THEN RETURN NULL; END IF; END IF; IF EXISTS (SELECT 1 FROM agreements_agreement AS agreement\n                    WHERE agreement.id = NEW.agreement_id\n                      AND agreement.county_id <> NEW.county_id) THEN RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'agreement_of_county', MESSAGE = 'agreement_of_county'; END IF; RETURN NULL;", hash='30e3210fbb55d37d1aa5e37a95c283af9586e5d8', operation='INSERT OR UPDATE', pgid='pgtrigger_agreement_of_county_dd8c0', table='knowledge_plan', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version := OLD.version + 1; RETURN NEW;', hash='877b1146b8357f3787e6e9421c138b5a69a52766', operation='UPDATE', pgid='pgtrigger_raise_version_76c35', table='knowledge_plan', when='BEFORE')), pgtrigger.compiler.Trigger(name='count_change', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF current_setting('yhdyspinta.counted', true)\n            IS DISTINCT FROM pg_current_xact_id()::text THEN\n            PERFORM set_config('yhdyspinta.counted', pg_current_xact_id()::text, true);\n            INSERT INTO history_lastchange (id, number) VALUES (1, 1)\n            ON CONFLICT (id) DO UPDATE SET number = history_lastchange.number + 1;\n        END IF;\n        RETURN NULL;\n    ", hash='b561db3ce4cf871993e3ca8c431f7cd00caf3d8d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_count_change_f3e2b', table='knowledge_plan', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "knowledge_planevent" ("agreement_id", "confirmed_at", "county_id", "id", "kind", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_channel", "source_reference", "source_url", "themes", "title_en", "title_fi", "title_sv", "url", "version") VALUES (NEW."agreement_id", NEW."confirmed_at", NEW."county_id", NEW."id", NEW."kind", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."source_channel", NEW."source_reference", NEW."source_url", NEW."themes", NEW."title_en", NEW."title_fi", NEW."title_sv", NEW."url", NEW."version"); RETURN NULL;', hash='a8f41fa5e9e0daba674e673d3c0fe94cb1686d2c', operation='INSERT', pgid='pgtrigger_insert_insert_b6d68', table='knowledge_plan', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "knowledge_planevent" ("agreement_id", "confirmed_at", "county_id", "id", "kind", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_channel", "source_reference", "source_url", "themes", "title_en", "title_fi", "title_sv", "url", "version") VALUES (NEW."agreement_id", NEW."confirmed_at", NEW."county_id", NEW."id", NEW."kind", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."source_channel", NEW."source_reference", NEW."source_url", NEW."themes", NEW."title_en", NEW."title_fi", NEW."title_sv", NEW."url", NEW."version"); RETURN NULL;', hash='12e1bae7c3947a98adca86c5b4e1a0bec0e306f3', operation='UPDATE', pgid='pgtrigger_update_update_f7265', table='knowledge_plan', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "knowledge_planevent" ("agreement_id", "confirmed_at", "county_id", "id", "kind", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_channel", "source_reference", "source_url", "themes", "title_en", "title_fi", "title_sv", "url", "version") VALUES (OLD."agreement_id", OLD."confirmed_at", OLD."county_id", OLD."id", OLD."kind", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."source_channel", OLD."source_reference", OLD."source_url", OLD."themes", OLD."title_en", OLD."title_fi", OLD."title_sv", OLD."url", OLD."version"); RETURN NULL;', hash='5e73c9091726eac21965393305263c18481b93b3', operation='DELETE', pgid='pgtrigger_delete_delete_ee39f', table='knowledge_plan', when='AFTER')), pgtrigger.compiler.Trigger(name='withdraw_confirmation', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.confirmed_at IS NOT NULL)', declare='DECLARE raised INTEGER; is_changed BOOLEAN;', func='\n        raised := NEW.version;\n        NEW.version := OLD.version;\n        is_changed := NEW IS DISTINCT FROM OLD;\n        NEW.version := raised;\n        IF is_changed AND NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at THEN\n            NEW.confirmed_at := NULL;\n        END IF;\n        RETURN NEW;\n    ', hash='6d9257176979b2e95368b58258682ed83c0eba50', operation='UPDATE', pgid='pgtrigger_withdraw_confirmation_4f8d6', table='knowledge_plan', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PlanEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_superseded_at', models.DateTimeField(editable=False, null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('title_fi', models.CharField(max_length=300, verbose_name='title (Finnish)')),
                ('title_sv', models.CharField(blank=True, max_length=300, verbose_name='title (Swedish)')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='title (English)')),
                ('source_channel', models.CharField(choices=[('own_update', 'own update'), ('email', 'e-mail'), ('call', 'call or meeting'), ('document', 'document'), ('publication', 'publication'), ('demonstration', 'demonstration')], default='own_update', max_length=20, verbose_name='source')),
                ('source_reference', models.CharField(blank=True, help_text='The document, its section and day, or who told and when.', max_length=300, verbose_name='source reference')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, help_text='When the county or staff last confirmed this; empty: not yet confirmed.', null=True, verbose_name='confirmed at')),
                ('kind', models.CharField(choices=[('interface_plan', 'interface plan'), ('partnership_strategy', 'partnership strategy')], max_length=30, verbose_name='kind')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='themes')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link to the document')),
                ('agreement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.agreement', verbose_name='agreement it makes concrete')),
                ('county', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperation.county', verbose_name='county')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='knowledge.plan')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='knowledge_p_pgh_obj_072840_idx'), models.Index(fields=['pgh_created_at'], name='knowledge_p_pgh_cre_04a1b9_idx'), models.Index(fields=['pgh_superseded_at', 'pgh_created_at'], name='knowledge_p_pgh_sup_d52060_idx'), models.Index(fields=['county'], name='knowledge_p_county__e541f7_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='supersede', sql=toolkit.sql.OwnersTriggerSql(func="IF TG_OP = 'INSERT' THEN UPDATE knowledge_planevent SET pgh_superseded_at = NEW.pgh_created_at WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at); ELSE UPDATE knowledge_planevent AS event SET pgh_superseded_at = later.at FROM ( SELECT pgh_id, min(pgh_created_at) OVER ( ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM knowledge_planevent WHERE pgh_obj_id = OLD.pgh_obj_id) AS later WHERE event.pgh_id = later.pgh_id AND event.pgh_superseded_at IS DISTINCT FROM later.at; END IF; RETURN NULL;", hash='e78938b050506fffae05e28f092557f3338a1481', operation='INSERT OR UPDATE OF "pgh_created_at" OR DELETE', pgid='pgtrigger_supersede_04430', table='knowledge_planevent', when='AFTER'))],
            },
        ),
        toolkit.sql.InstallTriggers(
        ),
    ]
