"""Personal tokens in the description of the API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenExtension(OpenApiAuthenticationExtension):
    """A personal token in the header."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The security scheme in OpenAPI."""
        return {"type": "http", "scheme": "bearer"}
