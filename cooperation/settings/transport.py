"""Secrets, hosts, HTTPS, sign-in elsewhere, and what a page may load."""

from cooperation.settings.base import DEMO, PRODUCTION, VAR_DIR, env
from toolkit.environment import kept_secret

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
    env.refuse(
        "SECRET_KEY is missing or weak. Set it to at least 50 random characters, for example from "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
    )
SECRET_KEY = SECRET_KEY or kept_secret(VAR_DIR / "secret_key", 50)
DEMO_PASSWORD = kept_secret(VAR_DIR / "demo_password", 9) if DEMO else ""

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    env.refuse(
        "ALLOWED_HOSTS is missing. Set it to the names people use, separated by commas, for "
        "example yhdyspinta.example.fi."
    )
if not PRODUCTION:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]"]
# In identifiers that calendars and feeds keep: the same on every host, and never changed.
IDENTIFIER_DOMAIN = env.text("IDENTIFIER_DOMAIN", "yhdyspinta.kuntaliitto.fi")
if DEMO:
    IDENTIFIER_DOMAIN = f"demo.{IDENTIFIER_DOMAIN}"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

HTTPS = PRODUCTION
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
HOST_ONLY = "__Host-" if HTTPS else ""  # browsers then refuse one set by another host
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
CSRF_FAILURE_VIEW = "accounts.views.form_not_trusted"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=True)
if BEHIND_PROXY and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Sign-in through an organisation's own service, such as Entra ID: off until configured.
OIDC_SERVER_URL = env.text("OIDC_SERVER_URL")
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_ID"), env.text("OIDC_CLIENT_SECRET")
OIDC_NAME = env.text("OIDC_NAME", "OpenID Connect")
OIDC_EMAIL_IS_VERIFIED = env.flag("OIDC_EMAIL_IS_VERIFIED")
OIDC_ISSUER = env.text("OIDC_ISSUER", OIDC_SERVER_URL.split("/.well-known/")[0])
OIDC_ORIGIN = "/".join(OIDC_SERVER_URL.split("/")[:3])
if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    env.refuse("OIDC_SERVER_URL is set without OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. Set them.")
if PRODUCTION and OIDC_SERVER_URL and not OIDC_SERVER_URL.startswith("https://"):
    env.refuse("OIDC_SERVER_URL does not begin with https://. Sign-in needs a safe connection.")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # A form may redirect to the organisation's own sign-in, if there is one.
        "form-action": ["'self'", *([OIDC_ORIGIN] if OIDC_ORIGIN else [])],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# Where to report a vulnerability: /.well-known/security.txt; unset: there is no such file.
SECURITY_CONTACT = env.text("SECURITY_CONTACT")
SECURITY_POLICY_URL = env.text("SECURITY_POLICY_URL")
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://", "tel:")):
    env.refuse("SECURITY_CONTACT is no address. Write it as mailto:… or https://….")
if SECURITY_POLICY_URL and not SECURITY_POLICY_URL.startswith("https://"):
    env.refuse("SECURITY_POLICY_URL does not begin with https://.")
