"""The admin as tests use it: its models, their URLs and forms."""

from django.contrib import admin
from django.urls import reverse

from tests.made import FACTORY_OF
from tests.rendered import forms_in

OURS = [
    model
    for model in admin.site._registry
    if model in FACTORY_OF and not model._meta.app_label.startswith("django")
]


def page_of(obj, kind="change"):
    """The URL of a page about the object, or of a page of its model."""
    args = [obj.pk] if kind in ("change", "delete", "history") else []
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_{kind}", args=args)


def form_of(response):
    """The change form of an admin page as it was rendered."""
    (form,) = [
        one
        for one in forms_in(response.rendered_content)
        if one.ident.endswith("_form") and one.method == "post"
    ]
    return form
