"""Settings of signing in and of what limits it, a part of `clinic.settings`."""

from typing import Any

from clinic import env

# --- the account and its password
AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": "clinic.passwords.OtherWords"},
]
PASSWORD_RESET_TIMEOUT = 30 * 60
ACCOUNT_ADAPTER = "clinic.accounts.ClosedSignup"
ACCOUNT_FORMS = {
    "login": "clinic.forms.sign_in.SignInForm",
    "change_password": "clinic.forms.sign_in.PasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "clinic:today"
LOGOUT_REDIRECT_URL = "account_login"

# --- the second step, idle devices, limits
ACCOUNT_EMAIL_NOTIFICATIONS = True
SECOND_FACTOR_OPTIONAL = env.flag("SECOND_FACTOR_OPTIONAL")
SECOND_FACTOR_FOR_ALL = env.flag("SECOND_FACTOR_FOR_ALL")
IDLE_MINUTES = env.number("IDLE_MINUTES", 15, low=2, high=60)
# So many logins of one person stand at the same time; the oldest ends.
LOGINS_PER_PERSON = env.number("LOGINS_PER_PERSON", 10, low=1, high=50)
# What a page says to one person lies in the session, not in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Reports of a broken policy: a page that is broken is told once, not by everybody.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,30/15m/ip",
    "violation": "20/m/ip,120/m/key",
}
# How often whoever is signed in may, in so many seconds: searching as fast as one
# types, but not through everybody; files as a working day needs them; entries of the
# history on refusals, and on limits reached.
STAFF_LIMITS = {
    "search": (120, 60),
    "export": (30, 60 * 60),
    "refused": (60, 60 * 60),
    "reached": (1, 10 * 60),
}
# Where on the host one looks into the records.
ADMIN_PATH = env.text("ADMIN_PATH", "admin").strip("/")
MFA_ADAPTER = "clinic.accounts.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Accounts are made by the owner of the clinic, who knows the address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODE_DIGITS = 12
# The code before and after: phones are seldom right to the second.
MFA_TOTP_TOLERANCE = 1
