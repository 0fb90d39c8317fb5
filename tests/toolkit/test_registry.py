"""The registries that apps fill."""

from __future__ import annotations

import sys
from importlib import import_module, invalidate_caches

import pytest
from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from cooperation.checks import every_registry_is_filled
from toolkit.registry import Registry, app_of


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(Registry, "known", [])
    return Registry("examples", file="no_such_file")


def test_entries_are_iterated_in_their_order_not_in_that_of_imports(registry):
    registry.add("last", 1, order=30)
    registry.add("first", 2, order=10)
    assert list(registry.items()) == [("first", 2), ("last", 1)]
    registry.add("middle", 3, order=20)
    assert list(registry) == ["first", "middle", "last"]


@pytest.mark.parametrize(
    ("key", "order"),
    [pytest.param("first", 20, id="same key"), pytest.param("other", 10, id="same place")],
)
def test_two_entries_with_one_key_or_one_place_are_refused(registry, key, order):
    registry.add("first", 1, order=10)
    with pytest.raises(ImproperlyConfigured, match="collides with 'first'"):
        registry.add(key, 2, order=order)


def test_list_of_registries_shows_the_details_of_an_entry(monkeypatch):
    monkeypatch.setattr(Registry, "known", [])
    registry = Registry("examples", file="no_such_file", details=lambda value: value)
    registry.add("letters", ["a", "b"], order=10)
    registry.add("nothing", [], order=20)
    assert list(registry.lines()) == ["10 letters: a, b", "20 nothing"]


def test_every_registry_is_known_by_its_name():
    names = [one.name for one in Registry.known]
    assert len(names) == len(set(names))


def test_module_belongs_to_an_app_by_its_folder():
    assert app_of("forums.actions") == "forums"
    assert app_of("django.contrib.auth.models") == "auth"
    with pytest.raises(LookupError):
        app_of("json.decoder")


# Files that plug in ------------------------------------------------------------------------------


@pytest.fixture
def app_with(tmp_path, monkeypatch, registry):
    """Write the file by which an app plugs into `registry`; returns the registry."""

    def write(text):
        folder = tmp_path / "plugged"
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "no_such_file.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr("plugged.registry", registry, raising=False)
        config = AppConfig("plugged", import_module("plugged"))
        monkeypatch.setattr("toolkit.registry.apps.get_app_configs", lambda: [config])
        return registry

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == "plugged"]:
        del sys.modules[name]


ADDED = "from plugged import registry\nregistry.add('one', 1, order=10)\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import no_such_module", "plugged/no_such_file.py: ModuleNotFoundError: .*no_such_module"),
        ("{}['key']", "plugged/no_such_file.py: KeyError: 'key'"),
        ("registry.add('one', 2, order=20)", r"\(plugged/no_such_file.py\) collides with 'one'"),
        ("list(registry)", "examples: read while the apps' no_such_file.py are filling it"),
    ],
)
def test_file_with_a_fault_is_named_each_time_the_registry_is_read(app_with, text, sentence):
    registry = app_with(ADDED + text)

    for _time in range(2):
        with pytest.raises(ImproperlyConfigured, match=sentence):
            registry.get("one")


def test_file_is_read_again_once_its_fault_is_mended(app_with, tmp_path):
    registry = app_with(ADDED + "import no_such_module")
    with pytest.raises(ImproperlyConfigured):
        list(registry)

    (tmp_path / "plugged" / "no_such_file.py").write_text(ADDED)
    invalidate_caches()

    assert dict(registry) == {"one": 1}


def test_fault_is_reported_by_the_system_check(app_with, monkeypatch):
    registry = app_with("import no_such_module")
    monkeypatch.setattr("cooperation.checks.every_registry", lambda: [registry])

    (error,) = every_registry_is_filled()

    assert "no_such_module" in error.msg
