"""The changes as Atom (RFC 4287), page by page (RFC 5005): a bulk is read to its end by `next`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import Access
from changes.events import EventQuery
from changes.lines import ChangeLine, county_name
from changes.pages import ChangesForm, position
from changes.timeline import Timeline, TimelineEntry, timeline
from cooperation.asked import AskedWronglyError
from cooperation.models import County
from toolkit.days import day_in_words

FEED_SIZE = 50
NOTHING_YET = datetime(2022, 3, 1, tzinfo=UTC)
"""When a feed without entries was updated."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of the feed, with the query of its address."""

    request: HttpRequest
    query: EventQuery
    found: Timeline

    def address(self, name: str, **changed: str) -> str:
        """The address of a page with the same filters; an empty parameter is left out."""
        words = self.request.GET.copy()
        for word, value in changed.items():
            words[word] = value
        for word in [word for word, value in words.items() if not value]:
            del words[word]
        return f"{reverse(name)}?{words.urlencode()}".removesuffix("?")

    def absolute(self, **changed: str) -> str:
        """The absolute address of a page of the feed."""
        return self.request.build_absolute_uri(self.address("changes_feed", **changed))


class PagedAtom(Atom1Feed):
    """Atom with links to the first page and to the next one."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation in ("first", "next"):
            if address := self.feed[relation]:
                handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NOTHING_YET


def tag(name: str) -> str:
    """A tag URI (RFC 4151): the same on every host of the service."""
    return f"tag:{settings.IDENTIFIER_DOMAIN},2022:{name}"


def _public_form(request: HttpRequest) -> ChangesForm:
    # Feed readers do not sign in: the feed has what is public.
    return ChangesForm(request.GET, access=Access(timezone.localdate()))


class ChangesFeed(Feed):
    """The newest changes as Atom, filtered by the page's parameters; without confirmations."""

    feed_type = PagedAtom
    language = None
    author_name = "Yhdyspinta"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The feed; if its address is wrong, the page, which gives the reason."""
        form = _public_form(request)
        try:
            position(request.GET.get("after", ""))
            is_valid = form.is_valid()
        except AskedWronglyError:
            is_valid = False
        if not is_valid:
            return redirect(f"{reverse('changes')}?{request.GET.urlencode()}")
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest) -> FeedPage:
        form = _public_form(request)
        form.is_valid()
        after = position(request.GET.get("after", ""))
        found = timeline(Access(timezone.localdate()), form.wanted, size=FEED_SIZE, after=after)
        return FeedPage(request, form.wanted, found)

    def title(self, obj: FeedPage) -> str:
        county = County.objects.filter(pk=obj.query.county).first()
        return ", ".join(filter(None, (_("Yhdyspinta: changes"), county_name(county))))

    def subtitle(self) -> str:
        return _("What has changed in the record of agreements, negotiations and forums.")

    def link(self, obj: FeedPage) -> str:
        return obj.address("changes", after="")

    def feed_url(self, obj: FeedPage) -> str:
        return obj.absolute()

    def feed_guid(self, obj: FeedPage) -> str:
        query = obj.address("changes", after="").partition("?")[2]
        return tag(f"changes:{get_language()}:{query}")

    def feed_extra_kwargs(self, obj: FeedPage) -> dict[str, str]:
        """The links of `PagedAtom`."""
        following = obj.found.after
        return {
            "first": obj.absolute(after=""),
            "next": obj.absolute(after=str(following)) if following else "",
        }

    def items(self, obj: FeedPage) -> list[tuple[TimelineEntry, ChangeLine]]:
        return [(entry, line) for entry in obj.found.entries for line in reversed(entry.changes)]

    def item_title(self, item: tuple[TimelineEntry, ChangeLine]) -> str:
        """Plain text, as Atom takes a title."""
        line = item[1]
        what = f"{line.verb_label}: {line.kind}: {line.title}"
        return ", ".join(filter(None, (what, *map(str, line.context), county_name(line.county))))

    def item_description(self, item: tuple[TimelineEntry, ChangeLine]) -> str:
        """A summary is HTML: what was typed is escaped."""
        entry, line = item
        fields = (f"{one.label}: {one.old or '–'} → {one.new or '–'}" for one in line.differences)
        by = _("Recorded %(day)s by: %(who)s.") % {
            "day": day_in_words(entry.day),
            "who": entry.who,
        }
        return escape(" · ".join((by, *fields)))

    def item_link(self, item: tuple[TimelineEntry, ChangeLine]) -> str:
        line = item[1]
        if line.page:
            return line.page.url
        if line.county:
            return reverse("county_detail", args=[line.county.slug])
        return reverse("changes")

    def item_guid(self, item: tuple[TimelineEntry, ChangeLine]) -> str:
        event = item[1].event
        return tag(f"{event.model._meta.label_lower}:{event.number}")

    def item_pubdate(self, item: tuple[TimelineEntry, ChangeLine]) -> datetime:
        return item[0].moment

    def item_updateddate(self, item: tuple[TimelineEntry, ChangeLine]) -> datetime:
        return item[0].moment
