"""What is shown on other sites: frames, and the picture of a link."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from cooperation.asked import AskedWronglyError, day_of
from cooperation.models import County
from cooperation.pages import DatedView
from dashboard import embeds
from dashboard import share_picture as share_pictures
from situation.situations import cached_situation


class EmbedListView(DatedView, TemplateView):
    """What can be embedded in others' pages, with the code to copy."""

    template_name = "dashboard/embed_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "embeds": embeds.embeds(),
            "county_embed": embeds.embed_of(embeds.COUNTY),
            "counties": County.objects.alive_on(self.asked.day),
        }


@method_decorator([xframe_options_exempt, csp_replace({"frame-ancestors": ["*"]})], name="dispatch")
class EmbedView(DatedView, TemplateView):
    """A figure, the map or sentences, for a frame in any site's page."""

    template_name = "dashboard/embed.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The figure; a frame with a wrong address gives the reason and a link, and no figure."""
        try:
            embeds.embed_of(self.kwargs["key"])
        except LookupError:
            return self._refused(_("There is nothing to embed at this address."), status=404)
        if reason := next(self.reasons({}), ""):
            return self._refused(reason, status=400)
        if reason := self._unknown_county():
            return self._refused(reason, status=404)
        return super().get(request, *args, **kwargs)

    def _unknown_county(self) -> str:
        code = self.request.GET.get("county", "")
        if self.kwargs["key"] == embeds.COUNTY and not code:
            return _("The address names no county.")
        if code and not self._county(code):
            return _("“%(code)s” is not a county's code on this day.") % {"code": code[:60]}
        if code and self.kwargs["key"] in embeds.OF_THE_COUNTRY:
            return _("This is embedded of the whole country only.")
        return ""

    def _county(self, code: str) -> County | None:
        return County.objects.alive_on(self.asked.day).filter(code=code).first()

    def _refused(self, reason: str, *, status: int) -> HttpResponse:
        return render(
            self.request, "dashboard/embed_refused.html", {"reason": reason}, status=status
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        county = self._county(self.request.GET.get("county", ""))
        found = embeds.embedded(
            self.kwargs["key"],
            self.asked.day,
            county,
            today=self.asked.today,
            is_demonstration=settings.DEMO,
        )
        return super().get_context_data(**kwargs) | {
            "embedded": found,
            "county": county,
            "dated": f"?date={self.asked.day.isoformat()}",
        }


@require_safe
def share_picture(request: HttpRequest, day: str) -> HttpResponse:
    """The picture of a day for links in other services."""
    try:
        asked_day = day_of(day, today=timezone.localdate())
    except AskedWronglyError as error:
        raise Http404 from error
    drawn = share_pictures.share_picture(
        cached_situation(asked_day), is_demonstration=settings.DEMO
    )
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": "max-age=3600"})
