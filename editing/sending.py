"""Handle the POST of a page: executed once, shown again with errors, or stale (409)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict

from editing.edit_pages import KEY, MORE, REASON, SHOW_AGAIN, EditPage
from editing.edits import AlreadyMade, Stale, again_after_deadlock, editing
from editing.row_forms import Refused

if TYPE_CHECKING:
    from accounts.access import Access
    from editing.edits import Edit


@dataclass(frozen=True)
class Sent:
    """The result of a POST: a URL to redirect to, or the page to show with a status."""

    page: EditPage | None = None
    status: int = 200
    url: str = ""
    is_again: bool = False

    @property
    def is_made(self) -> bool:
        return bool(self.url)

    def redirect(self) -> HttpResponse:
        return redirect(self.url)


def send(
    request: HttpRequest,
    access: Access,
    make: Callable[[], EditPage],
    *,
    leads_to: Callable[[Any], str],
) -> Sent:
    """Execute the edit of a page's POST once, or return the page with the reason why not.

    `make` builds the page from the current rows; `leads_to` returns the URL to redirect to from the
    owner of what was written.
    """
    if MORE in request.POST or SHOW_AGAIN in request.POST:
        return Sent(make().without_errors())
    page: EditPage | None = None

    def once() -> str:
        nonlocal page
        with editing(
            access,
            channel="page",
            reason=request.POST.get(REASON, "")[:300],
            key=request.POST.get(KEY, "").replace("\0", "")[:200],
            content=content_of(request),
        ) as edit:
            page = make()
            return _make(page, edit, leads_to)

    try:
        url = again_after_deadlock(once)
    except AlreadyMade as made:
        return Sent(url=made.answer.get("url", "") or request.get_full_path(), is_again=True)
    except Stale:
        return Sent(make().without_errors(), 409)
    except Refused:
        return Sent(page)
    except ValidationError as refusal:
        page = page or make()
        page.is_valid()
        page.refuse(refusal)
        return Sent(page)
    return Sent(url=url)


def _make(page: EditPage, edit: Edit, leads_to: Callable[[Any], str]) -> str:
    if page.stale:
        raise Stale(page.stale[0].current, page.stale[0].seen)
    if not page.is_valid():
        raise Refused
    url = leads_to(page.write(edit))
    edit.answer = {"url": url}
    return url


def content_of(request: HttpRequest) -> bytes:
    """What was sent, to distinguish a repeated request from another edit; files by their digest."""
    unseen = {"csrfmiddlewaretoken", KEY}
    fields = [
        (name, value)
        for name, values in sorted(request.POST.lists())
        if name not in unseen
        for value in values
    ]
    return urlencode(fields + list(_sums(request.FILES))).encode()


def _sums(files: MultiValueDict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, uploads in sorted(files.lists()):
        for upload in uploads:
            digest = hashlib.sha256()
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
            yield name, digest.hexdigest()
