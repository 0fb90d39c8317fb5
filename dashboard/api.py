"""What the public pages' data adds to the API: the list of changes."""

from cooperation.api.registry import api_addresses
from dashboard import api_changes

api_addresses.add("changes", api_changes.urlpatterns, order=30)
