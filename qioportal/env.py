"""Reads settings from the environment; a wrong or missing value stops with a sentence that says what to set."""

import os
import stat
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; without a default its absence stops the start."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment; .env.example shows its form.")
    return value


def flag(name: str, default: bool) -> bool:
    """on/off, true/false, yes/no, 1/0."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to on or off.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number that is at least `least`."""
    value = os.environ.get(name, "").strip()
    if value == "":
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number of at least {least}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """A list parted by commas."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or default


def secret(name: str, *, demo_file: Path | None, least: int = 50) -> str:
    """A secret from NAME, from the file named by NAME_FILE, or, on the embedded defaults, from a file of its own."""
    value = os.environ.get(name, "")
    named_file = os.environ.get(f"{name}_FILE", "")
    if not value and named_file:
        try:
            value = Path(named_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {named_file}, which can't be read: {error.strerror}."
            ) from error
    if not value and demo_file is not None:
        return _kept_secret(demo_file)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set {name}, or {name}_FILE to a file that holds it, to at least {least} random "
            'characters, for example from: python -c "import secrets; print(secrets.token_urlsafe(60))"'
        )
    if len(value) < least or value.startswith("django-insecure-") or len(set(value)) < 5:
        raise ImproperlyConfigured(f"{name} is too weak. Set it to at least {least} random characters.")
    return value


def _kept_secret(path: Path) -> str:
    """The secret of this one machine, made on the first start and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    value = os.urandom(48).hex()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(value)
    return value


def private_folder(path: Path) -> Path:
    """A folder of our own where everybody may write: who put another one there first would be our broker and cache."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ImproperlyConfigured(f"{path} is not a folder of this user alone. Remove it, or set VAR_DIR shorter.")
    return path


def database(name: str, default: str) -> dict:
    """Django's settings of one database from its URL: sqlite:///path or postgres://user:password@host:port/name."""
    url = os.environ.get(name) or default
    try:
        config = _env.db_url_config(url)
    except Exception as error:
        raise ImproperlyConfigured(f"{name} can't be read ({error}). {_DATABASE_FORMS}") from error
    if config.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        raise ImproperlyConfigured(f"{name} names an engine that the portal doesn't know. {_DATABASE_FORMS}")
    if not config.get("NAME"):
        raise ImproperlyConfigured(f"{name} names no database. {_DATABASE_FORMS}")
    return config


_DATABASE_FORMS = "Set it to postgres://user:password@host:5432/name or to sqlite:///absolute/path.sqlite3."


def redis_url(name: str, default: str) -> str:
    """A URL of Redis or Valkey: redis://host:6379/0, rediss://… or unix:///path (redis+socket:///path for Celery)."""
    url = os.environ.get(name) or default
    if not url.startswith(("redis://", "rediss://", "unix://", "redis+socket://")):
        raise ImproperlyConfigured(f"{name} is {url!r}. Set it to redis://host:6379/0 or to unix:///path/of/socket.")
    return url


def email(name: str, default: str) -> dict:
    """Mail settings from their URL: smtp://user:password@host:25, smtp+tls://…:587, smtp+ssl://…:465, filemail:///dir."""
    url = os.environ.get(name) or default
    if not url:
        raise ImproperlyConfigured(f"{name} is not set. Set it to smtp+tls://user:password@host:587.")
    if url.startswith("filemail:///"):
        return {"EMAIL_BACKEND": "filemail", "EMAIL_FILE_PATH": url.removeprefix("filemail://")}
    if not url.startswith(("smtp://", "smtp+tls://", "smtp+ssl://")):
        raise ImproperlyConfigured(f"{name} is not a mail URL. Set it to smtp+tls://user:password@host:587.")
    config = _env.email_url_config(url)
    if not config.get("EMAIL_HOST"):
        raise ImproperlyConfigured(f"{name} names no host. Set it to smtp+tls://user:password@host:587.")
    config["EMAIL_PORT"] = config.get("EMAIL_PORT") or 25
    return config
