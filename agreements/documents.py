"""Stored documents: kept once by their contents, served as downloads only."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from agreements.models import Document, StoredFile
from toolkit.uploads import CheckedFile


def keep(document: Document, judged: CheckedFile) -> None:
    """Set the file's data on the document, unsaved, and store its contents."""
    document.file_name, document.media_type = judged.name, judged.media_type
    document.size, document.sha256 = judged.size, judged.sha256
    stored = StoredFile(sha256=judged.sha256, content=judged.content)
    StoredFile.objects.bulk_create([stored], ignore_conflicts=True)


def download(document: Document, stored: StoredFile) -> HttpResponse:
    """The file as a download that browsers do not display, run or sniff."""
    response = HttpResponse(bytes(stored.content), content_type=document.media_type)
    name = document.file_name or str(document)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = f'"{stored.sha256}"'
    return response
