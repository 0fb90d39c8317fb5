"""Static files of former and later releases, served beside those of this one."""

import json
import os
import time
from contextlib import closing

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cooperation.static_files import StaticFilesMiddleware, keep, remove_former

pytestmark = pytest.mark.django_db  # the end of a request looks at the connection

OURS, FORMER, LATER = (f"style.{letter * 12}.css" for letter in "abc")
LONG_AGO = time.time() - 31 * 24 * 3600


def release(folder, *names, age=0.0):
    folder.mkdir()
    for name in (*names, "style.css"):
        (folder / name).write_text(name)
        os.utime(folder / name, (time.time() - age,) * 2)
    paths = {f"style{number}.css": name for number, name in enumerate(names)}
    (folder / "staticfiles.json").write_text(json.dumps({"paths": paths}))
    return folder


@pytest.fixture
def kept(tmp_path, settings):
    settings.KEPT_STATIC_FILES = tmp_path / "kept"
    settings.WHITENOISE_AUTOREFRESH = False
    return settings.KEPT_STATIC_FILES


def served(root, settings, name):
    settings.STATIC_ROOT = root
    middleware = StaticFilesMiddleware(lambda request: HttpResponse("page", status=404))
    return ask(middleware, name)


def ask(middleware, name):
    with closing(middleware(RequestFactory().get(f"/static/{name}"))) as response:
        return response.status_code, b"".join(response).decode()


def test_files_of_former_and_later_releases_are_served(tmp_path, kept, settings):
    ours = release(tmp_path / "ours", OURS)
    keep(release(tmp_path / "former", FORMER), kept)
    settings.STATIC_ROOT = ours
    middleware = StaticFilesMiddleware(lambda request: HttpResponse("page", status=404))
    keep(release(tmp_path / "later", LATER), kept)  # after this process has started

    assert [ask(middleware, name) for name in (OURS, FORMER, LATER)] == [
        (200, OURS),
        (200, FORMER),
        (200, LATER),
    ]
    with closing(middleware(RequestFactory().get(f"/static/{FORMER}"))) as response:
        assert response["Cache-Control"].endswith("immutable")
    assert [ask(middleware, f"style.{'d' * 12}.css"), ask(middleware, "style.css.map")] == [
        (404, "page"),
        (404, "page"),
    ]


def test_file_that_a_build_removed_under_the_process_is_served(tmp_path, kept, settings):
    ours = release(tmp_path / "ours", OURS)
    keep(ours, kept)
    settings.STATIC_ROOT = ours
    middleware = StaticFilesMiddleware(lambda request: HttpResponse("page", status=404))
    (ours / OURS).unlink()

    assert ask(middleware, OURS) == (200, OURS)
    (kept / OURS).unlink()
    assert ask(middleware, OURS) == (404, "page")


def test_no_file_outside_the_folder_is_served(tmp_path, kept, settings):
    (tmp_path / OURS).write_text("secret")
    ours = release(tmp_path / "ours", LATER)
    keep(ours, kept)

    assert served(ours, settings, f"../{OURS}") == (404, "page")


def test_files_are_kept_for_a_month_after_their_release(tmp_path, kept):
    former = release(tmp_path / "former", FORMER)
    keep(former, kept)
    os.utime(kept / FORMER, (LONG_AGO, LONG_AGO))  # its release has run for longer than a month
    keep(release(tmp_path / "ours", OURS), kept)
    assert (kept / FORMER).exists()

    keep(release(tmp_path / "later", LATER), kept)
    os.utime(kept / FORMER, (LONG_AGO, LONG_AGO))
    keep(tmp_path / "later", kept)
    assert not (kept / FORMER).exists()
    assert (kept / OURS).exists()
    assert not (kept / "style.css").exists()


def test_build_removes_only_old_files_of_former_builds(tmp_path):
    folder = release(tmp_path / "one", OURS, age=31 * 24 * 3600)
    for name, age in ((FORMER, LONG_AGO), (LATER, time.time())):
        (folder / name).write_text(name)
        os.utime(folder / name, (age, age))
    remove_former(folder, folder / "staticfiles.json")

    assert sorted(path.name for path in folder.glob("style.*.css")) == [OURS, LATER]
