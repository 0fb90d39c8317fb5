"""Background tasks on agreements; the worker loads the module `tasks` of every app."""

from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate.contrib.django import app

from agreements.links import check_links


@app.periodic(cron="15 2 * * *")
@app.task(name="agreements.check_links", queueing_lock="check_links")
async def check_links_nightly(timestamp: int) -> int:
    """Check the links in the records that have not been checked for a week."""
    return await sync_to_async(_check)()


def _check() -> int:
    working = check_links()
    connection.close()  # the connection of this thread, not needed again before tomorrow
    return working
