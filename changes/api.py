"""The list of changes in the API."""

from api.registry import api_addresses
from changes import api_views

api_addresses.add("changes", api_views.urlpatterns, order=30)
