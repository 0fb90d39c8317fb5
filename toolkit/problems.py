"""Errors as application/problem+json (RFC 9457): a message, and a reason for each wrong field."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core import exceptions as django_errors
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import is_valid_path
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from rest_framework import exceptions, serializers
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"


class TooLarge(exceptions.APIException):
    """The request body exceeds the limit."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The request body is too large.")


class FieldErrorSerializer(serializers.Serializer[Any]):
    """A refused field or query parameter and the reason; `row` is its row in a list, from 0."""

    optional = ("row",)
    row = serializers.IntegerField(required=False)
    field = serializers.CharField()
    reason = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """An error. `errors` lists the refused fields; it is empty for other errors."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True)  # type: ignore[assignment]  # name in RFC 9457


class StaleSerializer(ProblemSerializer):
    """An edit based on an outdated version; includes the current object and its version."""

    optional = ("version", "current")
    version = serializers.IntegerField()
    current = serializers.DictField()


def problem(
    status: int, detail: Any = "", errors: list[dict[str, Any]] | None = None, **more: Any
) -> JsonResponse:
    """The response; `more` holds members that only this type of problem has."""
    title = HTTPStatus(status).phrase
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": str(detail) or title,
        "errors": errors or [],
    } | more
    return JsonResponse(
        body,
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store"},
    )


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler; None leaves an internal error to `server_error`."""
    if isinstance(error, django_errors.ValidationError):
        error = exceptions.ValidationError(serializers.as_serializer_error(error))
    elif isinstance(error, django_errors.RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, django_errors.PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return _with_headers(error, _answer(error))


def _answer(error: exceptions.APIException) -> JsonResponse:
    if isinstance(error, exceptions.ValidationError):
        errors = list(fields_of(error.detail))
        return problem(error.status_code, _sentence(errors), errors)
    return problem(error.status_code, error.detail)


def _with_headers(error: exceptions.APIException, response: JsonResponse) -> JsonResponse:
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def fields_of(detail: Any, field: str = "") -> Iterator[dict[str, Any]]:
    """Every reason with the path of its field: `parties.0.code`."""
    if isinstance(detail, dict):
        pairs = [(_key(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        pairs = [(str(number), value) for number, value in enumerate(detail)]
    else:
        for reason in detail if isinstance(detail, list) else [detail]:
            yield {"field": field, "reason": str(reason)}
        return
    for key, value in pairs:
        yield from fields_of(value, ".".join(filter(None, (field, key))))


def _key(key: Any) -> str:
    """The name of the field; empty for a reason about no single field."""
    return "" if key == api_settings.NON_FIELD_ERRORS_KEY else str(key)


def _sentence(errors: list[dict[str, str]]) -> str:
    named = (f"{e['field']}: {e['reason']}" if e["field"] else e["reason"] for e in errors)
    return " ".join(named)


# Errors outside the views of the API: pages keep Django's answers ----------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return problem(400, _("The request is malformed."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return problem(403, exceptions.PermissionDenied.default_detail)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(PREFIX):
        is_cut = not request.path.endswith("/") and is_valid_path(f"{request.path_info}/")
        detail = _("Addresses of the API end with a slash: %(path)s/.") % {"path": request.path}
        return problem(404, detail if is_cut else exceptions.NotFound.default_detail)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return problem(500, _("An error occurred on the server. It has been recorded."))
    return defaults.server_error(request)
