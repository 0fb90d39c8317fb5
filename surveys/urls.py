"""Addresses of surveys: results, answering, and the staff's pages."""

from django.urls import URLPattern, URLResolver, path

from surveys import views
from surveys.answering import views as answering
from surveys.staff import coding, confirming, desk, editions, importing, inviting, numbers

urlpatterns: list[URLPattern | URLResolver] = [
    path("kyselyt/<slug:slug>/tyo/", desk.desk, name="survey_desk"),
    path("kyselyt/<slug:slug>/tyo/vaihe/", desk.take_step, name="survey_step"),
    path("kyselyt/<slug:slug>/vahvista/", confirming.confirm, name="survey_confirm"),
    path("kyselyt/<slug:slug>/uusi-painos/", editions.begin, name="survey_edition"),
    path("kyselyt/<slug:slug>/luovu/", editions.abandon, name="survey_abandon"),
    path("kyselyt/<slug:slug>/asteikot/", confirming.sides, name="survey_sides"),
    path(
        "kyselyt/<slug:slug>/esikatselu/tulokset/",
        confirming.results,
        name="survey_results_preview",
    ),
    path("kyselyt/<slug:slug>/esikatselu/", desk.preview, name="survey_preview"),
    path("kyselyt/<slug:slug>/pankki/", desk.bank, name="survey_bank"),
    path("kyselyt/<slug:slug>/pankki/ota/", desk.copy, name="survey_copy"),
    path("kyselyt/<slug:slug>/linkit/", inviting.invitations, name="survey_invitations"),
    path("kyselyt/<slug:slug>/linkit/laheta/", inviting.send, name="survey_send"),
    path("kyselyt/<slug:slug>/tuonti/", importing.arrival, name="survey_import"),
    path(
        "kyselyt/<slug:slug>/tuonti/<int:pk>/sarakkeet/",
        importing.columns,
        name="survey_import_columns",
    ),
    path(
        "kyselyt/<slug:slug>/tuonti/<int:pk>/arvot/", importing.values, name="survey_import_values"
    ),
    path(
        "kyselyt/<slug:slug>/tuonti/<int:pk>/tarkistus/",
        importing.check,
        name="survey_import_check",
    ),
    path(
        "kyselyt/<slug:slug>/tuonti/<int:pk>/koevastaukset/",
        importing.trials,
        name="survey_import_trials",
    ),
    path("kyselyt/<slug:slug>/tuonti/<int:pk>/tuo/", importing.begin, name="survey_import_begin"),
    path(
        "kyselyt/<slug:slug>/tuonti/<int:pk>/eteneminen/",
        importing.progress,
        name="survey_import_progress",
    ),
    path("kyselyt/<slug:slug>/avoimet/<int:pk>/", coding.code, name="survey_code"),
    path("kyselyt/<slug:slug>/avoimet/<int:pk>/teemat/", coding.themes, name="survey_themes"),
    path("kyselyt/<slug:slug>/avoimet/<int:pk>/lainaa/", coding.quote, name="survey_quote"),
    path("kyselyt/<slug:slug>/lainaukset/", coding.quotations, name="survey_quotations"),
    path("vastaus/<str:secret>/", answering.open_link, name="survey_link"),
    path("vastaa/<slug:slug>/", answering.answer, name="survey_answer"),
    path("vastaa/<slug:slug>/myohemmin/", answering.later, name="survey_later"),
    path("vastaa/<slug:slug>/lahetys/", answering.review, name="survey_review"),
    path("vastaa/<slug:slug>/kiitos/", answering.thanks, name="survey_thanks"),
    path("kyselyt/<slug:slug>/luvut/", numbers.numbers, name="survey_numbers"),
    path("kyselyt/<slug:slug>/luvut/vastaukset/", numbers.labelled, name="survey_labelled"),
    path("kyselyt/", views.SurveyListView.as_view(), name="survey_list"),
    path("kyselyt/<slug:slug>/", views.SurveyDetailView.as_view(), name="survey_detail"),
]
