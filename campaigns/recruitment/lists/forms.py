"""The list to bring in."""

from campaigns.measurements.workbook.forms import UploadForm


class ListForm(UploadForm):
    """A list of homes, as a month's numbers are uploaded."""

    way_out = "Bring it in in parts."
