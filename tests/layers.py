"""The apps in the order in which they may know each other."""

LADDER = [
    "toolkit",
    "history",
    "cooperation",
    "accounts",
    "editing",
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
"""From the ground up. Engines are below the subjects, which plug in (docs/contributing)."""

SUBJECTS = ("agreements", "forums", "negotiations", "knowledge", "surveys")

INSTALLED = [app for app in LADDER if app != "toolkit"]
"""The apps that Django knows: the toolkit has no models, templates or commands."""
