"""Answering here: personal links and the open one, the form, saved drafts, submitting, reminders.

Modules: `links` (secrets and what is kept of them), `forms` (a part of the form), `sitting` (one
who answers, with the draft), `actions` (submit, invite, remind), `rates` (who has answered, in
numbers), `mixing` (take the order from answers while the survey is open), `views`.
"""
