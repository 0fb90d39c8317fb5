"""The situation, the counties and what is put together from all subjects."""

from django.urls import URLPattern, URLResolver, path, re_path

from changes import pages as changes_page
from changes import undoing
from dashboard import statements, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.SituationView.as_view(), name="situation"),
    path("alueet/", views.CountyListView.as_view(), name="county_list"),
    path("alueet/vertaa/", views.CompareView.as_view(), name="county_compare"),
    path("alueet/<slug:slug>/", views.CountyDetailView.as_view(), name="county_detail"),
    path("kunnat/", views.MunicipalityListView.as_view(), name="municipality_list"),
    re_path(
        r"^kunnat/(?P<pk>[0-9]{3})/$",
        views.MunicipalityDetailView.as_view(),
        name="municipality_detail",
    ),
    path("kunnat/<slug:slug>/", views.municipality_by_name, name="municipality_by_name"),
    path("liitot/", views.RegionalCouncilListView.as_view(), name="regional_council_list"),
    path(
        "liitot/<str:pk>/",
        views.RegionalCouncilDetailView.as_view(),
        name="regional_council_detail",
    ),
    path("velvoitteet/", views.DutyListView.as_view(), name="duty_list"),
    path("suositukset/", views.RecommendationsView.as_view(), name="recommendation_list"),
    path("jakokuva/<str:day>.png", views.share_picture, name="share_picture"),
    path("upota/", views.EmbedListView.as_view(), name="embed_list"),
    path("upota/<str:key>/", views.EmbedView.as_view(), name="embed"),
    path("muutokset/", changes_page.ChangesView.as_view(), name="changes"),
    path(
        "muutokset/<str:model>/<int:number>/kumoa/",
        undoing.UndoView.as_view(),
        name="changes_undo",
    ),
    path("muutokset/atom/", changes_page.ChangesFeed(), name="changes_feed"),
    path("haku/", views.SearchView.as_view(), name="search"),
    path("nain-lasketaan/", views.MethodView.as_view(), name="method"),
    path(
        "saavutettavuus/",
        views.StatementView.as_view(statement=statements.ACCESSIBILITY),
        name="accessibility",
    ),
    path(
        "tietosuoja/",
        views.StatementView.as_view(statement=statements.PRIVACY),
        name="privacy",
    ),
    path("palaute/", views.FeedbackView.as_view(), name="feedback"),
    path("palaute/kiitos/", views.FeedbackThanksView.as_view(), name="feedback_thanks"),
    path("sanasto/", views.GlossaryView.as_view(), name="glossary"),
]
