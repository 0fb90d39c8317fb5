"""Where the tests' browser is taken from, without downloading any."""

import io
import tarfile

import pytest

from tests import browser


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda _: None)
    monkeypatch.setattr(browser, "_runs", lambda *_: False)


def test_browser_given_in_the_environment_is_preferred(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    monkeypatch.setattr(browser.shutil, "which", lambda program: program)

    assert browser.find_chromium(tmp_path) == "/opt/chromium"


def test_missing_browser_given_in_the_environment_is_a_failure(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", "/opt/none")

    with pytest.raises(browser.NoBrowserError, match="CHROMIUM is /opt/none, which is no program"):
        browser.find_chromium(tmp_path)


def test_machine_without_a_browser_fails_with_a_clear_message(tmp_path):
    with pytest.raises(browser.NoBrowserError, match="The browser tests need Chromium"):
        browser.find_chromium(tmp_path)


def test_browser_downloaded_before_is_used_again(monkeypatch, tmp_path):
    (tmp_path / "chromium").touch()

    assert browser.find_chromium(tmp_path) == str(tmp_path / "chromium")


def test_package_with_another_hash_is_refused(tmp_path):
    package = tmp_path / "package.tgz"
    with tarfile.open(package, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("package/bin/chromium.br"), io.BytesIO())

    with pytest.raises(browser.NoBrowserError, match="not the package that was pinned"):
        browser._unpack(package, tmp_path / "chromium")
    assert not (tmp_path / "chromium").exists()
