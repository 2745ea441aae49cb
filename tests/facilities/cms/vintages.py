"""Provider files for the tests: real rows of August 2021, also put under the headers of the other vintages.

The names of the columns stand here a second time on purpose: copied by hand from CMS's header lists, not from the code.
"""

import csv
import io
from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "cms"
SAMPLE = DATA / "provider_info_aug2021_rows.csv"

C = [
    "Federal Provider Number", "Provider Name", "Provider Address", "Provider City", "Provider State",
    "Provider Zip Code", "Provider Phone Number", "Provider SSA County Code", "Provider County Name", "Ownership Type",
    "Number of Certified Beds", "Average Number of Residents per Day", "Provider Type", "Provider Resides in Hospital",
    "Legal Business Name", "Date First Approved to Provide Medicare and Medicaid Services", "Special Focus Status",
    "Abuse Icon", "Overall Rating", "Overall Rating Footnote", "Health Inspection Rating",
    "Health Inspection Rating Footnote", "QM Rating", "QM Rating Footnote", "Staffing Rating",
    "Staffing Rating Footnote", "Processing Date",
]  # fmt: skip
A = [
    "PROVNUM", "PROVNAME", "ADDRESS", "CITY", "STATE", "ZIP", "PHONE", "COUNTY_SSA", "COUNTY_NAME", "OWNERSHIP",
    "BEDCERT", "RESTOT", "CERTIFICATION", "INHOSP", "LBN", "PARTICIPATION_DATE", "SFFStatus", "ABUSE_ICON",
    "overall_rating", "overall_rating_fn", "survey_rating", "survey_rating_fn", "quality_rating", "quality_rating_fn",
    "staffing_rating", "staffing_rating_fn", "FILEDATE",
]  # fmt: skip
D = {
    "Federal Provider Number": "CMS Certification Number (CCN)",
    "Provider City": "City/Town",
    "Provider State": "State",
    "Provider Zip Code": "ZIP Code",
    "Provider Phone Number": "Telephone Number",
    "Provider County Name": "County/Parish",
}


def header_list(name: str) -> list[str]:
    return (DATA / "headers" / f"ProviderInfo__{name}.txt").read_text(encoding="utf-8").splitlines()


def january_2026() -> list[str]:
    """Generation E by its true names: the list at hand holds another's names for the positions."""
    names = []
    for name in header_list("Oct2024_THIRDPARTY_SQL"):
        name = {"Affiliated Entity Name": "Chain Name", "Affiliated Entity ID": "Chain ID"}.get(name, name)
        if name == "Ownership Type":
            names.append("Urban")
        if "Cycle 3" in name:
            continue
        names.append(name.replace("Cycle 2", "Cycle 2/3"))
        if name == "Chain ID":
            names += ["Number of Facilities in Chain", "Chain Average Overall 5-star Rating"]
    return names


# Vintage: (its header, the name in it of each column of C)
_THE_SAME = dict(zip(C, C, strict=True))
_DOWNLOAD = dict(zip(C, A, strict=True))
VINTAGES: dict[str, tuple[list[str], dict[str, str]]] = {
    "A 2016 to 2018, lower case": (
        header_list("Download_between_201607_and_201801_THIRDPARTY_SQL"),
        {name: value.lower() for name, value in _DOWNLOAD.items()} | {"Special Focus Status": "sff"},
    ),
    "A April 2019": (header_list("Download_v19_201904_DICT"), _DOWNLOAD | {"Special Focus Status": "SFF"}),
    "A November 2019": (header_list("Download_v22_201911_DICT"), _DOWNLOAD),
    "B Display 2019": (
        header_list("Display_v22_201911_DICT"),
        _THE_SAME
        | {
            "Provider SSA County Code": "Provider SSA County",
            C[15]: "Date First Approved to Provide Medicare and Medicaid services",
        },
    ),
    "C August 2021": (header_list("Aug2021_FILE"), _THE_SAME),
    "C dictionary of 2022": (header_list("PDC_2022_DICT"), _THE_SAME | {C[15]: C[15].replace("Services", "services")}),
    "C from the API": (
        header_list("Jun2022_API_FILE"),
        {name: name.lower().replace(" ", "_").replace("-", "") for name in C},
    ),
    "D October 2024": (header_list("Oct2024_THIRDPARTY_SQL"), _THE_SAME | D),
    "E January 2026": (january_2026(), _THE_SAME | D),
}


def sample_rows() -> list[dict[str, str]]:
    """The real rows by the names of August 2021."""
    return [row for row in csv.DictReader(io.StringIO(SAMPLE.read_text(encoding="cp1252"), newline="")) if row]


def as_csv(header: list[str], rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def in_vintage(vintage: str, rows: list[dict[str, str]], **extra: str) -> str:
    """The rows under that vintage's header; columns that the portal doesn't read stay blank. `extra`: more cells."""
    header, names = VINTAGES[vintage]
    source = {new: old for old, new in names.items()}
    return as_csv(
        header,
        [[extra[name] if name in extra else row.get(source.get(name, ""), "") for name in header] for row in rows],
    )


def provider_file(path: Path, rows: list[dict[str, str]], *, date: str | None = None) -> Path:
    """A file of generation C at `path`, with the rows as given."""
    header = VINTAGES["C August 2021"][0]
    rows = [{**row, "Processing Date": date} if date else row for row in rows]
    path.write_bytes(as_csv(header, [[row.get(name, "") for name in header] for row in rows]).encode("cp1252"))
    return path


def many_homes(count: int, **fields: str) -> list[dict[str, str]]:
    """Made-up homes in number, a tenth of them in each of ten states."""
    states = ["AL", "CA", "FL", "IL", "MD", "NY", "OH", "PA", "TX", "WY"]
    model = sample_rows()[0]
    return [
        {
            **model, "Federal Provider Number": f"{10 + number % 10}{number:04d}", "Provider Name": f"HOME {number}",
            "Provider State": states[number % 10], **fields,
        }
        for number in range(count)
    ]  # fmt: skip
