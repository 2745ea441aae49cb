"""Headers of the provider information file in every vintage: columns are found by name, never by position.

Names are compared by their letters and digits alone, so that `City/Town`, `citytown` and `CITY_TOWN` are one name: case
is not stable even inside one generation, and CMS's API drops hyphens and slashes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from facilities.cms.parsing.values import Refused

# Field: the names of the generations (data README section 2), the newest first.
NAMES: dict[str, tuple[str, ...]] = {
    "ccn": ("CMS Certification Number (CCN)", "Federal Provider Number", "PROVNUM", "CCN"),
    "name": ("Provider Name", "PROVNAME"),
    "address": ("Provider Address", "ADDRESS"),
    "city": ("City/Town", "Provider City", "CITY"),
    "state": ("State", "Provider State"),
    "zip_code": ("ZIP Code", "Provider Zip Code", "ZIP"),
    "phone": ("Telephone Number", "Provider Phone Number", "PHONE", "TELEPHONE"),
    "county": ("County/Parish", "Provider County Name", "COUNTY_NAME", "COUNTY"),
    "county_code": ("Provider SSA County Code", "Provider SSA County", "COUNTY_SSA", "SSA_COUNTY_CODE"),
    "ownership": ("Ownership Type", "OWNERSHIP"),
    "certified_beds": ("Number of Certified Beds", "BEDCERT", "CERTIFIED_BEDS"),
    "residents_per_day": ("Average Number of Residents per Day", "RESTOT", "AVG_RESIDENTS_PER_DAY"),
    "provider_type": ("Provider Type", "CERTIFICATION"),
    "in_hospital": ("Provider Resides in Hospital", "INHOSP", "IN_HOSPITAL"),
    "legal_name": ("Legal Business Name", "LBN"),
    "certified_on": (
        "Date First Approved to Provide Medicare and Medicaid Services",
        "PARTICIPATION_DATE",
        "DATE_FIRST_APPROVED",
    ),
    "chain_name": ("Chain Name", "Affiliated Entity Name"),
    "chain_number": ("Chain ID", "Affiliated Entity ID"),
    "special_focus": ("Special Focus Status", "Special Focus Facility", "SFFStatus", "SFF"),
    "abuse_icon": ("Abuse Icon", "ABUSE"),
    "overall_rating": ("Overall Rating",),
    "overall_footnote": ("Overall Rating Footnote", "overall_rating_fn"),
    "health_inspection": ("Health Inspection Rating", "survey_rating"),
    "health_inspection_footnote": (
        "Health Inspection Rating Footnote",
        "survey_rating_fn",
        "health_inspection_footnote",
    ),
    "quality": ("QM Rating", "quality_rating"),
    "quality_footnote": ("QM Rating Footnote", "quality_rating_fn"),
    "staffing": ("Staffing Rating",),
    "staffing_footnote": ("Staffing Rating Footnote", "staffing_rating_fn"),
    "processing_date": ("Processing Date", "FILEDATE"),
}
# What every vintage has; without one of these it is some other table.
NEEDED = (
    *("ccn", "name", "address", "city", "state", "zip_code", "phone", "county", "ownership", "certified_beds"),
    *("residents_per_day", "provider_type", "overall_rating", "health_inspection", "quality", "staffing"),
)
# Columns by which CMS's other tables are known.
_OTHER_TABLES = {
    "measurecode": "CMS's quality measures, one row per home and measure",
    "msrcd": "CMS's quality measures, one row per home and measure",
    "stateornation": "CMS's state and US averages",
    "penaltytype": "CMS's list of penalties",
    "deficiencytagnumber": "CMS's list of citations",
    "roleplayedbyownerormanagerinfacility": "CMS's list of owners",
    "programparticipationcode": "CMS's long-term care facility characteristics",
    "averageoverall5starrating": "CMS's list of chains",
    "enrollmentid": "CMS's list of enrollments",
    "5stars": "CMS's list of cut points",
}


def key_of(name: str) -> str:
    """`Long-Stay QM Rating` and `longstay_qm_rating` are one name."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


_FIELD_OF = {key_of(name): field for field, names in NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file keeps each field. `width` counts the cells up to the last one that has a name."""

    places: dict[str, int]
    width: int

    def has(self, field: str) -> bool:
        return field in self.places


def read_header(cells: Sequence[str]) -> Layout:
    """The layout of a provider information file; anything else is refused with what it seems to be."""
    keys = [key_of(cell) for cell in cells]
    places: dict[str, int] = {}
    for place, key in enumerate(keys):
        field = _FIELD_OF.get(key)
        if field is None:
            continue
        if field in places:
            raise Refused(
                f"The header names the column {NAMES[field][0]!r} twice ({cells[places[field]].strip()!r} and "
                f"{cells[place].strip()!r}), so it is not clear which one counts. Load the file as CMS publishes it."
            )
        places[field] = place
    missing = [NAMES[field][0] for field in NEEDED if field not in places]
    if missing:
        raise Refused(_what_it_is(cells, keys, missing))
    return Layout(places, max(place for place, key in enumerate(keys) if key) + 1)


def _what_it_is(cells: Sequence[str], keys: list[str], missing: list[str]) -> str:
    load = "Load CMS's provider information file (NH_ProviderInfo_….csv)."
    for key in keys:
        if key in _OTHER_TABLES:
            return f"This is {_OTHER_TABLES[key]}, not the provider information. {load}"
    if len(cells) <= 2 and any(sign in cell for cell in cells for sign in ";\t|"):
        return "The columns are not parted by commas, so the file was saved anew. Load it as CMS publishes it."
    if len(missing) == len(NEEDED):
        return f"The first line is not the header of CMS's provider information. {load}"
    shown = ", ".join(missing[:4]) + (f" and {len(missing) - 4} more" if len(missing) > 4 else "")
    return f"The header is not that of CMS's provider information: it has no column {shown}. {load}"
