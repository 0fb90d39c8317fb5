"""The page of a list with facets, and the file of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.views.generic import TemplateView

from cooperation.filters import FilterSet
from cooperation.models import Theme
from cooperation.pages import PAGE_SIZE, DatedView, list_form, page_of
from listing.columns import ListColumns
from listing.facets import Property, tally
from listing.files import Downloadable, Table, api_address


class FacetedListView(DatedView, Downloadable, TemplateView):
    """Records of a day, narrowed by a form and by facets, page by page."""

    model: type[Model]
    filterset_class: type[FilterSet]
    collection = ""
    """The collection of the API with the same rows."""
    title: Any = ""
    columns: ListColumns
    page_size = PAGE_SIZE
    set_by_page: Sequence[str] = ()
    """Filters that the form does not show, though no facet sets them."""

    set_by_facets: Sequence[str] = ()
    """Filters that hold only while no value of a facet is chosen (`Property.listed`)."""

    def complete(self, words: QueryDict) -> None:
        """Add the parameters that the page sets itself."""

    def ordered(self) -> QuerySet[Any]:
        """The records in the order of the list."""
        return self.model._default_manager.all()

    def properties(self) -> list[Property]:
        """What the list can be narrowed by."""
        raise NotImplementedError

    def counted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with the columns of the properties."""
        return rows

    def shown(self, keys: Iterable[int]) -> list[Any]:
        """The records with these keys as the page shows them, in a fixed number of queries."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.copy()
        words.pop("page", None)
        self.complete(words)
        filterset = self.filterset_class(words, self.ordered(), today=self.asked.today)
        is_valid, properties = filterset.is_valid(), self.properties()
        faceted = [one.parameter for one in properties]
        nothing = self.ordered().none()
        base = filterset.without((*faceted, *self.set_by_facets)) if is_valid else nothing
        counted = tally(self.counted(base), self.request.GET, *properties)
        found = filterset.qs if is_valid else nothing
        keys = found.values_list("pk", flat=True)
        page = page_of(keys, counted.total, self.request.GET.get("page"), self.page_size)
        return super().get_context_data(**kwargs) | {
            "form": list_form(filterset, hidden=(*faceted, *self.set_by_page)),
            "facets": counted.facets,
            "counted": counted,
            "found": found,
            "page_obj": page,
            "rows": self.shown(list(page.object_list)),
            "theme_by_key": Theme.objects.in_bulk(),
            "json": api_address(self.collection, words),
        }

    def table(self, context: dict[str, Any]) -> Table:
        keys = list(context["found"].values_list("pk", flat=True))
        return self.columns.table(str(self.title), self.shown(keys))
