"""Names in capitals, as people read them: against names of CMS's own file, written by hand."""

import pytest
from django.template import Context, Template

from facilities.directory.models import Facility
from qioportal.lib.words import counted, readable_name

NAMES = """
Peak Healthcare at the Pines
St. Mary's Hospital
St Mary's D'Youville Pavilion
McDonald Manor | MCDONALD MANOR
Dr Arthur Clifton McKinley Ctr
Macon Rehabilitation and Healthcare
Arbor Care Centers-O'Neill LLC
Ms Care Center of Alcorn County, Inc-SNF
Carroll Lutheran Village CCRC
Pleasant Acres II
Vi at Grayhawk, a Vi and Plaza Companies Community
Fort Hudson VI
Kindred Hospital - Las Vegas (Flamingo) - SNF/DP
Restoracy of Whitestown, The
Oaks (The)
The Lodge at Wellmore- Tega Cay
Villas-A
Green Acres - A Waters Community
A.G. Rhodes Home, Inc - Wesley Woods
D/P SNF of the Valley
Jamaica Hospital Medical Center T C U
PruittHealth-Aiken
NHC Healthcare - Greenville
Governor’s House
Pu'uwai 'O Makaha
87th Street Care & Rehab
Stratford-on-Avon Home
Nursing Center, LLC | NURSING  CENTER,LLC
Rehabilitation Center | REHABILITATION CENTER,
Joint D/B/A Someone
Zoë's Haus | ZOË'S HAUS
The
2
"""


@pytest.mark.parametrize("line", NAMES.strip().splitlines())
def test_capitals_become_a_name(line):
    wanted, _, given = line.partition(" | ")
    assert readable_name((given or wanted).upper()) == wanted


@pytest.mark.parametrize(
    "city",
    ["Coeur d'Alene", "Fond du Lac", "Havre de Grace", "De Soto", "La Crosse", "Las Vegas", "Winston-Salem", "McAllen",
     "Town and Country", "The Dalles", "King of Prussia", "St Mary of the Woods"],
)  # fmt: skip
def test_cities(city):
    assert readable_name(city.upper()) == city


@pytest.mark.parametrize("kept", ["Harbor House", "eHome at THE Bay", "McDonald", "iCare OF Ohio", ""])
def test_what_somebody_wrote_in_small_letters_stays(kept):
    assert readable_name(kept) == kept


@pytest.mark.parametrize("odd", ["'", "- , /", "()", "&", "O'", "'S", "A'B'C", "MC", ","])
def test_odd_text_never_breaks(odd):
    assert readable_name(odd).upper() == odd.rstrip(" ,")


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [(1, "people", "1 person"), (2, "people", "2 people"), (1, "homes", "1 home"), (0, "mails", "0 mails"),
     (15283, "homes", "15,283 homes")],
)  # fmt: skip
def test_a_count_with_its_noun(count, noun, said):
    assert counted(count, noun) == said


def test_a_home_and_a_template_say_it():
    home = Facility(name="BAY MANOR OF MCLEAN, LLC", city="HAVRE DE GRACE")
    assert (home.display_name, home.display_city) == ("Bay Manor of McLean, LLC", "Havre de Grace")
    page = Template("{% load layout %}{{ text|readable }}").render(Context({"text": "ST JOHN'S <B>"}))
    assert page == "St John&#x27;s &lt;B&gt;"
    assert home.name == "BAY MANOR OF MCLEAN, LLC"
