"""Which measures the run rules fit. Those that count lasting states anew each month get a line with its target only.

The rules need months that don't depend on each other. With residents keeping last month's state in 9 of 10 cases they
signal in 98 of 100 homes where nothing changes (SPC.md section 6).
"""

SAME_RESIDENTS = (
    "Mostly the same residents are counted again each month, so months in a row prove nothing here. "
    "Look at the line and the target."
)
SAME_STAFF = (
    "Mostly the same staff are counted again each month, so months in a row prove nothing here. "
    "Look at the line and the target."
)
ROLLING_YEAR = (
    "Each month shares eleven of its twelve months with the one before, so months in a row prove nothing here. "
    "Look at the line and the target."
)

NOT_TESTED: dict[str, str] = {
    "hrpu": SAME_RESIDENTS,
    "hrpu2": SAME_RESIDENTS,
    "pu_hr": SAME_RESIDENTS,
    "restr": SAME_RESIDENTS,
    "restr2": SAME_RESIDENTS,
    "med_ap": SAME_RESIDENTS,
    "painls": SAME_RESIDENTS,
    "pain2ls": SAME_RESIDENTS,
    "pain3": SAME_RESIDENTS,
    "ss_ret": SAME_STAFF,
    "ss_turn": ROLLING_YEAR,
    "turn2": ROLLING_YEAR,
}


def why_not_tested(measure_code: str) -> str:
    """Why the run rules don't fit the measure; empty when they do."""
    return NOT_TESTED.get(measure_code, "")
