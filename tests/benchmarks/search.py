"""Full-text search over 10,000 resources on both engines: the aim is 100 ms for each kind of words (issue 4)."""

import tempfile

from tests import servers
from tests.benchmarks.pages import environment_of, last_line, run


def _measure_on(engine: str, url: str, cache: str, folder: str) -> dict[str, float]:
    environment = environment_of(url, cache, folder) | {"DJANGO_SETTINGS_MODULE": "qioportal.settings", "DEMO": "off"}
    run(environment, "manage", "migrate", "-v0")
    return {
        f"{name}, {engine}": value for name, value in last_line(run(environment, "tests.benchmarks._search")).items()
    }


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="qbench-") as folder, servers.broker() as cache:
        figures = _measure_on("sqlite", f"sqlite:///{folder}/search.sqlite3", cache, folder)
        with servers.postgres() as (url, _):
            return figures | _measure_on("postgresql", url, cache, folder)


if __name__ == "__main__":
    for name, value in sorted(measure().items()):
        print(f"{name:<60} {value:>10.1f}")
