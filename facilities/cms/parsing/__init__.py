"""Reading CMS's provider information file, whatever its vintage: no Django, no database, no clock.

`open_provider_file` finds the text in a .csv, .csv.gz or .zip and refuses what is something else; `read_rows` turns it
into records and rejects. A file that can't be used raises `Refused`, whose words are for the person who started it.
"""

from facilities.cms.parsing.files import ProviderFile, open_provider_file
from facilities.cms.parsing.header import Layout
from facilities.cms.parsing.rows import Record, Reject, Rows, read_rows
from facilities.cms.parsing.values import Refused, parse_date

__all__ = [
    "Layout",
    "ProviderFile",
    "Record",
    "Refused",
    "Reject",
    "Rows",
    "open_provider_file",
    "parse_date",
    "read_rows",
]
