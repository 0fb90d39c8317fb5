"""The demonstration has pilots too."""

import pytest
from django.core.management import call_command

from demonstration import loading, registry
from demonstration.story_places import StoryPlaces
from tests.spike_app.models import Pilot


@pytest.fixture
def only_pilots(settings, monkeypatch, db):
    """The demonstration of this app alone: the whole story takes half a minute."""
    settings.DEMO, settings.EMBEDDED, settings.DEMO_PASSWORD = True, True, "a password for tests"
    story = registry.entries["pilots"]
    monkeypatch.setattr(loading, "whole_story", lambda places: list(story(places)))
    monkeypatch.setattr(registry.loaders, "_added", {})
    monkeypatch.setattr(registry.loaders, "_sorted", None)
    call_command("load_reference_data", verbosity=0)


def test_demonstration_loads_and_removes_pilots(only_pilots):
    assert loading.load_demonstration() == len(list(registry.entries["pilots"](StoryPlaces())))
    assert set(Pilot.objects.values_list("county", flat=True)) == {"16", "18"}
    events = Pilot.pgh_event_model.objects.order_by("pgh_id")
    assert [one.pgh_created_at.year for one in events] == [2024, 2024]

    loading.remove_demonstration()
    assert not Pilot.objects.exists()
