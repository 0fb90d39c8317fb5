"""The factory of each model, for tests over all of them."""

from typing import Any

from django.db.models import Model
from factory.django import DjangoModelFactory

from tests import factories

FACTORIES: list[type[DjangoModelFactory[Any]]] = [
    made
    for made in vars(factories).values()
    if isinstance(made, type) and issubclass(made, DjangoModelFactory) and made._meta.model
]
FACTORY_OF: dict[type[Model], type[DjangoModelFactory[Any]]] = {
    made._meta.model: made for made in FACTORIES
}
