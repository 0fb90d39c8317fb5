"""The words for negotiations."""

from itertools import chain

from django.conf import settings


def test_negotiation_is_forhandling_in_every_swedish_text():
    """As Kommunförbundet quotes the acts; «underhandling» is another word for the same."""
    root = settings.BASE_DIR
    files = chain(
        root.glob("locale/sv/**/*.po"),
        root.glob("fixtures/**/*.*"),
        root.glob("templates/**/*.html"),
        (file for app in root.glob("*/apps.py") for file in app.parent.rglob("*.py")),
    )
    texts = {file.name: file.read_text().lower() for file in files if file.suffix != ".png"}

    assert len(texts) > 50
    assert [name for name, text in texts.items() if "underhandl" in text] == []
