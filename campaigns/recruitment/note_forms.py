"""The form of a note, with its files."""

from django import forms

from campaigns.files.fields import ACCEPTED, CheckedFileField


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class CheckedFilesField(CheckedFileField):
    """Several files, each looked at."""

    def __init__(self, **kwargs):
        super().__init__(widget=_ManyFiles(attrs={"accept": ACCEPTED}), **kwargs)

    def clean(self, data, initial=None) -> list:
        return [super(CheckedFilesField, self).clean(each, initial) for each in data or []]


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For this desk alone. Nothing about a resident.",
        error_messages={"required": "Write something down."},
    )
    files = CheckedFilesField(label="Files", required=False)
