"""Form of the roster: somebody joins."""

from django import forms

from campaigns.coalitions.models import LaneMember, LaneRole


class MemberForm(forms.ModelForm):
    """Who joins, and for which organization."""

    role = forms.ChoiceField(
        label="Role",
        choices=[(LaneRole.MEMBER, "Member"), (LaneRole.CO_CONVENER, "Co-convener")],
        initial=LaneRole.MEMBER,
    )

    class Meta:
        model = LaneMember
        fields = ["name", "organization", "email", "role"]
        labels = {"name": "Name", "organization": "Organization", "email": "E-mail address"}
        error_messages = {
            "name": {"required": "Please give the name."},
            "organization": {"required": "Please give the organization."},
        }
        help_texts = {
            "name": "As the public page of the state shows it.",
            "organization": "An association, the ombudsman, the survey agency, a home, the QIO.",
            "email": "Only the LANE, the QIO of the state and those who run the portal see it.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["organization"].widget.attrs["autocomplete"] = "off"
