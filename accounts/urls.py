"""URLs of sign-in, of the user's account and of invitations.

The names are allauth's, so that its views can reverse them; the paths are ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path

from accounts import views
from accounts.strangers import limited

passwords = [
    path("", account.password_reset, name="account_reset_password"),
    path("lahetetty/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "valmis/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("vaihda/", account.password_change, name="account_change_password"),
    path("aseta/", account.password_set, name="account_set_password"),
    re_path(
        r"^(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

# Anonymous visitors are stopped here: allauth would store what they send, to go on after sign-in.
second_factor = [
    path("", login_required(mfa.index), name="mfa_index"),
    path("koodi/", mfa.authenticate, name="mfa_authenticate"),
    path("vahvista/", login_required(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("sovellus/", login_required(totp.activate_totp), name="mfa_activate_totp"),
    path("sovellus/poista/", login_required(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "varakoodit/",
        login_required(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "varakoodit/uudet/",
        login_required(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "varakoodit/lataa/",
        login_required(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("avaimet/", login_required(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("avaimet/lisaa/", login_required(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "avaimet/<int:pk>/poista/",
        login_required(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "avaimet/<int:pk>/nimi/", login_required(webauthn.edit_webauthn), name="mfa_edit_webauthn"
    ),
    path(
        "avaimet/vahvista/",
        login_required(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]

sign_in = [
    path("", account.login, name="account_login"),
    path("ulos/", account.logout, name="account_logout"),
    path("jatka/", views.continue_after_sign_in, name="accounts_continue"),
    path("suljettu/", account.account_inactive, name="account_inactive"),
    path("vain-kutsuttu/", account.signup, name="account_signup"),
    path("vahvista/", account.reauthenticate, name="account_reauthenticate"),
    path("avain/", limited(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("salasana/", include(passwords)),
    path("tunnistautuminen/", include(second_factor)),
    path("peruttu/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("virhe/", social.login_error, name="socialaccount_login_error"),
    path("ei-tilia/", social.signup, name="socialaccount_signup"),
    path("yhdistetyt/", social.connections, name="socialaccount_connections"),
]

own_account = [
    path("", views.own_account, name="accounts_own"),
    path("istunnot/", views.sign_out_everywhere, name="accounts_sign_out_everywhere"),
    path("istunnot/<int:pk>/lopeta/", views.end_session, name="accounts_end_session"),
    path("luovuta/<int:pk>/", views.hand_over, name="accounts_hand_over"),
    path("tunnukset/", views.personal_tokens, name="accounts_tokens"),
    path("tunnukset/<int:pk>/kumoa/", views.revoke_token, name="accounts_revoke_token"),
    path("tiedot/", views.stored_about_oneself, name="accounts_stored"),
]

urlpatterns = [
    path("kirjaudu/", include(sign_in)),
    path("oma-tili/", include(own_account)),
    path("kutsu/", views.accept_invitation, name="accounts_accept"),
    path("kutsu/<str:secret>/", views.open_invitation, name="accounts_invitation"),
    path("kehitys/posti/", views.outbox, name="accounts_outbox"),
]
