from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0004_sections_as_numbers'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('section__regex', '^([1-9][0-9]{0,4}[a-zåäö]?)?$')), name='agreements_decision_section_well_formed', violation_error_message='A section is its number, with its letter if it has one: 239 or 12a.'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('section__regex', '^([1-9][0-9]{0,4}[a-zåäö]?)?$')), name='agreements_step_section_well_formed', violation_error_message='A section is its number, with its letter if it has one: 239 or 12a.'),
        ),
    ]
