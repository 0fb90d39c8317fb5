"""The registries that apps fill."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

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
