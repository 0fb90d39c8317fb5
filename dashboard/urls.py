"""URLs of the situation, the counties, and pages on all subjects."""

from django.urls import URLPattern, URLResolver, path, re_path

from dashboard import statements
from dashboard.views import (
    counties,
    duties,
    embeds,
    municipalities,
    regional_councils,
    site,
    situation,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", situation.SituationView.as_view(), name="situation"),
    path("alueet/", counties.CountyListView.as_view(), name="county_list"),
    path("alueet/vertaa/", counties.CompareView.as_view(), name="county_compare"),
    path("alueet/<slug:slug>/", counties.CountyDetailView.as_view(), name="county_detail"),
    path("kunnat/", municipalities.MunicipalityListView.as_view(), name="municipality_list"),
    re_path(
        r"^kunnat/(?P<pk>[0-9]{3})/$",
        municipalities.MunicipalityDetailView.as_view(),
        name="municipality_detail",
    ),
    path("kunnat/<slug:slug>/", municipalities.municipality_by_name, name="municipality_by_name"),
    path(
        "liitot/", regional_councils.RegionalCouncilListView.as_view(), name="regional_council_list"
    ),
    path(
        "liitot/<str:pk>/",
        regional_councils.RegionalCouncilDetailView.as_view(),
        name="regional_council_detail",
    ),
    path("velvoitteet/", duties.DutyListView.as_view(), name="duty_list"),
    path("suositukset/", duties.RecommendationsView.as_view(), name="recommendation_list"),
    path("jakokuva/<str:day>.png", embeds.share_picture, name="share_picture"),
    path("upota/", embeds.EmbedListView.as_view(), name="embed_list"),
    path("upota/<str:key>/", embeds.EmbedView.as_view(), name="embed"),
    path("haku/", site.SearchView.as_view(), name="search"),
    path("nain-lasketaan/", situation.MethodView.as_view(), name="method"),
    path(
        "saavutettavuus/",
        site.StatementView.as_view(statement=statements.ACCESSIBILITY),
        name="accessibility",
    ),
    path(
        "tietosuoja/",
        site.StatementView.as_view(statement=statements.PRIVACY),
        name="privacy",
    ),
    path("palaute/", site.FeedbackView.as_view(), name="feedback"),
    path("palaute/kiitos/", site.FeedbackThanksView.as_view(), name="feedback_thanks"),
    path("sanasto/", site.GlossaryView.as_view(), name="glossary"),
]
