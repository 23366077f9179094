"""Settings of what carries messages to people, driven by the environment.

A part of `clinic.settings`, which takes in every name of it.
"""

from clinic import env

# --- mail
# "" is SMTP; else the name of a provider that django-anymail knows.
EMAIL_PROVIDER = env.text("EMAIL_PROVIDER")
EMAIL_BACKEND = (
    f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
    if EMAIL_PROVIDER
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
# Django's default waits for ever; a hung mail server must not hold a worker.
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT_SECONDS", 15, low=1, high=60)
ANYMAIL = {
    **env.mapping("EMAIL_PROVIDER_SETTINGS"),
    "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
    "WEBHOOK_SECRET": env.text("EMAIL_WEBHOOK_SECRET") or None,
}
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "clinic@localhost")

# --- which provider carries what
AFTERCARE_CHANNELS = {
    "email": "aftercare.channels.email.EmailChannel",
    "sms_kannel": "aftercare.channels.sms_kannel.KannelChannel",
    "sms_twilio": "aftercare.channels.sms_twilio.TwilioChannel",
    "sms_mail": "aftercare.channels.sms_mail.MailToTextChannel",
    "push": "aftercare.channels.push.PushChannel",
    "console": "aftercare.channels.console.ConsoleChannel",
    "sink": "aftercare.channels.sink.SinkChannel",
}
# Which provider carries what a message asks for; "" is none.
AFTERCARE_WAYS = {
    "email": env.text("AFTERCARE_EMAIL_CHANNEL", "email"),
    "sms": env.text("AFTERCARE_SMS_CHANNEL"),
    "push": "push",
    "console": "console",
    "sink": "sink",
}
# How many messages a worker may have on the way at once, each over a line of its own.
DISPATCH_LANES = env.number("DISPATCH_LANES", 1, low=1, high=32)
# A message to nobody travels the whole way every five minutes.
CANARY = env.flag("CANARY", default=True)

# --- texts
SMS_SENDER = env.text("SMS_SENDER")
SMS_PER_SECOND = env.number("SMS_PER_SECOND", 10, low=1, high=1000)
SMS_TIMEOUT = env.number("SMS_TIMEOUT_SECONDS", 15, low=1, high=30)
KANNEL_URL = env.text("KANNEL_URL", "http://127.0.0.1:13013/cgi-bin/sendsms")
KANNEL_USER = env.text("KANNEL_USER")
KANNEL_PASSWORD = env.text("KANNEL_PASSWORD")
KANNEL_SECRET = env.text("KANNEL_SECRET")
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN")
TWILIO_AUTH_TOKEN_OLD = env.text("TWILIO_AUTH_TOKEN_OLD")
TWILIO_API_URL = env.text("TWILIO_API_URL", "https://api.twilio.com").rstrip("/")
# Services for alerts that may stand inside the own network; with DEBUG this machine's.
_OWN = "127.0.0.1,localhost" if env.flag("DEBUG") else ""
ALLOWED_ALERT_HOSTS = [each.lower() for each in env.words("ALLOWED_ALERT_HOSTS", _OWN)]
# Below this balance, in the account's own currency, the watchdog speaks up; 0 never.
SMS_BALANCE_LOW = env.number("SMS_BALANCE_LOW", 0, low=0, high=100_000)
SMS_MAIL_DOMAIN = env.text("SMS_MAIL_DOMAIN")
