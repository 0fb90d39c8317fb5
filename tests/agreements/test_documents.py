"""Uploaded documents and links: checked by contents, served as downloads, checked with limits."""

import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agreements import links
from agreements.documents import KINDS, check_upload, clean_name, scan
from agreements.models import Document, LinkCheck, StoredFile
from tests.factories import AgreementFactory, DocumentFactory
from tests.stale_walk import edit_form
from tests.workspace.conftest import coordinator, made, signed_in  # noqa: F401 - fixtures

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


DOCX = zipped(**{"[Content_Types]_xml": "", "word__document_xml": ""})
CONTENTS = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": zipped(**{"[Content_Types]_xml": "", "xl__workbook_xml": ""}),
    "pptx": zipped(**{"[Content_Types]_xml": "", "ppt__presentation_xml": ""}),
    "odt": zipped(mimetype="application/vnd.oasis.opendocument.text"),
    "png": b"\x89PNG\r\n\x1a\n0000",
    "jpg": b"\xff\xd8\xff\xe0000",
    "jpeg": b"\xff\xd8\xff\xe0000",
    "gif": b"GIF89a0000",
}


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
        pytest.param("a.docx", zipped(**{"[Content_Types]_xml": "", "word__document_xml": "",
                     "word__vbaProject.bin": "x"}), "contents", id="macros"),
        pytest.param("a.odt", zipped(mimetype="text/plain"), "contents", id="another mimetype"),
        pytest.param("a.png", b"", "contents", id="empty"),
        pytest.param("a.pdf", PDF + b" " * 2000, "too_large", id="too large"),
    ],
)  # fmt: skip
def test_refused_file_has_a_reason(settings, name, content, code):
    settings.DOCUMENT_MAX_BYTES = 1500

    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(name, content))

    assert refusal.value.code == code


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


class Answers(BaseHTTPRequestHandler):
    """A small site: one page that works, one that moved, one only for GET, one deleted."""

    def do_HEAD(self):
        status = {"/on": 200, "/siirtynyt": 302, "/vain-get": 405}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/on")
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
def test_private_addresses_are_not_requested(settings, url):
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = False

    assert links.ask(url) == (False, "not public")


def test_link_that_is_not_a_web_address_is_not_requested():
    assert links.ask("file:///etc/passwd") == (False, "not public")
