"""Filters of the agreements' templates."""

from django import template

from agreements.stages import stages_of

register = template.Library()
register.filter("stages", stages_of)
