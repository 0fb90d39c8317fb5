"""Staff's internal note on a county: edited on the county's screen of the admin."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.access import Access
from cooperation.models import County
from editing.edits import AlreadyMade, Stale, editing
from workspace.models import CountyNote


class NoteEdit:
    """The internal note on a county as shown or sent; both versions if it was changed meanwhile."""

    def __init__(self, county: County, access: Access) -> None:
        self.county, self.access = county, access
        self.row = CountyNote.objects.filter(county=county).first()
        self.text = self.now = self.row.text if self.row else ""
        self.key = uuid.uuid4().hex
        self.is_saved = self.is_stale = False

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    def send(self, sent: Any) -> None:
        """Save what was typed, if the note has not changed since it was seen."""
        self.text = sent.get("text", "").strip()
        key = sent.get("_key", "")[:60]
        try:
            with editing(self.access, channel="admin", key=key, content=self.text.encode()) as edit:
                self._write(edit, sent.get("version", ""))
                edit.answer = {"done": True}
        except AlreadyMade:
            self.is_saved = True
        except Stale:
            self.is_stale = True
        else:
            self.is_saved = True

    def _write(self, edit: Any, version: str) -> None:
        County.objects.select_for_update().get(pk=self.county.pk)  # only one first note
        row = CountyNote.objects.filter(county=self.county).first()
        if str(row.version if row else 0) != version:
            self.row, self.now = row, row.text if row else ""
            raise Stale(row, None)
        row = row or CountyNote(county=self.county)
        row.text = self.text
        edit.save(row)
