"""deploy/nginx.conf: what it logs, keeps, limits and refuses; drills run it with the application.

A small server stands in for the application: it answers what the address asks it to.
"""

import http.client
import http.server
import re
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from drills import proxy, users
from drills.installation import HOST

pytestmark = pytest.mark.skipif(not proxy.is_installed(), reason="nginx is not installed")
CONFIGURATION = Path(settings.BASE_DIR, "deploy", "nginx.conf")
KEPT = "cache=public,%20max-age%3D0,%20s-maxage%3D"


class Application(http.server.BaseHTTPRequestHandler):
    """Answers with the number of the request, and with the headers that came."""

    protocol_version = "HTTP/1.1"
    count = 0
    is_ill = False
    is_gone = False
    seen = []

    def do_GET(self):
        if self.is_gone:
            self.close_connection = True
            return
        asked = parse_qs(urlsplit(self.path).query)
        type(self).count += 1
        self.seen.append(dict(self.headers))
        body = f"{type(self).count}".encode()
        self.send_response(503 if type(self).is_ill else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding, Cookie")
        if "cache" in asked:
            self.send_header("Cache-Control", asked["cache"][0])
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with (
        users.folder() as folder,
        proxy.Proxy(folder / "proxy", f"127.0.0.1:{server.server_port}") as running,
    ):
        yield running
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _fresh():
    Application.is_ill = Application.is_gone = False
    Application.seen.clear()


def post(site, path, size):
    connection = site.connection()
    connection.request("POST", path, body=b"x" * size, headers={"Host": HOST})
    status = connection.getresponse().status
    connection.close()
    return status


def lines(site):
    return site.access_log.read_text()


@pytest.mark.parametrize("language", ["", "/sv", "/en"])
@pytest.mark.parametrize("start", ["vastaus", "vastaa", "kutsu", "kirjaudu/salasana"])
def test_personal_links_are_in_no_log(site, language, start):
    for secret, is_ill in (("quiet", False), ("loud", True)):
        Application.is_ill = is_ill
        site.get(f"{language}/{start}/{secret}-secret-of-a-link/")
    site.get("/kunnat/akaa/?q=secret-name")

    logged = "".join(path.read_text() for path in (site.folder / "log").iterdir())
    assert "/kunnat/akaa/" in logged
    assert "secret" not in logged


@pytest.mark.parametrize(
    ("path", "status", "place"),
    [
        ("/kunnat/?q=a", 301, f"https://{HOST}/kunnat/?q=a"),
        ("/api/v1/counties/", 403, None),
        ("/en/api/v1/counties/", 403, None),
    ],
)
def test_without_tls_pages_lead_to_the_safe_address_and_the_api_refuses(site, path, status, place):
    connection = http.client.HTTPConnection("127.0.0.1", site.plain_port, timeout=10)
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    connection.close()

    assert (answer.status, answer.getheader("Location")) == (status, place)


def test_pages_for_all_are_kept_once_for_every_kind_of_browser(site):
    path = f"/kept/?{KEPT}60"
    first = [
        site.get(path, Accept_Encoding=words)
        for words in ("gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8", "gzip, br")
    ]

    assert len({body for _, _, body in first}) == 1
    assert [seen["Accept-Encoding"] for seen in Application.seen] == ["br"]
    assert site.get(path, Accept_Encoding="gzip, br;q=0")[2] != first[0][2]
    assert Application.seen[-1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": f"a=b; {settings.SESSION_COOKIE_NAME}=x"},
        {"Cookie": "__Host-sessionid=x"},
        {"Cookie": "messages=x"},
        {"Cookie": "fresh=1"},
        {"Authorization": "Bearer x"},
    ],
)
def test_whoever_is_signed_in_always_gets_a_new_page_that_is_not_kept(site, headers):
    path = f"/personal/?{KEPT}60&{abs(hash(str(headers)))}"
    kept = site.get(path)[2]

    assert site.get(path, **headers)[2] != kept
    assert site.get(path, **headers)[1]["x-cache-status"] == "BYPASS"
    assert site.get(path)[2] == kept


def test_page_without_a_lifetime_is_not_kept(site):
    assert site.get("/new/")[2] != site.get("/new/")[2]


def test_last_good_page_is_answered_and_marked_while_the_application_is_away(site):
    path = f"/stale/?{KEPT}1,%20stale-if-error%3D60"
    good = site.get(path)[2]
    time.sleep(2.1)
    Application.is_gone = True
    status, headers, body = site.get(path)

    assert (status, body, headers["x-cache-status"]) == (200, good, "STALE")
    assert site.get("/never-seen/")[0] == 503


def test_copy_is_not_older_than_the_application_allows_while_it_is_away(site):
    path = f"/old/?{KEPT}1,%20stale-if-error%3D1"
    site.get(path)
    time.sleep(3.1)
    Application.is_gone = True

    assert site.get(path)[0] == 503


def test_claims_of_a_visitor_are_replaced(site):
    site.get(
        "/",
        X_Forwarded_For="192.0.2.1",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        Forwarded="for=192.0.2.1",
        X_Request_ID="mine",
    )
    seen = Application.seen[-1]

    assert (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("127.0.0.1", "https")
    assert {"X-Forwarded-Host", "Forwarded"} & set(seen) == set()
    assert re.fullmatch("[0-9a-f]{32}", seen["X-Request-ID"])


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [
        ("/", 2),
        ("/oma-alue/01/", 20.1),
        ("/sv/admin/agreements/", 20.1),
        ("/kyselyt/nimi/tuonti/", 60.1),
    ],
)
def test_body_of_the_promised_size_passes_and_a_larger_one_is_refused(site, path, megabytes):
    assert post(site, path, int(megabytes * 2**20)) == 200
    assert post(site, path, int((megabytes + 2) * 2**20)) == 413


def test_one_address_asks_for_few_heavy_answers_at_once(site):
    refused = []

    def ask():
        with suppress(OSError, HTTPException):  # those that wait when the test is over
            status, headers, _ = site.get("/muutokset/?format=csv")
            if status == 429:
                refused.append(headers["retry-after"])

    for _ in range(60):  # some of them are answered later, one by one
        threading.Thread(target=ask, daemon=True).start()
    deadline = time.monotonic() + 20
    while len(refused) < 10 and time.monotonic() < deadline:
        assert site.get("/kunnat/")[0] == 200
        time.sleep(0.1)

    assert set(refused) == {"10"}
    assert len(refused) >= 10


def test_health_that_asks_the_database_is_for_the_machine_only():
    text = CONFIGURATION.read_text()
    block = re.search(r"location ~ \^/terveys/\(valmis\|mittarit\)/ \{(.*?)\}", text, re.DOTALL)

    assert "deny all;" in block[1]


def test_no_host_is_echoed():
    assert "$host$request_uri" not in CONFIGURATION.read_text()
    assert "https://$host" not in CONFIGURATION.read_text()
