"""The clock of a home in states with two, by 49 CFR 71; counties as CMS's files spell them."""

import pytest

from facilities.directory.models import Facility

EASTERN, CENTRAL, MOUNTAIN = "America/New_York", "America/Chicago", "America/Denver"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("state", "zip_code", "county", "zone"),
    [
        ("MD", "21000", "Talbot", EASTERN),
        ("TX", "79901", "El Paso", MOUNTAIN),
        ("TX", "79830", "Brewster", CENTRAL),  # between El Paso's ZIP codes
        ("TX", "79734", "Jeff Davis", CENTRAL),
        ("TX", "75001", "Dallas", CENTRAL),
        ("FL", "32501", "Escambia", CENTRAL),
        ("FL", "32456", "Gulf", EASTERN),  # Port Saint Joe
        ("FL", "32301", "Leon", EASTERN),
        ("TN", "37901", "Knox", EASTERN),
        ("TN", "37388", "Coffee", CENTRAL),
        ("TN", "37311", "Bradley", EASTERN),
        ("TN", "37379", "Hamilton", EASTERN),
        ("TN", "37303", "Mc Minn", EASTERN),
        ("KY", "42728", "Adair", CENTRAL),
        ("KY", "42718", "Taylor", EASTERN),
        ("IN", "47586", "Perry", CENTRAL),
        ("IN", "46402", "Lake", CENTRAL),
        ("IN", "47546", "Dubois", "America/Indiana/Indianapolis"),
        ("NE", "69153", "Keith", MOUNTAIN),
        ("NE", "69101", "Lincoln", CENTRAL),
        ("SD", "57638", "Perkins", MOUNTAIN),
        ("SD", "57501", "Hughes", CENTRAL),
        ("ND", "58601", "Stark", MOUNTAIN),
        ("ND", "58638", "Morton", CENTRAL),
        ("KS", "67735", "Sherman", MOUNTAIN),
        ("OR", "97914", "Malheur", "America/Boise"),
        ("MI", "49801", "Dickinson", "America/Menominee"),
        ("AZ", "85001", "Maricopa", "America/Phoenix"),
        ("ID", "83814", "Kootenai", "America/Los_Angeles"),
        ("ID", "83702", "Ada", "America/Boise"),
        ("PR", "00901", "", "America/Puerto_Rico"),
    ],
)
def test_the_clock_of_a_home_is_that_of_its_part_of_the_state(state, zip_code, county, zone):
    home = Facility(state=state, zip_code=zip_code, county=county)
    assert home.zone_name == home.zone.key == zone
