"""What is shown on other sites: frames, and the picture of a link."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_exempt
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = self.request.GET.get("county", "")
        county = County.objects.alive_on(self.asked.day).filter(code=code).first()
        try:
            found = embeds.embedded(
                self.kwargs["key"],
                self.asked.day,
                county,
                today=self.asked.today,
                is_demonstration=settings.DEMO,
            )
        except LookupError as error:
            raise Http404 from error
        return super().get_context_data(**kwargs) | {
            "embedded": found,
            "county": county,
            "dated": f"?date={self.asked.day.isoformat()}",
        }


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
