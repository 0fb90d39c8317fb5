"""What the public pages add to the API: the list of changes."""

from api.registry import api_addresses
from changes import api_views as api_changes

api_addresses.add("changes", api_changes.urlpatterns, order=30)
