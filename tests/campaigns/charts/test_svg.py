"""The drawing: stable, well-formed, safe under the strict CSP, and readable without colour."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from campaigns.charts.signs import spark_line
from campaigns.charts.svg import SIZES, chart_file, run_chart
from tests.campaigns.charts import pictures

GOLDEN = Path(__file__).parents[2] / "data" / "charts"
SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = [pytest.param(make, size, id=f"{name}-{size}") for name, make in pictures.ALL.items()
            for size in [*SIZES, "file"]]  # fmt: skip


def drawn(make, size: str) -> str:
    return chart_file(make(), "Harbor House, Baltimore", "x") if size == "file" else run_chart(make(), "x", size)


@pytest.mark.parametrize(("name", "size"), [("improving", "wide"), ("gappy", "narrow"), ("prevalence", "file")])
def test_goldens(name, size):
    """Changed on purpose? Look at the picture, then write the new drawing over the file in tests/data/charts."""
    path = GOLDEN / f"{name}-{size}.svg"
    assert drawn(pictures.ALL[name], size).replace("><", ">\n<") + "\n" == path.read_text()


@pytest.mark.parametrize(("make", "size"), DRAWINGS)
def test_every_drawing_is_sound(make, size):
    text = drawn(make, size)
    root = ET.fromstring(text)  # noqa: S314 - our own drawing
    assert "style=" not in text
    assert "var(" not in text
    assert "<script" not in text
    width, height = float(root.get("width")), float(root.get("height"))
    assert root.get("role") == "img"
    ids = {each.get("id") for each in root.iter() if each.get("id")}
    assert set(root.get("aria-labelledby").split()) == ids
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    for each in root.iter(f"{SVG}text"):
        assert 0 < float(each.get("x")) < width
        assert 0 < float(each.get("y")) < height
        if not each.get("text-anchor") and size != "file":
            assert float(each.get("x")) + 7.6 * len(each.text) <= width, each.text
    for name in ("cx", "cy"):
        for each in root.iter(f"{SVG}circle"):
            assert 0 <= float(each.get(name)) <= max(width, height)


def test_every_month_has_its_words_and_a_gap_breaks_the_line():
    root = ET.fromstring(run_chart(pictures.gappy(), "x"))  # noqa: S314
    named = [
        each.find(f"{SVG}title").text
        for each in root.iter()
        if each.tag != f"{SVG}svg" and each.find(f"{SVG}title") is not None
    ]
    assert len(named) == 13  # 17 months, 4 of them not sent
    assert named[0] == "May 2025: 3.0, 9 out of 3,000"
    assert named.count("Oct 2025: no cases") == 1
    line = next(each.get("d") for each in root.iter(f"{SVG}path") if each.get("class") == "l")
    assert line.count("M") == 6  # six pieces
    assert line.count("h0") == 3  # three months stand alone between gaps


@pytest.mark.parametrize(("make", "size"), DRAWINGS)
def test_names_of_months_never_touch(make, size):
    root = ET.fromstring(drawn(make, size))  # noqa: S314
    names = [float(each.get("x")) for each in root.iter(f"{SVG}text") if re.fullmatch(r"[A-Z][a-z]{2} \d\d", each.text)]
    assert names
    assert all(right - left >= 60 for left, right in pairwise(names))


def test_signals_differ_by_shape():
    root = ET.fromstring(run_chart(pictures.improving(), "x"))  # noqa: S314
    assert len([each for each in root.iter(f"{SVG}path") if each.get("class") == "s"]) == 9
    assert len(list(root.iter(f"{SVG}circle"))) == 15


def test_targets_step_and_the_median_is_carried_on():
    text = run_chart(pictures.improving(), "x")
    target = re.search(r'class="t"[^>]*d="([^"]+)"', text)[1]
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+", target)
    assert text.count('class="m m2"') == text.count('class="m"') == 1
    assert 'class="m"' not in run_chart(pictures.improving(), "x", "narrow")  # its year lies before


def test_two_charts_of_a_page_share_no_id():
    ids = [
        re.findall(r' id="([^"]+)"', run_chart(pictures.improving(), key, size)) for key in ("a", "b") for size in SIZES
    ]
    flat = [each for some in ids for each in some]
    assert len(flat) == len(set(flat)) == 4 * len(SIZES)


def test_hostile_words_stay_words():
    text = chart_file(pictures.hostile(), '"><script>x</script>', "x")
    root = ET.fromstring(text)  # noqa: S314
    assert "<script" not in text
    assert '<script>alert("1")</script> &   "quotes"' in root.find(f"{SVG}title").text


def test_nothing_to_draw_still_gives_a_drawing():
    ET.fromstring(run_chart(pictures.empty(), "x"))  # noqa: S314


def test_spark_line():
    text = spark_line([1.0, None, 3.0, 2.0], 2.5)
    ET.fromstring(text)  # noqa: S314
    assert text.count('class="t"') == 1
    assert 'd="M4.0 51.0h0M172.0 5.0L256.0 28.0"' in text
    assert "style=" not in text
    assert spark_line([None, None]) == spark_line([]) == ""
    ET.fromstring(spark_line([5.0]))  # noqa: S314
    assert 'class="t"' not in spark_line([1.0, 2.0])
