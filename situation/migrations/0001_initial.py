import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import toolkit.sql
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cooperation', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Presentation',
            fields=[
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('presented_on', models.DateField(help_text="The front page shows this day's situation until another day is asked for.", verbose_name='presented day')),
            ],
            options={
                'verbose_name': 'presented day',
                'verbose_name_plural': 'presented day',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('presented_on__gte', datetime.date(1900, 1, 1)), ('presented_on__lte', datetime.date(2100, 12, 31))), name='situation_presentation_presented_on_1900_2100', violation_error_message='A day must lie between 1.1.1900 and 31.12.2100.'), models.CheckConstraint(condition=models.Q(('id', 1)), name='situation_presentation_one_row', violation_error_message='There is one presented day: change it.')],
                'triggers': [pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version := OLD.version + 1; RETURN NEW;', hash='0004379df9fbb43f1fd60fb6e210d51ad18cccef', operation='UPDATE', pgid='pgtrigger_raise_version_fcfc8', table='situation_presentation', when='BEFORE')), pgtrigger.compiler.Trigger(name='count_change', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF current_setting('yhdyspinta.counted', true)\n            IS DISTINCT FROM pg_current_xact_id()::text THEN\n            PERFORM set_config('yhdyspinta.counted', pg_current_xact_id()::text, true);\n            INSERT INTO history_lastchange (id, number) VALUES (1, 1)\n            ON CONFLICT (id) DO UPDATE SET number = history_lastchange.number + 1;\n        END IF;\n        RETURN NULL;\n    ", hash='0ae905a989e1490b2d7aaf773117e1930fbe701c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_count_change_24699', table='situation_presentation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "situation_presentationevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presented_on", "version") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."presented_on", NEW."version"); RETURN NULL;', hash='cb5374ac7804b313d627789eccadc3627ead29ca', operation='INSERT', pgid='pgtrigger_insert_insert_971a0', table='situation_presentation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "situation_presentationevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presented_on", "version") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."presented_on", NEW."version"); RETURN NULL;', hash='775f917df4a2391e93599bfdfad5cd29ae08c9b6', operation='UPDATE', pgid='pgtrigger_update_update_04618', table='situation_presentation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "situation_presentationevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presented_on", "version") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."presented_on", OLD."version"); RETURN NULL;', hash='e92884559f8c83630b8745887ee6b9e66fb73863', operation='DELETE', pgid='pgtrigger_delete_delete_b5b3d', table='situation_presentation', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PresentationEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_superseded_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, serialize=False)),
                ('presented_on', models.DateField(help_text="The front page shows this day's situation until another day is asked for.", verbose_name='presented day')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='situation.presentation')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='situation_p_pgh_obj_1fcf1a_idx'), models.Index(fields=['pgh_created_at'], name='situation_p_pgh_cre_bad4ce_idx'), models.Index(fields=['pgh_superseded_at', 'pgh_created_at'], name='situation_p_pgh_sup_90989c_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='supersede', sql=toolkit.sql.OwnersTriggerSql(func="IF TG_OP = 'INSERT' THEN UPDATE situation_presentationevent SET pgh_superseded_at = NEW.pgh_created_at WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at); ELSE UPDATE situation_presentationevent AS event SET pgh_superseded_at = later.at FROM ( SELECT pgh_id, min(pgh_created_at) OVER ( ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM situation_presentationevent WHERE pgh_obj_id = OLD.pgh_obj_id) AS later WHERE event.pgh_id = later.pgh_id AND event.pgh_superseded_at IS DISTINCT FROM later.at; END IF; RETURN NULL;", hash='f2fc6f611306082d5a4836373e39f29805d5dfb4', operation='INSERT OR UPDATE OF "pgh_created_at" OR DELETE', pgid='pgtrigger_supersede_1bccb', table='situation_presentationevent', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('source_channel', models.CharField(choices=[('own_update', 'own update'), ('email', 'e-mail'), ('call', 'call or meeting'), ('document', 'document'), ('publication', 'publication'), ('demonstration', 'demonstration')], default='own_update', max_length=20, verbose_name='source')),
                ('source_reference', models.CharField(blank=True, help_text='The document, its section and day, or who told and when.', max_length=300, verbose_name='source reference')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, help_text='When the county or staff last confirmed this; empty: not yet confirmed.', null=True, verbose_name='confirmed at')),
                ('subject', models.CharField(choices=[('strategic_agreements', 'strategic agreements'), ('sub_agreements', 'sub-agreements'), ('cooperation_negotiations', 'cooperation negotiations'), ('hyte_negotiations', 'wellbeing promotion negotiations'), ('forums', 'forums')], max_length=40, verbose_name='subject')),
                ('described_on', models.DateField(help_text='The day whose situation the remark describes; shown with it.', verbose_name='day')),
                ('text_fi', models.TextField(max_length=2000, verbose_name='text (Finnish)')),
                ('text_sv', models.TextField(blank=True, max_length=2000, verbose_name='text (Swedish)')),
                ('text_en', models.TextField(blank=True, max_length=2000, verbose_name='text (English)')),
                ('author_role', models.CharField(help_text="A role or an organisation, not a person: Kuntaliitto's project team.", max_length=200, verbose_name='written by')),
                ('county', models.ForeignKey(blank=True, help_text='Empty: the remark is about the whole country.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='cooperation.county', verbose_name='county')),
            ],
            options={
                'verbose_name': 'remark',
                'verbose_name_plural': 'remarks',
                'ordering': ['-described_on', 'subject', 'county'],
                'constraints': [models.CheckConstraint(condition=models.Q(('source_channel__in', ['own_update', 'email', 'call', 'document', 'publication', 'demonstration'])), name='situation_remark_source_channel_known', violation_error_message='This choice is not in the list.'), models.CheckConstraint(condition=models.Q(('described_on__gte', datetime.date(1900, 1, 1)), ('described_on__lte', datetime.date(2100, 12, 31))), name='situation_remark_described_on_1900_2100', violation_error_message='A day must lie between 1.1.1900 and 31.12.2100.'), models.CheckConstraint(condition=models.Q(('text_fi__regex', '\\S')), name='situation_remark_text_fi_given', violation_error_message='This text is needed.'), models.CheckConstraint(condition=models.Q(('author_role__regex', '\\S')), name='situation_remark_author_role_given', violation_error_message='This text is needed.'), models.CheckConstraint(condition=models.Q(('subject__in', ['strategic_agreements', 'sub_agreements', 'cooperation_negotiations', 'hyte_negotiations', 'forums'])), name='situation_remark_subject_known', violation_error_message='This choice is not in the list.'), models.UniqueConstraint(fields=('subject', 'county', 'described_on'), name='situation_remark_one_a_day', nulls_distinct=False, violation_error_message='There is a remark on this subject for this day already: change it.')],
                'triggers': [pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version := OLD.version + 1; RETURN NEW;', hash='903e76edae4aa0de700600ccb007fec88084969f', operation='UPDATE', pgid='pgtrigger_raise_version_e9c94', table='situation_remark', when='BEFORE')), pgtrigger.compiler.Trigger(name='count_change', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF current_setting('yhdyspinta.counted', true)\n            IS DISTINCT FROM pg_current_xact_id()::text THEN\n            PERFORM set_config('yhdyspinta.counted', pg_current_xact_id()::text, true);\n            INSERT INTO history_lastchange (id, number) VALUES (1, 1)\n            ON CONFLICT (id) DO UPDATE SET number = history_lastchange.number + 1;\n        END IF;\n        RETURN NULL;\n    ", hash='7086d250c1f7a8a18ae3e41b8c5111b2fd3357f2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_count_change_12ce1', table='situation_remark', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "situation_remarkevent" ("author_role", "confirmed_at", "county_id", "described_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_channel", "source_reference", "source_url", "subject", "text_en", "text_fi", "text_sv", "version") VALUES (NEW."author_role", NEW."confirmed_at", NEW."county_id", NEW."described_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."source_channel", NEW."source_reference", NEW."source_url", NEW."subject", NEW."text_en", NEW."text_fi", NEW."text_sv", NEW."version"); RETURN NULL;', hash='1f2541a995b7a38da0a63e8b87e22fc194e6132b', operation='INSERT', pgid='pgtrigger_insert_insert_ebef3', table='situation_remark', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "situation_remarkevent" ("author_role", "confirmed_at", "county_id", "described_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_channel", "source_reference", "source_url", "subject", "text_en", "text_fi", "text_sv", "version") VALUES (NEW."author_role", NEW."confirmed_at", NEW."county_id", NEW."described_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."source_channel", NEW."source_reference", NEW."source_url", NEW."subject", NEW."text_en", NEW."text_fi", NEW."text_sv", NEW."version"); RETURN NULL;', hash='c38f2f7a9fa79860424bbca34ab8e4b65835c2f6', operation='UPDATE', pgid='pgtrigger_update_update_392c7', table='situation_remark', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "situation_remarkevent" ("author_role", "confirmed_at", "county_id", "described_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_channel", "source_reference", "source_url", "subject", "text_en", "text_fi", "text_sv", "version") VALUES (OLD."author_role", OLD."confirmed_at", OLD."county_id", OLD."described_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."source_channel", OLD."source_reference", OLD."source_url", OLD."subject", OLD."text_en", OLD."text_fi", OLD."text_sv", OLD."version"); RETURN NULL;', hash='d3ef5ede94402fb153e34bd9a689e398c56665b9', operation='DELETE', pgid='pgtrigger_delete_delete_d334c', table='situation_remark', when='AFTER')), pgtrigger.compiler.Trigger(name='withdraw_confirmation', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.confirmed_at IS NOT NULL)', declare='DECLARE raised INTEGER; is_changed BOOLEAN;', func='\n        raised := NEW.version;\n        NEW.version := OLD.version;\n        is_changed := NEW IS DISTINCT FROM OLD;\n        NEW.version := raised;\n        IF is_changed AND NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at THEN\n            NEW.confirmed_at := NULL;\n        END IF;\n        RETURN NEW;\n    ', hash='f27302e99f5da6f2c7e275deeaf3fe3a9994646d', operation='UPDATE', pgid='pgtrigger_withdraw_confirmation_5910b', table='situation_remark', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RemarkEvent',
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
                ('subject', models.CharField(choices=[('strategic_agreements', 'strategic agreements'), ('sub_agreements', 'sub-agreements'), ('cooperation_negotiations', 'cooperation negotiations'), ('hyte_negotiations', 'wellbeing promotion negotiations'), ('forums', 'forums')], max_length=40, verbose_name='subject')),
                ('described_on', models.DateField(help_text='The day whose situation the remark describes; shown with it.', verbose_name='day')),
                ('text_fi', models.TextField(max_length=2000, verbose_name='text (Finnish)')),
                ('text_sv', models.TextField(blank=True, max_length=2000, verbose_name='text (Swedish)')),
                ('text_en', models.TextField(blank=True, max_length=2000, verbose_name='text (English)')),
                ('author_role', models.CharField(help_text="A role or an organisation, not a person: Kuntaliitto's project team.", max_length=200, verbose_name='written by')),
                ('county', models.ForeignKey(blank=True, db_constraint=False, help_text='Empty: the remark is about the whole country.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperation.county', verbose_name='county')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='situation.remark')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='situation_r_pgh_obj_6da6e7_idx'), models.Index(fields=['pgh_created_at'], name='situation_r_pgh_cre_41e531_idx'), models.Index(fields=['pgh_superseded_at', 'pgh_created_at'], name='situation_r_pgh_sup_c72131_idx'), models.Index(fields=['county'], name='situation_r_county__4905b0_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='supersede', sql=toolkit.sql.OwnersTriggerSql(func="IF TG_OP = 'INSERT' THEN UPDATE situation_remarkevent SET pgh_superseded_at = NEW.pgh_created_at WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at); ELSE UPDATE situation_remarkevent AS event SET pgh_superseded_at = later.at FROM ( SELECT pgh_id, min(pgh_created_at) OVER ( ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM situation_remarkevent WHERE pgh_obj_id = OLD.pgh_obj_id) AS later WHERE event.pgh_id = later.pgh_id AND event.pgh_superseded_at IS DISTINCT FROM later.at; END IF; RETURN NULL;", hash='7ee07b15e9d26837897a6f168469a2b2423a24dd', operation='INSERT OR UPDATE OF "pgh_created_at" OR DELETE', pgid='pgtrigger_supersede_3cbea', table='situation_remarkevent', when='AFTER'))],
            },
        ),
        toolkit.sql.InstallTriggers(
        ),
    ]
