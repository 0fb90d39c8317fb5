"""Uploaded documents and links: checked by contents, served as downloads, checked with limits."""

import io
import threading
import zipfile

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Document, StoredFile
from tests.stale_walk import edit_form
from tests.workspace.conftest import coordinator, made, signed_in  # noqa: F401 - fixtures
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
