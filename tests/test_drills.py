"""What tests and drills share, without a drill's bad day."""

import pytest

from drills import programs


@pytest.mark.parametrize("is_administrators", [True, False], ids=["administrators'", "nowhere"])
def test_program_of_administrators_is_found_though_the_path_lacks_it(
    tmp_path, monkeypatch, is_administrators
):
    installed = tmp_path / "drilled"
    installed.touch(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(programs, "OF_ADMINISTRATORS", (str(tmp_path),) * is_administrators)

    assert programs.program("drilled") == (str(installed) if is_administrators else None)
