"""The form of a saved view."""

from django import forms

from qioportal.lib.identifiers import identifier_refusal


class SavedViewForm(forms.Form):
    """Its name, who sees it, and whether one's own list opens with it."""

    name = forms.CharField(
        label="Name", max_length=60, error_messages={"required": "Give the view a name."},
        help_text="For example: One star, not signed.",
    )  # fmt: skip
    is_shared = forms.BooleanField(label="Everybody of this desk sees it", required=False)
    is_default = forms.BooleanField(label="My list of homes opens with it", required=False)

    def __init__(self, *args, is_owner: bool = True, can_open_first: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_owner:
            del self.fields["name"], self.fields["is_shared"]
        if not can_open_first:
            del self.fields["is_default"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if refusal := identifier_refusal(name):
            raise forms.ValidationError(refusal)
        return name
