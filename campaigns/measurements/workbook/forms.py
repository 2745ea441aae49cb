"""The file to upload."""

from crispy_forms.helper import FormHelper
from django import forms

from campaigns.measurements.workbook.cells import MOST_BYTES


class UploadForm(forms.Form):
    """One file. What it is, its content says; its name and its declared type are not trusted."""

    file = forms.FileField(
        label="File",
        help_text=f"A workbook (.xlsx) or a CSV file, up to {MOST_BYTES // 2**20} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty. Choose another.",
            "missing": "Choose a file first.",
        },
    )

    way_out = "Keep the counts, and leave out the rest."  # where it is too large
    helper = FormHelper()
    helper.form_tag = False

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"This file has more than {MOST_BYTES // 2**20} MB. {self.way_out}")
        return file
