"""Several values of one query parameter: rows with any of them.

A parameter that takes a code, a key, an id or one of named choices takes several, with commas or
repeated: `county=01,02`, `county=01&county=02`. Any other is given once (toolkit/addresses.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from cooperation.filters import FilterSet

TAKE_SEVERAL = (django_filters.ModelChoiceFilter, django_filters.ChoiceFilter)
MOST = 50
"""Values of one parameter: each is looked up."""


def takes_several(parameter: Any) -> bool:
    """Whether a filter takes several values."""
    return isinstance(parameter, TAKE_SEVERAL)


def names_of(filters: Mapping[str, Any]) -> frozenset[str]:
    """The names of the filters that take several values."""
    return frozenset(name for name, one in filters.items() if takes_several(one))


def several_in(words: QueryDict, names: frozenset[str]) -> dict[str, list[str]]:
    """The parameters that have more than one value, each value once."""
    found = {}
    for name in sorted(names.intersection(words)):
        values = [value for text in words.getlist(name) for value in text.split(",")]
        if len(values) > 1:
            found[name] = list(dict.fromkeys(values))
            _refuse(name, found[name])
    return found


def without(words: QueryDict, names: Mapping[str, Any]) -> QueryDict:
    """The parameters without these."""
    words = words.copy()
    for name in names:
        del words[name]
    return words


def having_any(rows: QuerySet[Any], name: str, values: list[str], **kwargs: Any) -> Q:
    """The condition of having any of the values; `kwargs` make the FilterSet of the rows."""
    filterset_class: type[FilterSet] = kwargs.pop("filterset_class")
    day = {"date": kwargs.pop("date")}
    found = Q(pk__in=())
    for value in values:
        filterset = filterset_class({name: value} | day, rows.order_by(), **kwargs)
        if not filterset.is_valid():
            errors: Any = filterset.errors
            raise ValidationError(errors)
        found |= Q(pk__in=filterset.qs.values("pk"))
    return found


def _refuse(name: str, values: list[str]) -> None:
    if "" in values:
        raise ValidationError({name: [_("One of several values is empty.")]})
    if len(values) > MOST:
        reason = _("Give at most %(largest)s values.") % {"largest": MOST}
        raise ValidationError({name: [reason]})
