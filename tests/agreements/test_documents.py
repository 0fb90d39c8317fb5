"""Uploaded documents and links: checked by contents, served as downloads, checked with limits."""

import io
import socket
import threading
import zipfile
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agreements import links
from agreements.models import Document, LinkCheck, StoredFile
from tests.factories import AgreementFactory, DocumentFactory
from tests.stale_walk import edit_form
from tests.workspace.conftest import coordinator, made, signed_in  # noqa: F401 - fixtures
from toolkit import asking
from toolkit.uploads import KINDS, check_upload, clean_name, scan

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TEXT = f"{OFFICE}.wordprocessingml.document.main+xml"


def types(*of_parts):
    """The list of the types of an office file's parts."""
    listed = "".join(
        f'<Override PartName="/p{n}" ContentType="{t}"/>' for n, t in enumerate(of_parts)
    )
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{listed}</Types>'


def relations(type_, target="http://192.0.2.1/x", mode="External"):
    """A list of one relation."""
    return f'''<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="r1" Type="{type_}" Target="{target}" TargetMode="{mode}"/>
        </Relationships>'''


def docx(*more_types, **parts):
    """A text document with more parts and types of parts."""
    return zipped(
        **{"[Content_Types]_xml": types(TEXT, *more_types), "word__document_xml": "x"} | parts
    )


DOCX = docx()
CONTENTS = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": zipped(**{"[Content_Types]_xml": types(f"{OFFICE}.spreadsheetml.sheet.main+xml")}),
    "pptx": zipped(
        **{"[Content_Types]_xml": types(f"{OFFICE}.presentationml.presentation.main+xml")}
    ),
    "odt": zipped(mimetype="application/vnd.oasis.opendocument.text"),
    "png": b"\x89PNG\r\n\x1a\n0000",
    "jpg": b"\xff\xd8\xff\xe0000",
    "jpeg": b"\xff\xd8\xff\xe0000",
    "gif": b"GIF89a0000",
}


def damaged(compression):
    """An archive whose compressed bytes are not those that were written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" * 50)
    content = bytearray(packed.getvalue())
    content[60:75] = (byte ^ 0xFF for byte in content[60:75])
    return bytes(content)


def upload(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("ending", KINDS)
def test_every_file_type_is_recognised_by_its_contents(ending):
    judged = check_upload(upload(f"Sopimus.{ending.upper()}", CONTENTS[ending]))

    assert judged.media_type == KINDS[ending].media_type
    assert (judged.size, len(judged.sha256)) == (len(CONTENTS[ending]), 64)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        pytest.param("a.exe", b"MZ", "kind", id="another kind"),
        pytest.param("a.html", b"<script>", "kind", id="a page"),
        pytest.param("a.svg", b"<svg>", "kind", id="a picture that runs"),
        pytest.param("nimetön", PDF, "kind", id="no ending"),
        pytest.param("a.pdf", b"<html>%PDF-", "contents", id="not what its name says"),
        pytest.param("a.pdf", DOCX, "contents", id="another kind inside"),
        pytest.param("a.docx", PDF, "contents", id="no zip file"),
        pytest.param("a.docx", DOCX[:-30], "contents", id="cut short"),
        pytest.param("a.docx", CONTENTS["xlsx"], "contents", id="a table for a text"),
        pytest.param("a.docx", damaged(zipfile.ZIP_DEFLATED), "contents", id="damaged: deflate"),
        pytest.param("a.docx", damaged(zipfile.ZIP_BZIP2), "contents", id="damaged: bzip2"),
        pytest.param("a.docx", damaged(zipfile.ZIP_LZMA), "contents", id="damaged: lzma"),
        pytest.param("a.docx", zipped(**{"[Content_Types]_xml": "<!DOCTYPE a>"}), "contents",
                     id="a document type in it"),
        pytest.param("a.odt", zipped(mimetype="text/plain"), "contents", id="another mimetype"),
        pytest.param("a.png", b"", "contents", id="empty"),
        pytest.param("a.pdf", PDF + b" " * 2000, "too_large", id="too large"),
    ],
)  # fmt: skip
def test_refused_file_has_a_reason(settings, name, content, code):
    settings.DOCUMENT_MAX_BYTES = 1800

    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(name, content))

    assert refusal.value.code == code


MACROS = "application/vnd.ms-office.vbaProject"
VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
WORD_RELS = "word___rels__document_xml.rels"
SETTINGS_RELS = "word___rels__settings_xml.rels"
BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
ATTACHED = f"{RELATION}/attachedTemplate"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 500


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        pytest.param("a.docx", docx(MACROS, word__notes="x"), "macros", id="under another name"),
        pytest.param("a.docx", docx(f"{TEXT[:-9]}macroEnabled.main+xml"), "macros", id="enabled"),
        pytest.param("a.docx", docx(word__notes=OLE), "macros", id="untyped macros"),
        pytest.param(
            "a.docx",
            docx(**{WORD_RELS: relations(VBA, "n", "Internal")}),
            "macros", id="by relation"),
        pytest.param(
            "a.xlsx", zipped(**{"[Content_Types]_xml": types(BINARY)}), "macros", id="xlsb"),
        pytest.param("a.docx", docx(**{SETTINGS_RELS: relations(ATTACHED)}),
                     "external", id="remote template"),
        pytest.param("a.docx", docx(**{WORD_RELS: relations(f"{RELATION}/image")}),
                     "external", id="linked picture"),
        pytest.param("a.docx", docx(word__document2="0" * 50_000_000), "bomb", id="bomb"),
        pytest.param("a.pdf", PDF + DOCX, "two_kinds", id="document and archive"),
        pytest.param("a.gif", b"GIF89a=1;<script>x</script>", "two_kinds", id="picture and page"),
        pytest.param("a.docx", b"%PDF-1.7" + DOCX, "contents", id="archive behind a document"),
        pytest.param("a.odt", zipped(mimetype="application/vnd.oasis.opendocument.text",
                     Basic__x="x"), "macros", id="macros of OpenDocument"),
    ],
)  # fmt: skip
def test_file_that_runs_loads_or_grows_by_itself_is_refused(name, content, code):
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(name, content))

    assert refusal.value.code == code


def test_document_with_a_link_and_an_embedded_table_is_accepted():
    links_to = {WORD_RELS: relations(f"{RELATION}/hyperlink")}

    assert check_upload(upload("a.docx", docx(**links_to, word__embeddings__a=OLE)))


def test_file_name_is_cleaned_and_shortened():
    assert clean_name("../../etc/pas\u202eswd\r\n.pdf") == "passwd.pdf"
    assert len(clean_name("a" * 400 + ".pdf")) <= 200
    assert clean_name("a" * 400 + ".pdf").endswith(".pdf")


@pytest.mark.parametrize(
    ("scanner", "is_clean"),
    [
        ("", True),
        ("grep -qv EICAR", True),
        ("grep -q EICAR", False),
        ("no-such-scanner --now", False),
        ("tests.agreements.test_documents.finds_nothing", True),
        ("tests.agreements.test_documents.finds_something", False),
    ],
)
def test_configured_scanner_decides(settings, scanner, is_clean):
    settings.DOCUMENT_SCANNER = scanner

    if is_clean:
        scan(PDF)
    else:
        with pytest.raises(ValidationError, match=r"iru|scanner"):
            scan(PDF)


def finds_nothing(content):
    return content == PDF


def finds_something(content):
    return False


# Uploading and downloading -----------------------------------------------------------------------

FORM = "/oma-alue/alue-01/asiakirjat/uusi/"


@pytest.mark.django_db
def test_uploaded_file_is_stored_and_served_only_as_a_download(coordinator, client, made):  # noqa: F811
    sent = edit_form(coordinator.get(FORM).content.decode()).sent
    sent |= {"agreement": [made.own["agreement"].pk], "title_fi": ["Sopimusteksti"]}

    answer = coordinator.post(FORM, sent | {"upload": upload("Sopimus ä.pdf", PDF)})

    document = Document.objects.get(title_fi="Sopimusteksti")
    assert answer.status_code == 302
    assert (document.file_name, document.size) == ("Sopimus ä.pdf", len(PDF))
    file = client.get(f"/asiakirjat/{document.pk}/")
    assert file.content == PDF
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment; filename")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    page = client.get(f"/sopimukset/{made.own['agreement'].pk}/?date=2024-07-01").content.decode()
    assert f'href="/asiakirjat/{document.pk}/"' in page


@pytest.mark.django_db
def test_refused_file_keeps_the_typed_values(coordinator, made):  # noqa: F811
    sent = edit_form(coordinator.get(FORM).content.decode()).sent
    sent |= {"agreement": [made.own["agreement"].pk], "title_fi": ["Kirjoitettu"]}

    answer = coordinator.post(FORM, sent | {"upload": upload("a.pdf", b"<html>")})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "ei ole sitä mitä sen nimi sanoo" in html
    assert edit_form(html).sent["title_fi"] == ["Kirjoitettu"]
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_same_file_is_stored_once(coordinator, made):  # noqa: F811
    for title in ("Yksi", "Kaksi"):
        sent = edit_form(coordinator.get(FORM).content.decode()).sent
        sent |= {"agreement": [made.own["agreement"].pk], "title_fi": [title]}
        coordinator.post(FORM, sent | {"upload": upload("a.pdf", PDF)})

    assert Document.objects.exclude(sha256="").count() == 2
    assert StoredFile.objects.count() == 1


# Links -------------------------------------------------------------------------------------------


TARGETS = {"/siirtynyt": "/on"}


class Answers(BaseHTTPRequestHandler):
    """A small site: one page that works, one that moved, one only for GET, one deleted."""

    def do_HEAD(self):
        status = {"/on": 200, "/siirtynyt": 302, "/vain-get": 405}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", TARGETS[self.path])
        self.end_headers()

    def do_GET(self):
        self.send_response(200 if self.path in ("/vain-get", "/on") else 404)
        self.end_headers()

    def log_message(self, *args):
        """No logging."""


@pytest.fixture
def site(settings):
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = True
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def linked(*urls):
    agreement = AgreementFactory()
    for url in urls:
        DocumentFactory(agreement=agreement, url=url)


@pytest.mark.django_db
def test_links_are_checked_once_and_store_the_day_they_worked(site):
    linked(f"{site}/on", f"{site}/siirtynyt", f"{site}/vain-get", f"{site}/poissa")
    pauses = []

    assert links.check_links(sleep=pauses.append) == 3

    statuses = dict(LinkCheck.objects.values_list("url", "told"))
    working = set(LinkCheck.objects.exclude(worked_at=None).values_list("url", flat=True))
    assert working == {f"{site}/on", f"{site}/siirtynyt", f"{site}/vain-get"}
    assert statuses[f"{site}/poissa"] == "404"
    assert len(pauses) == 3  # the same host is not hurried
    assert links.check_links(sleep=pauses.append) == 0  # not again before a week has gone


@pytest.mark.django_db
def test_link_that_stopped_working_keeps_its_last_good_day(site):
    linked(f"{site}/poissa")
    then = timezone.now()
    LinkCheck.objects.create(url=f"{site}/poissa", worked_at=then)

    links.check_links(sleep=lambda _: None)

    check = LinkCheck.objects.get()
    assert (check.worked_at, check.told) == (then, "404")
    assert Document.objects.with_link_check().get(url=f"{site}/poissa").worked_at == then


@pytest.mark.django_db
def test_without_a_network_nothing_is_stored(settings):
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = True
    linked(*(f"http://127.0.0.1:9/{number}" for number in range(8)))

    links.check_links(sleep=lambda _: None)

    assert LinkCheck.objects.exclude(tried_at=None).count() <= 2


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]/"],
)
def test_private_addresses_are_not_requested(url):
    with pytest.raises(asking.NotPublic):
        asking.ask(url)


def test_link_that_is_not_a_web_address_is_not_requested():
    with pytest.raises(asking.NotPublic):
        asking.ask("file:///etc/passwd")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "100.64.0.1", "169.254.169.254", "192.168.0.1", "0.1.2.3"),
        *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "ff0e::1", "::ffff:127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1", "2001::1"),
    ],
)
def test_address_that_is_not_a_public_servers_is_refused(address):
    assert not asking.is_public(address)


@pytest.mark.parametrize("address", ["193.166.3.2", "2001:708:10::1", "::ffff:193.166.3.2"])
def test_address_of_a_public_server_is_asked(address):
    assert asking.is_public(address)


def test_name_is_resolved_once_so_that_it_cannot_lead_elsewhere_afterwards(monkeypatch):
    """The second answer of the resolver would be this machine."""
    answers, connected = iter([PUBLIC, LOCAL, LOCAL, LOCAL]), []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [next(answers)])

    def connect(address, **_):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        asking.ask("http://rebinding.example/")

    assert connected == [PUBLIC[4][0]]


PUBLIC = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("193.166.3.2", 80))
LOCAL = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))


def test_name_with_one_private_address_is_refused(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [PUBLIC, LOCAL])

    with pytest.raises(asking.NotPublic):
        asking.ask("http://mixed.example/")


def test_redirect_is_judged_like_a_link(site, settings, monkeypatch):
    """The site itself is taken for public here, what it redirects to is not."""
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = False
    monkeypatch.setattr(asking, "is_public", lambda ip: ip == "127.0.0.1")
    monkeypatch.setitem(TARGETS, "/siirtynyt", "http://127.0.0.2:1/")

    with pytest.raises(asking.NotPublic):
        asking.ask(f"{site}/siirtynyt")


def test_redirects_end(site, monkeypatch):
    monkeypatch.setitem(TARGETS, "/siirtynyt", "/siirtynyt")

    with pytest.raises(asking.Refused, match="too many redirects"):
        asking.ask(f"{site}/siirtynyt")


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nX-A: "], ids=["at once", "header"])
def test_server_that_answers_a_byte_at_a_time_is_left_when_the_time_is_over(settings, beginning):
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = True
    ending = threading.Event()

    def drip(server):
        with server.accept()[0] as connected:
            connected.sendall(beginning)
            while not ending.wait(0.05):
                with suppress(OSError):
                    connected.sendall(b"H")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        try:
            with pytest.raises(OSError):  # noqa: PT011 - of several kinds
                asking.ask(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.5)
        finally:
            ending.set()
            thread.join()


@pytest.mark.django_db
def test_night_ends_and_the_rest_waits_for_the_next(site):
    linked(f"{site}/on", f"{site}/poissa")

    assert links.check_links(seconds=0, sleep=lambda _: None) == 0

    assert LinkCheck.objects.filter(tried_at=None).count() == 2


# What is reported at the start -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_production", "scanner", "remarks"),
    [(True, "", 1), (True, "clamdscan -", 0), (False, "", 0)],
)
def test_production_without_a_scanner_is_remarked_at_each_start(
    settings, is_production, scanner, remarks
):
    settings.PRODUCTION, settings.DOCUMENT_SCANNER = is_production, scanner

    found = [one for one in run_checks() if one.id == "agreements.I001"]

    assert len(found) == remarks


@pytest.mark.parametrize(
    "scanner",
    ["sh -c 'sleep 30 & sleep 30'", "tests.agreements.test_documents.takes_long"],
    ids=["command", "function"],
)
def test_scanner_that_does_not_answer_in_time_refuses(settings, monkeypatch, scanner):
    settings.DOCUMENT_SCANNER = scanner
    monkeypatch.setattr("toolkit.uploads.SCAN_SECONDS", 0.3)

    with pytest.raises(ValidationError):
        scan(PDF)


def takes_long(_content):
    ENOUGH.wait(5)
    return True


ENOUGH = threading.Event()
