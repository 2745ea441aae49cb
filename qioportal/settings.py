"""One settings file, read from the environment (.env.example lists every name), in Django's own order of sections.

With nothing set the portal runs on embedded defaults: SQLite under var/, a Valkey server from a wheel, mail into
files. An https SITE_URL means production: secrets must be given, cookies are secure, HSTS holds.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from qioportal import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").absolute()
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)

# Where and how -------------------------------------------------------------------------------------------------------
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}. Set it to the portal's own address: https://host")
PRODUCTION = _site.scheme == "https"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
if not PRODUCTION and _site.hostname not in _THIS_MACHINE and not _site.hostname.endswith(".localhost"):
    raise ImproperlyConfigured(
        f"SITE_URL is {SITE_URL!r}: http is for this machine alone. Set it to the portal's https address."
    )
DEMO = env.flag("DEMO", default=False)
if DEMO and PRODUCTION:
    raise ImproperlyConfigured(
        "DEMO is on and SITE_URL is https. Set DEMO to off: invented people stay on one machine."
    )
DEBUG = env.flag("DEBUG", default=False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("DEBUG is on and SITE_URL is https. Set DEBUG to off.")
SECRET_KEY = env.secret("SECRET_KEY", demo_file=None if PRODUCTION else VAR / "secret.key")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", [_site.hostname] if PRODUCTION else [_site.hostname, "localhost", "127.0.0.1"]
)
if PRODUCTION and any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS names any host. Set it to the portal's own names.")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []
PROXY_COUNT = env.number("PROXY_COUNT", 0)  # proxies in front that add X-Forwarded-For; 0 ignores the header
PORTAL_NAME = "QIO Portal"
HELP_DESK_EMAIL = env.text("HELP_DESK_EMAIL", "helpdesk@example.org")
HELP_DESK_PHONE = env.text("HELP_DESK_PHONE", "")
POSTAL_ADDRESS = env.text("POSTAL_ADDRESS", "QIO Portal help desk, 1 Example Street, Example, MD 21000")

INSTALLED_APPS = [
    "qioportal",
    "facilities",
    "accounts",
    "campaigns",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before the files: an SVG opened by itself has the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qioportal.middleware.bounded",
    "qioportal.middleware.no_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.signin.middleware.own_session",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qioportal.middleware.private_pages",
    "qioportal.middleware.knows_the_reader",
]

ROOT_URLCONF = "qioportal.urls"
WSGI_APPLICATION = "qioportal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qioportal.context_processors.portal",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database ------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'portal.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # Measured: every other mode answers "database is locked" once two processes write (SECURITY.md section 3).
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA busy_timeout=20000; PRAGMA journal_size_limit=67108864;"
        ),
    }
else:
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Broker and cache: one Valkey or Redis, shared by all processes ------------------------------------------------------
EMBEDDED_SOCKET = VAR / "valkey.sock"
if len(str(EMBEDDED_SOCKET)) > 100:  # a socket's path may have 107 bytes
    _digest = hashlib.sha256(str(VAR).encode()).hexdigest()[:16]
    EMBEDDED_SOCKET = env.private_folder(Path(tempfile.gettempdir()) / f"qioportal-{_digest}") / "valkey.sock"
EMBEDDED_BROKER = not os.environ.get("CELERY_BROKER_URL")
_broker = env.redis_url("CELERY_BROKER_URL", f"unix://{EMBEDDED_SOCKET}")
CELERY_BROKER_URL = _broker.replace("unix://", "redis+socket://", 1)
if not EMBEDDED_BROKER:
    os.environ["CELERY_BROKER_URL"] = CELERY_BROKER_URL  # Celery reads the environment before its settings
# A broker that hangs costs a request less than three seconds (SECURITY F6); workers wait one second at a time for work.
_redis_options = {"socket_timeout": 2.5, "socket_connect_timeout": 2, "health_check_interval": 10}
_cache = {
    "LOCATION": env.redis_url("CACHE_URL", f"unix://{EMBEDDED_SOCKET}?db=1"),
    "KEY_PREFIX": os.environ.get("CACHE_PREFIX", "portal"),
    "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
}
CACHES = {
    "default": {"BACKEND": "qioportal.lib.patient_cache.PatientCache", **_cache},  # never fails: limits
    "shared": {"BACKEND": "qioportal.lib.patient_cache.SharedCache", **_cache},  # says when it is away
}
# A session that was ended is ended at once and everywhere, and pages need no cache.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Celery: the broker carries wake-ups only (SECURITY.md section 1) ----------------------------------------------------
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the tick finds what a lost wake-up left; a poison task must not loop
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 1500, 1560
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **_redis_options,
    "visibility_timeout": 1800,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "max_retries": 1,
    "retry_on_timeout": False,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "accounts.mail.deliver_service": {"queue": "service"},
    "accounts.mail.deliver_bulk": {"queue": "bulk"},
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat.schedule")

# Mail: the outbox is the one way out, whoever asks (accounts/mail) ---------------------------------------------------
MAIL = env.email("EMAIL_URL", "" if PRODUCTION else f"filemail://{VAR / 'mail'}")
if PRODUCTION and MAIL["EMAIL_BACKEND"] == "filemail":
    raise ImproperlyConfigured("EMAIL_URL is a folder. Set it to smtp+tls://user:password@host:587: mail must leave.")
EMAIL_BACKEND = "accounts.mail.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", "portal@example.org")
MAIL_BOUNCES_TO = env.text("MAIL_BOUNCES_TO", "")  # return path of mails; each gets its own: name+number-signature@host
MAIL_BOUNCES_BOX = env.text("MAIL_BOUNCES_BOX", "")  # where those reports are read: imaps://… or maildir:///…
MAIL_PROVIDER = env.text("MAIL_PROVIDER", "")  # whose webhook reports bounces at /mail/hook/
ANYMAIL = {
    "WEBHOOK_SECRET": env.text("MAIL_HOOK_SECRET", ""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.text("MAIL_HOOK_KEY", ""),
}
if MAIL_PROVIDER and ":" not in ANYMAIL["WEBHOOK_SECRET"]:
    raise ImproperlyConfigured(
        "MAIL_PROVIDER is set, so set MAIL_HOOK_SECRET to name:password, which the provider shows."
    )
MAIL_SPF = env.text("MAIL_SPF", "")  # what a QIO's domain must allow (include:…) for mail to leave in its name
MAIL_DKIM_SELECTOR = env.text("MAIL_DKIM_SELECTOR", "")  # ... under which name it publishes the mail server's key
MAIL_DKIM_KEY = env.text("MAIL_DKIM_KEY", "")  # ... and that key (p=); blank: any
MAIL_PER_MINUTE = env.number("MAIL_PER_MINUTE", 0)  # bulk lane, all workers together; 0 is no limit
MAIL_PER_DOMAIN_MINUTE = env.number("MAIL_PER_DOMAIN_MINUTE", 0)  # ... and to one receiver, with a slow start
MAIL_MOST_PER_WEEK = env.number("MAIL_MOST_PER_WEEK", 3)  # mailings to one person, whoever writes; 0 is no limit
MAIL_KEPT_MONTHS = env.number("MAIL_KEPT_MONTHS", 13, least=3)  # older rows are counted and put away (archiving.py)
MAIL_APPROVAL_ABOVE = env.number("MAIL_APPROVAL_ABOVE", 500)  # so many people, and a second person must say yes
MAIL_LEASE_SECONDS = env.number("MAIL_LEASE_SECONDS", 900, least=1)  # outlives the slowest SMTP dialogue (12 minutes)

# People and sign-in --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.users.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "accounts.signin.passwords.BlocklistValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.signin.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # one address per person: the new one replaces the old once it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # the password again before the address changes
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False  # shared computers: the session ends with the browser, at the latest after 12 hours
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key"}  # the others: allauth's own; accounts/signin/limits.py
ACCOUNT_FORMS = {
    "login": "accounts.signin.forms.LoginForm",
    "add_email": "accounts.signin.forms.AddEmailForm",
    "change_password": "accounts.signin.forms.ChangePasswordForm",
    "set_password": "accounts.signin.forms.SetPasswordForm",
    "reset_password": "accounts.signin.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.signin.forms.ResetPasswordKeyForm",
    "user_token": "accounts.signin.forms.UserTokenForm",
    "reauthenticate": "accounts.signin.forms.ReauthenticateForm",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
MFA_ADAPTER = "accounts.signin.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.signin.factor_forms.AuthenticateForm",
    "reauthenticate": "accounts.signin.factor_forms.ReauthenticateForm",
    "activate_totp": "accounts.signin.factor_forms.ActivateTOTPForm",
    "add_webauthn": "accounts.signin.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.signin.factor_forms.EditWebAuthnForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a new address may wait for its confirmation; sign-in needs the confirmed one
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# Cookies and headers -------------------------------------------------------------------------------------------------
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # also where no form asks: an invitation taken up, a passkey
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of the authenticator set-up is a data: picture
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# Language, time, static files ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/New_York"  # shown where a person or a state gives no other
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
_packages = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (prefix, folder)
        for prefix, folder in [
            ("vendor/bootstrap", _packages / "bootstrap" / "dist"),
        ]
        if folder.is_dir()
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.flag("PLAIN_STATIC", default=False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
ICON_DIR = _packages / "bootstrap-icons" / "icons"
CHART_FONT = _packages / "dejavu-fonts-ttf" / "ttf" / "DejaVuSans.ttf"
CHART_FONT_BOLD = _packages / "dejavu-fonts-ttf" / "ttf" / "DejaVuSans-Bold.ttf"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "qioportal.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
