"""Background work of the import."""

from procrastinate.contrib.django import app

from importing.actions import work_on


@app.task(name="importing.work_on_file", queue="files")
def work_on_file(number: int) -> str:
    """Check or apply a file, whichever it waits for."""
    return work_on(number)
