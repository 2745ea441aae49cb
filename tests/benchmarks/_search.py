"""The part of the benchmark that runs in the portal: 10,000 resources, then words of every kind, again and again."""

import json
import random
import statistics
import time

import django

MOST, TIMES = 10_000, 15
WORDS = {
    "a rare word": "zeppelin",
    "a word in 1 of 50": "hinges",
    "a word everywhere": "residents",
    "two words everywhere": "residents staff",
    "three words": "night falls light",
    "a phrase": '"night light"',
    "a phrase of words everywhere": '"residents staff"',
    "this or that, without": "hinges or falls -light",
    "only small words": "the of and",
}
SYLLABLES = ["ba", "con", "der", "fal", "gre", "hin", "ker", "lo", "mun", "nes", "por", "ri", "sta", "tur", "ven", "zo"]


def invent() -> None:
    """Two pages of text each: a vocabulary of 4,000 words, a few of them everywhere."""
    from campaigns.library.indexing import index_all  # noqa: PLC0415 - after django.setup()
    from campaigns.library.models import Resource, ResourceVersion  # noqa: PLC0415

    draw = random.Random(7)  # the same text each time
    vocabulary = sorted({"".join(draw.choices(SYLLABLES, k=3)) for _ in range(6_000)})[:4_000]
    weights = [1 / (rank + 8) for rank in range(len(vocabulary))]
    kinds, goals = ["tool", "tip-sheet", "slides", "form"], ["CA", "MED", "PAIN", "PU", "MOB", "INF"]
    Resource.objects.bulk_create([Resource(slug=f"r{n}", owner="nation") for n in range(MOST)], batch_size=1000)
    versions = []
    for number, resource in enumerate(Resource.objects.order_by("pk")):
        body = draw.choices(vocabulary, weights, k=400)
        for word, often in (("residents", 8), ("staff", 6)):
            for _ in range(often):
                body.insert(draw.randrange(len(body)), word)
        body += ["hinges"] * (number % 50 == 0) + ["night", "light", "falls"] * (number % 9 == 0)
        title = draw.choices(vocabulary, weights, k=6) + ["falls"] * (number % 40 == 0) + ["zeppelin"] * (number == 77)
        versions.append(ResourceVersion(
            resource=resource, number=1, title=" ".join(title)[:120], kind=draw.choice(kinds),
            summary=" ".join(draw.choices(vocabulary, weights, k=25))[:300], goals=(draw.choice(goals),),
            steps=(str(draw.randint(1, 7)),), audiences=("home-leaders", "frontline-staff"), body=" ".join(body),
            published_at="2026-01-01T12:00Z",
        ))  # fmt: skip
    ResourceVersion.objects.bulk_create(versions, batch_size=500)
    Resource.objects.bulk_update(
        [Resource(pk=each.resource_id, current=each, reviewed_on="2026-01-01", review_on="2027-01-01")
         for each in ResourceVersion.objects.defer("body")],
        ["current", "reviewed_on", "review_on"], batch_size=500,
    )  # fmt: skip
    index_all()


def slowest(act) -> float:
    """Milliseconds, p95 of some runs after one that warms up."""
    act()
    runs = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        runs.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(runs, n=20)[-1]


def main() -> None:
    django.setup()
    from django.db import connection  # noqa: PLC0415 - after django.setup()
    from django.test import Client  # noqa: PLC0415

    from campaigns.library.queries import visible  # noqa: PLC0415
    from campaigns.library.search import search  # noqa: PLC0415

    invent()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    figures = {
        f"search: {name}, ms": slowest(lambda w=words: search(w, visible(None))) for name, words in WORDS.items()
    }
    visitor = Client(headers={"host": "localhost"})
    assert visitor.get("/library/").status_code == 200
    pages = {"first": {}, "words": {"q": "night falls"}, "filters": {"goal": "ca", "step": "3"}}
    for name, asked in pages.items():
        figures[f"search: library page, {name}, ms"] = slowest(lambda a=asked: visitor.get("/library/", a))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
