"""The store of responses that the processes of a machine share."""

import os
import threading
import time
from hashlib import blake2b

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path

from history import response_cache
from history.models import LastChange
from history.response_store import ResponseStore, StoredResponse
from tests.factories import (
    CountyFactory,
    DocumentFactory,
    PersonFactory,
    QuotationFactory,
    SurveyFactory,
)
from tests.waiting import wait_until

rendered = []
may_end = threading.Event()


def page(request):
    """A page that shows how many times it was rendered; `slow` waits until the test lets it end."""
    rendered.append(request.path)
    if "fails" in request.GET and len(rendered) > 1:
        raise OperationalError("the server has gone away")
    if "slow" in request.GET and len(rendered) > 1:
        may_end.wait(10)
    return HttpResponse(
        f'<main id="content" tabindex="-1">rendered {len(rendered)} times</main>',
        headers={"Content-Language": "sv"},
    )


def file(request):
    rendered.append(request.path)
    return StreamingHttpResponse(
        (f"row {number}\n" for number in range(1000)),
        content_type="text/csv",
        headers={"Content-Disposition": "attachment"},
    )


handler500 = "toolkit.outage.server_error"
urlpatterns = [path("page/", page), path("file/", file)]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.history.test_response_store"),
]


@pytest.fixture(autouse=True)
def store(tmp_path, settings):
    settings.RESPONSE_STORE, settings.RESPONSE_STORE_BYTES = tmp_path, 1_000_000
    for cached in (response_cache.store.cache_clear, caches["process"].clear, rendered.clear):
        cached()
    may_end.clear()
    CountyFactory()
    yield response_cache.store()
    response_cache.store.cache_clear()
    caches["process"].clear()


def get(address="/page/", **headers):
    return Client().get(address, headers=headers)


def in_another_process():
    """What this process has in memory is gone."""
    caches["process"].clear()
    response_cache.store.cache_clear()


class Reader(threading.Thread):
    def __init__(self, address):
        super().__init__(daemon=True)
        self.address, self.response = address, None
        self.start()

    def run(self):
        try:
            self.response = get(self.address)
        finally:
            connection.close()


def reader_after_a_change():
    """Somebody for whom the slow page is being rendered anew, until `may_end`."""
    CountyFactory()
    reader = Reader("/page/?slow")
    wait_until(lambda: len(rendered) == 2)
    return reader


def test_page_is_rendered_once_for_all_processes_and_encodings():
    etags = set()
    for encoding in ("br", "gzip", "identity", "gzip, deflate, br", "br;q=0"):
        in_another_process()
        etags.add(get(**{"Accept-Encoding": encoding})["ETag"])

    assert len(rendered) == 1
    assert len(etags) == 3  # other bytes have another ETag


def test_after_a_change_one_request_renders_and_others_get_the_old_bytes_marked_by_age():
    before = get("/page/?slow").content
    first = reader_after_a_change()

    old = get("/page/?slow")
    may_end.set()
    first.join(10)

    assert old.content == before
    assert "fwd=stale" in old["Cache-Status"]
    assert float(old["Age"]) <= 2
    assert first.response.content != before
    assert get("/page/?slow").content == first.response.content
    assert len(rendered) == 2


def test_bytes_that_were_true_long_ago_are_not_sent_while_the_page_is_rendered(store):
    get("/page/?slow")
    age_every_response(store, seconds=3)
    readers = [reader_after_a_change()]
    readers += [Reader("/page/?slow") for _reader in range(3)]
    time.sleep(0.1)
    may_end.set()
    for reader in readers:
        reader.join(10)

    assert {reader.response.content for reader in readers} == {readers[0].response.content}
    assert b"rendered 2 times" in readers[0].response.content
    assert len(rendered) == 2


def test_age_is_never_that_of_a_file_that_replaced_the_bytes_meanwhile(store, monkeypatch):
    get("/page/?slow")
    age_every_response(store, seconds=3)
    first = reader_after_a_change()
    read, calls = ResponseStore.get, []

    def read_just_before_it_is_replaced(self, key):
        found = read(self, key)
        calls.append(key)
        if len(calls) == 2:  # the first is whether the response is current
            may_end.set()
            first.join(10)
        return found

    monkeypatch.setattr(ResponseStore, "get", read_just_before_it_is_replaced)
    second = Reader("/page/?slow")
    time.sleep(0.2)
    may_end.set()
    second.join(10)

    assert b"rendered 2 times" in second.response.content


def test_late_note_does_not_make_a_response_valid_for_longer(store):
    store.put(key("page"), stored(10))
    read_at = time.time()
    age_every_response(store, seconds=5)
    store.note_valid(key("page"), read_at - 4)
    assert 3.9 < store.seconds_since_valid(key("page")) < 60


def test_reader_who_has_waited_gets_what_was_made_meanwhile_of_any_later_change(store):
    get("/page/?slow")
    age_every_response(store, seconds=3)
    first = reader_after_a_change()
    second = Reader("/page/?slow")
    time.sleep(0.1)
    CountyFactory()
    may_end.set()
    for reader in (first, second):
        reader.join(10)

    assert second.response.content == first.response.content
    assert len(rendered) == 2


@pytest.mark.parametrize(("seconds", "status"), [(3, 200), (20, 503)])
def test_where_too_many_wait_bytes_that_were_true_a_little_longer_ago_are_sent(
    store, monkeypatch, seconds, status
):
    monkeypatch.setattr(response_cache, "WAITING", 0)
    before = get("/page/?slow").content
    age_every_response(store, seconds=seconds)
    first = reader_after_a_change()

    response = get("/page/?slow")
    may_end.set()
    first.join(10)

    assert response.status_code == status
    assert (response.content == before) == (status == 200)
    assert len(rendered) == 2


def test_what_was_withdrawn_is_never_sent_again_not_even_for_a_moment():
    get("/page/?slow")
    LastChange.purge()
    Reader("/page/?slow")
    wait_until(lambda: len(rendered) == 2)
    second = Reader("/page/?slow")
    time.sleep(0.1)

    assert second.response is None
    may_end.set()
    second.join(10)
    assert b"rendered 2 times" in second.response.content


def test_who_has_just_saved_gets_a_page_rendered_for_them():
    get()
    client = Client()
    client.cookies[response_cache.FRESH] = "1"
    client.get("/page/")

    assert len(rendered) == 2


def test_large_file_is_made_once_and_sent_from_the_disk():
    first, second = get("/file/"), get("/file/")
    in_another_process()
    third = get("/file/")

    contents = {b"".join(response) for response in (first, second, third)}
    assert len(rendered) == 1
    assert len(contents) == 1
    assert contents.pop().count(b"\n") == 1000
    assert get("/file/", **{"If-None-Match": first["ETag"]}).status_code == 304


def test_change_makes_a_new_file():
    get("/file/").close()
    CountyFactory()
    get("/file/").close()

    assert len(rendered) == 2


# Without a database ------------------------------------------------------------------------------


@pytest.fixture
def database_away(monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError("the server has gone away")

    monkeypatch.setattr(LastChange, "now", fail)


def test_last_good_bytes_are_sent_with_a_notice_in_their_language(request):
    get()
    CountyFactory()
    in_another_process()
    request.getfixturevalue("database_away")

    response = get()

    assert response.status_code == 200
    text = response.content.decode()
    assert '<main id="content" tabindex="-1"><div class="wrap"><div class="note gap-top"' in text
    assert "Databasen svarar inte just nu" in text
    assert response["Cache-Control"] == "no-store"
    assert "database-away" in response["Cache-Status"]
    assert len(rendered) == 1


def test_last_good_bytes_are_sent_too_where_the_database_goes_away_while_a_page_is_rendered():
    before = get("/page/?fails").content
    CountyFactory()

    response = Client(raise_request_exception=False).get("/page/?fails")

    assert len(rendered) == 2
    assert response.status_code == 200
    assert "database-away" in response["Cache-Status"]
    assert before.removeprefix(b'<main id="content" tabindex="-1">') in response.content


def test_page_that_was_never_stored_is_503_with_the_time_to_come_again(database_away):
    response = get()

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Tietokantaan ei saada yhteyttä" in response.content.decode()
    assert rendered == []


def test_what_was_withdrawn_is_not_sent_without_a_database_either(request):
    get()
    LastChange.purge()
    get("/page/?another")
    request.getfixturevalue("database_away")

    assert get().status_code == 503
    assert get("/page/?another").status_code == 200


# The folder --------------------------------------------------------------------------------------


def stored(size, **fields):
    given = {"version": "1-1", "number": 1, "day": "2024-06-30", "made_at": time.time()} | fields
    return StoredResponse(etag='"e"', headers={"A": "b"}, bodies={"": b"x" * size}, **given)


def key(name):
    return blake2b(str(name).encode(), digest_size=16).hexdigest()


def test_response_survives_the_file_unchanged(store):
    made = StoredResponse(
        "1-1", 1, "2024-06-30", 5.5, '"e"', {"A": "ä"}, {"br": b"\n", "gzip": b""}
    )
    store.put(key("a"), made)

    assert store.get(key("a")) == made


@pytest.mark.parametrize("content", [b"", b"{}", b"\n", b"[1]\n", b'{"sizes": {"br": 5}}\nxx'])
def test_damaged_file_is_no_response(store, content):
    store.put(key("a"), stored(10))
    (store.folder / key("a")).write_bytes(content)

    assert store.get(key("a")) is None


def test_folder_stays_within_its_limit_and_keeps_what_is_used(tmp_path):
    store = ResponseStore(tmp_path / "small", 200_000)
    store.put(key("used"), stored(1000))
    for number in range(400):
        store.put(key(number), stored(5_000))
        store._noted.clear()
        store.note_valid(key("used"), time.time())

    assert sum(path.stat().st_size for path in store.folder.iterdir()) <= 220_000
    assert store.get(key("used"))


def test_folders_of_former_releases_go(store):
    former, current = store.folder.with_name("former"), store.folder.with_name("another")
    for folder in (former, current):
        folder.mkdir()
        (folder / "page").write_bytes(b"x")
    then = time.time() - 4 * 24 * 3600
    os.utime(former, (then, then))
    store.put(key("a"), stored(10))
    store.prune()

    assert not former.exists()
    assert current.exists()
    assert store.get(key("a"))


def test_full_disk_is_no_error(store, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("No space left on device")

    monkeypatch.setattr("history.response_store.tempfile.NamedTemporaryFile", refuse)

    assert get().status_code == 200
    assert get().status_code == 200
    assert get("/file/").status_code == 503


def test_lock_lets_one_in(store):
    with store.rebuilding(key("a")) as first, store.rebuilding(key("a")) as second:
        assert (first, second) == (True, False)
    with store.rebuilding(key("a")) as third:
        assert third


def age_every_response(store, seconds):
    for stored_file in store.folder.iterdir():
        then = time.time() - seconds
        os.utime(stored_file, (then, then))
    store._noted.clear()


# What withdraws ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "factory", [PersonFactory, QuotationFactory, SurveyFactory, DocumentFactory]
)
def test_change_of_what_names_people_or_is_published_withdraws_older_pages(factory):
    row = factory()
    before = LastChange.now()
    assert before.purged < before.number
    type(row).objects.filter(pk=row.pk).update(**{changed_field(row): "changed"})
    changed = LastChange.now()
    type(row).objects.filter(pk=row.pk).delete()

    assert changed.purged == changed.number > before.number
    assert LastChange.now().purged == LastChange.now().number > changed.number


def test_ordinary_change_does_not():
    before = LastChange.now()
    CountyFactory()

    assert LastChange.now().number > before.number
    assert LastChange.now().purged == before.purged


def changed_field(row):
    columns = {field.name for field in row._meta.concrete_fields}
    return next(name for name in ("name", "name_fi", "text", "title_fi") if name in columns)
