"""Settings of the second step and of idle devices, a part of `clinic.settings`."""

from clinic import env

ACCOUNT_EMAIL_NOTIFICATIONS = True
SECOND_FACTOR_OPTIONAL = env.flag("SECOND_FACTOR_OPTIONAL")
IDLE_MINUTES = env.number("IDLE_MINUTES", 15, low=2, high=60)
# What a page says to one person lies in the session, not in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Reports of a broken policy: a page that is broken is told once, not by everybody.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,30/15m/ip",
    "violation": "20/m/ip,120/m/key",
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
