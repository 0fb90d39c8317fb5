"""Answering on this site: personal and open links, the form, drafts, submitting, reminders.

Modules: `links` (secrets and their digests), `forms` (a part of the form), `sitting` (the session
of a respondent, with the draft), `actions` (submit, invite, remind), `rates` (response rates),
`mixing` (shuffle answers while the survey is open), `views`.
"""
