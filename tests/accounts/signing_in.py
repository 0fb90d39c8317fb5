"""Signing in as a user does, with a password and a code."""

import time

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)

from tests.factories import PASSWORD

SIGN_IN = "/kirjaudu/"
ASKED = "/kirjaudu/tunnistautuminen/koodi/"
SET_UP = "/kirjaudu/tunnistautuminen/sovellus/"
NEW_PASSWORD = "Uusi-salasana-24-§"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": user.email, "password": password} | more)


def with_totp(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
