"""Organisations and employment areas that take part in a negotiation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.actors import LISTED_TYPES, Actor, ActorType, each_once
from history.tracking import Versioned, tracked
from negotiations.models.negotiation import Negotiation

OTHER_TYPES = (ActorType.EMPLOYMENT_AREA, ActorType.ORGANISATION, ActorType.OTHER)
"""The county, the municipalities and the regional council are columns of the negotiation."""


@tracked()
class NegotiationActor(Actor, Versioned):
    """An employment area or another organisation that takes part in a negotiation."""

    negotiation = models.ForeignKey(
        Negotiation,
        models.CASCADE,
        related_name="organisations",
        verbose_name=_("negotiation"),
    )

    class Meta:
        ordering = ["negotiation", "type", *LISTED_TYPES, "name", "pk"]
        verbose_name = _("organisation taking part in a negotiation")
        verbose_name_plural = _("organisations taking part in negotiations")
        constraints = [
            *Actor.Meta.constraints,
            *each_once("negotiation", _("The organisation already takes part.")),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_only_others",
                condition=Q(type__in=OTHER_TYPES),
                violation_error_message=_(
                    "The county, municipalities and the regional council are given in the"
                    " negotiation itself."
                ),
            ),
        ]
