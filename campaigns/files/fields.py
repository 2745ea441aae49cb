"""The form field of an attached file: what it may be is said before and after."""

from django import forms

from campaigns.files.services import checked

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.txt,.csv"


class CheckedFileField(forms.FileField):
    """A file whose content was looked at. `cleaned_data` holds the upload for `files.services.keep`."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "PDF, picture, Word, Excel, PowerPoint or text; 10 MB at most. No residents.")
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": ACCEPTED}))
        super().__init__(max_length=200, **kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            checked(upload)
        return upload
