"""The apps in the order of their dependencies."""

LADDER = [
    "toolkit",
    "inputs",
    "history",
    "cooperation",
    "naming",
    "search",
    "accounts",
    "background",
    "editing",
    "listing",
    "api",
    "changes",
    "situation",
    "importing",
    "workspace",
    "demonstration",
    "agreements",
    "forums",
    "negotiations",
    "knowledge",
    "surveys",
    "dashboard",
]
"""From the bottom up. Engines are below the subjects registered with them (docs/contributing)."""

SUBJECTS = ("agreements", "forums", "negotiations", "knowledge", "surveys")

INSTALLED = [app for app in LADDER if app != "toolkit"]
"""The apps in Django's settings: the toolkit has no models, templates or commands."""
