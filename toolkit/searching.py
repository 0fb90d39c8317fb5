"""Text search that ignores case, accents and typing errors, in SQL, with trigrams."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Q, QuerySet

from toolkit.sql import LETTERS, PLAIN, Folded

NEAR_ENOUGH = 0.45
MOST_COMPARED = 300
_FOLD = str.maketrans(LETTERS, PLAIN)


def folded(text: str) -> str:
    """The text as `Folded` computes it: lower case without accents, single spaces."""
    return " ".join(text.lower().translate(_FOLD).split())


def search_index(name: str, *columns: str) -> GinIndex:
    """The index for `like` on these columns of a large table."""
    return GinIndex(OpClass(Folded(*columns), name="gin_trgm_ops"), name=name)


def like(rows: QuerySet[Any], words: str, *columns: str) -> QuerySet[Any]:
    """Rows of a large table, with a `search_index`, whose columns contain the words or similar.

    If very many rows match, the best of the first `MOST_COMPARED` are first.
    """
    wanted = folded(words)
    named = rows.alias(searched=Folded(*columns))
    found = named.filter(Q(searched__contains=wanted) | Q(searched__trigram_word_similar=wanted))
    compared = found.order_by().values("pk")[:MOST_COMPARED]
    return _nearest_first(named, wanted).filter(pk__in=compared)


def called(rows: QuerySet[Any], words: str, *columns: str, code: str = "code") -> QuerySet[Any]:
    """Rows of a small table with the code, or with a name like the words, now or in the past.

    Names are short, so that one wrong letter counts more: an index cannot use this limit.
    """
    wanted = folded(words)
    history = rows.model.pgh_event_model._default_manager.alias(searched=Folded(*columns))
    once = history.filter(searched__contains=wanted).values("pgh_obj")
    found = Q(searched__contains=wanted) | Q(near__gte=NEAR_ENOUGH) | Q(**{code: words})
    found |= Q(pk__in=once)
    near = TrigramWordSimilarity(wanted, "searched")
    named = rows.alias(searched=Folded(*columns)).alias(near=near)
    return _nearest_first(named, wanted).filter(found)


def _nearest_first(rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    near = TrigramWordSimilarity(wanted, "searched") + TrigramSimilarity("searched", wanted)
    return rows.order_by(near.desc(), "pk")
