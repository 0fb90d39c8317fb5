"""Accounts, sign-in, sessions, second factors."""

from cooperation.settings.base import PRODUCTION, env
from cooperation.settings.transport import (
    BEHIND_PROXY,
    HOST_ONLY,
    HTTPS,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_ISSUER,
    OIDC_NAME,
    OIDC_SERVER_URL,
)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Length and lists, no rules about kinds of characters (ASVS 5.0 V6.2).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NotGuessable"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts_own"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # users are invited to a known address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to unknown addresses
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True  # for all users, limited by SESSION_COOKIE_AGE
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {  # in addition to allauth's
    "feedback": "5/h/ip",
    "error_report": "5/h/ip",
    "login": None,  # passwords are counted by accounts.attempts
    "reset_password": "20/m/ip",  # and by account, without a word about it, by accounts.attempts
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Whose X-Forwarded-For is believed: without a proxy nobody's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", 1) if PRODUCTION and BEHIND_PROXY else 0

# A session ends an hour after the last request, and twelve hours after sign-in.
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 3600
DEVICE_COOKIE_NAME = f"{HOST_ONLY}device"  # accounts.devices

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # verified by the invitation
MFA_TOTP_ISSUER = "Yhdyspinta"
MFA_TOTP_TOLERANCE = 1  # phone clocks differ by some seconds
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # invited users are identified by the address
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisaatio",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {
                    "server_url": OIDC_SERVER_URL,
                    # Who signs people in is not what the service writes of itself.
                    "openid_configuration_overrides": {"issuer": OIDC_ISSUER},
                },
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
