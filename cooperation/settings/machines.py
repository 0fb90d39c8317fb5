"""The API."""

from cooperation.settings.base import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",  # the first one sets the challenge: 401, not 403
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_FILTER_BACKENDS": [
        "api.visible_rows.Visible",
        "api.reading.Filtering",
        "api.ranges.Ranges",
        "api.reading.Ordering",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.reading.FormatNegotiation",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["toolkit.throttling.Throttle"],
    "EXCEPTION_HANDLER": "toolkit.outage.handle",
    "COERCE_DECIMAL_TO_STRING": False,
    "DATE_INPUT_FORMATS": ["%Y-%m-%d"],  # no weeks, no days of a year
}
API_REQUESTS_A_MINUTE = {  # in all processes together; 0: unlimited
    "anonymous": env.number("API_ANONYMOUS_A_MINUTE", 600),  # from one address
    "reading": env.number("API_READS_A_MINUTE", 1200),  # by a signed-in user
    "writing": env.number("API_WRITES_A_MINUTE", 300),
    "failing": 20,  # invalid tokens, from one address
}
API_LARGEST_BODY = 2_000_000  # bytes of one request
SPECTACULAR_SETTINGS = {
    "TITLE": "Yhdyspinta",
    "VERSION": "1",
    "DESCRIPTION": "The state of cooperation between Finland's wellbeing services counties and"
    " their municipalities, on any day and as known at any time. Everything public can be read"
    " without signing in; see /api/v1/docs/. Open data.",
    "CONTACT": {
        "name": "Association of Finnish Municipalities (Kuntaliitto)",
        "url": "https://www.kuntaliitto.fi/",
    },
    "LICENSE": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
}
