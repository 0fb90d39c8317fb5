"""What apps register with the history."""

from __future__ import annotations

import pytest

from changes.events import subject_label, subject_of
from changes.registry import history_subjects, moved_models


def test_models_are_moved_to_subjects_that_exist():
    for of_app in moved_models.values():
        assert set(of_app.values()) <= set(history_subjects)
        assert {model: subject_of(model) for model in of_app} == of_app


def test_subject_without_a_label_is_an_error_that_names_the_file_to_write():
    with pytest.raises(LookupError, match=r"unknown/changes\.py"):
        subject_label("unknown")
