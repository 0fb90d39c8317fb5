"""What is reported before anything starts."""

from changes.checks import every_statement_has_a_subject
from changes.registry import history_subjects


def test_every_kind_of_statement_has_a_subject():
    assert every_statement_has_a_subject() == []


def test_statement_without_a_subject_is_reported_with_the_file_to_write(monkeypatch):
    others = {key: label for key, label in history_subjects.items() if key != "forums"}
    monkeypatch.setattr("changes.events.history_subjects", others)

    errors = every_statement_has_a_subject()

    assert {error.obj.__name__ for error in errors} == {"Forum", "ForumParticipant"}
    assert "forums/changes.py" in errors[0].msg
