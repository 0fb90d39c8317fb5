"""Many who edit one row at once, each in a transaction of its own: not in the module of others.

Their world lies in a transaction that stays open from test to test (tests/conftest.py).
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from accounts.models import User
from agreements.models import Agreement
from tests.accounts import world
from tests.workspace.test_views import HERE, form_at


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("editors", [4, pytest.param(32, marks=pytest.mark.full)])
def test_concurrent_edits_of_one_agreement_do_not_overwrite_each_other(editors):
    """Through the page itself: each reads, types, and where it was stale again, until accepted.

    With 32, as edits are always tested with (tests/editing/test_edits.py), it
    takes minutes here: each page is read and sent again for everybody who came before.
    """
    made = world.build()
    User.objects.update(is_demonstration=True)
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/"
    session = Client()
    made.people["coordinator 01"].refresh_from_db()
    session.force_login(made.people["coordinator 01"])

    def append(number):
        close_old_connections()
        client = Client()
        client.cookies = session.cookies
        form, tries = form_at(client, path), 0
        try:
            while True:
                title = f"{form['title_fi'][0]} {number}"
                answer = client.post(path, form | {"title_fi": [title], "_reason": [str(number)]})
                if answer.status_code == 302:
                    return tries
                tries, form = tries + 1, form_at(client, path)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(editors)))

    agreement = Agreement.objects.get(pk=made.own["agreement"].pk)
    events = Agreement.pgh_event_model.objects.filter(pgh_obj=agreement.pk, pgh_label="update")
    reasons = [event.pgh_context.metadata["reason"] for event in events.order_by("pgh_id")]
    assert agreement.title_fi == " ".join(["Sopimus", *reasons])
    assert sorted(reasons, key=int) == [str(number) for number in range(editors)]
