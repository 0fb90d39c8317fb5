"""Background work of editing; the worker runs beside the server."""

from procrastinate.contrib.django import app

from editing.edits import forget_old_edits


@app.periodic(cron="30 3 * * *")
@app.task(name="editing.forget_old_edits", queueing_lock="forget_old_edits")
def forget_accepted_edits(timestamp: int) -> None:
    """Delete nightly the keys of edits accepted long ago, which will not be repeated."""
    forget_old_edits()
