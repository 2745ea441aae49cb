"""`make check`: lint, format, templates, contracts, migrations, deployment check. All run; one that can't run fails."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def production(folder: str) -> dict[str, str]:
    """An environment as in production; nothing in it is used anywhere."""
    return {
        **os.environ,
        "SITE_URL": "https://portal.example.org",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "VAR_DIR": folder,
        "DATABASE_URL": "postgres://portal:secret@localhost:5432/portal",
        "CELERY_BROKER_URL": "redis://localhost:6379/0",
        "CACHE_URL": "redis://localhost:6379/1",
        "EMAIL_URL": "smtp+tls://portal:secret@localhost:587",
    }


def main() -> int:
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    with tempfile.TemporaryDirectory() as folder:
        plain = {**os.environ, "VAR_DIR": folder}
        deploy = production(folder)
        manage = [sys.executable, "manage.py"]
        steps = [
            ("lint", [BIN / "ruff", "check", "."], plain),
            ("format", [BIN / "ruff", "format", "--check", "."], plain),
            ("templates", [BIN / "djade", "--check", "--target-version", "5.2", *templates], plain),
            ("import contracts", [BIN / "lint-imports", "--no-cache"], plain),
            (
                "models and migrations agree",
                [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
                plain,
            ),
            ("system check", [*manage, "check", "--fail-level", "WARNING"], plain),
            ("deployment check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], deploy),
        ]
        failed = []
        for title, command, environment in steps:
            done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
            print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {title}", flush=True)
            if done.returncode:
                failed.append(title)
                print(done.stdout + done.stderr)
    print("make check: " + ("all passed" if not failed else f"failed: {', '.join(failed)}"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
