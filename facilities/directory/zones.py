"""The clock of a home: its state's, or that of its part of the state (49 CFR 71 names the counties).

A home's file says ZIP code and county; where a county is on both sides of the line, it has the clock of most of it.
"""

from facilities.states.codes import STATES

# Parts of states with another clock than most of the state: by county ...
_CENTRAL, _MOUNTAIN, _EASTERN = "America/Chicago", "America/Denver", "America/New_York"
_BY_COUNTY = {
    "FL": {"gulf": _EASTERN},
    "IN": dict.fromkeys(["jasper", "newton", "perry", "spencer", "starke"], _CENTRAL),
    "KS": dict.fromkeys(["greeley", "hamilton", "sherman", "wallace"], _MOUNTAIN),
    "KY": dict.fromkeys(
        ["adair", "breckinridge", "clinton", "cumberland", "grayson", "green", "hart", "russell"], _CENTRAL
    ),
    "MI": dict.fromkeys(["dickinson", "gogebic", "iron", "menominee"], "America/Menominee"),
    "ND": {"grant": _MOUNTAIN, "morton": _CENTRAL},
    "NE": dict.fromkeys(
        ["arthur", "chase", "cheyenne", "deuel", "dundy", "garden", "grant", "hooker", "keith", "kimball", "perkins"],
        _MOUNTAIN,
    ),
    "SD": dict.fromkeys(["bennett", "corson", "dewey", "haakon", "jackson", "perkins", "ziebach"], _MOUNTAIN),
    "TN": dict.fromkeys(["bradley", "hamilton", "mcminn", "meigs", "monroe", "polk", "rhea"], _EASTERN),
    "TX": dict.fromkeys(["brewster", "culberson", "jeffdavis", "presidio", "terrell"], _CENTRAL),
}
# ... or by the first three digits of the ZIP code.
_BY_ZIP = {
    "FL": dict.fromkeys(["324", "325"], _CENTRAL),
    "ID": dict.fromkeys(["835", "838"], "America/Los_Angeles"),
    "IN": dict.fromkeys(["463", "464", "476", "477"], _CENTRAL),
    "KY": dict.fromkeys(["420", "421", "422", "423", "424"], _CENTRAL),
    "ND": {"586": _MOUNTAIN},
    "NE": {"693": _MOUNTAIN},
    "OR": {"979": "America/Boise"},
    "SD": {"577": _MOUNTAIN},
    "TN": dict.fromkeys(["374", "376", "377", "378", "379"], _EASTERN),
    "TX": dict.fromkeys(["798", "799", "885"], _MOUNTAIN),
}


def zone_name_of(state: str, zip_code: str, county: str) -> str:
    """IANA name: "America/Chicago" for a home in Lake County, Indiana. CMS writes "Mc Minn" and "Jeff Davis"."""
    by_county = _BY_COUNTY.get(state, {}).get(county.lower().replace(" ", ""))
    return by_county or _BY_ZIP.get(state, {}).get(zip_code[:3]) or STATES[state].zone_name
