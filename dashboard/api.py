"""What the public pages' data adds to the API: the list of changes."""

from changes import api_views as api_changes
from cooperation.api.registry import api_addresses

api_addresses.add("changes", api_changes.urlpatterns, order=30)
