"""Surveys: their results, answering them, and the pages on which staff keep them."""

from django.urls import URLPattern, URLResolver, path

from surveys import views
from surveys.answering import views as answering

urlpatterns: list[URLPattern | URLResolver] = [
    path("vastaus/<str:secret>/", answering.open_link, name="survey_link"),
    path("vastaa/<slug:slug>/", answering.answer, name="survey_answer"),
    path("vastaa/<slug:slug>/myohemmin/", answering.later, name="survey_later"),
    path("vastaa/<slug:slug>/lahetys/", answering.review, name="survey_review"),
    path("vastaa/<slug:slug>/kiitos/", answering.thanks, name="survey_thanks"),
    path("kyselyt/", views.SurveyListView.as_view(), name="survey_list"),
    path("kyselyt/<slug:slug>/", views.SurveyDetailView.as_view(), name="survey_detail"),
]
