"""Parts of charts for use in templates."""

from django import template
from django.utils.safestring import SafeString

from toolkit import charts

register = template.Library()


@register.simple_tag
def swatch(key: str, ident: str) -> SafeString:
    """A legend's square in the colour and pattern of the map with this ident."""
    return charts.swatch(key, ident=ident)
