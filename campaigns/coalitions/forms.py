"""Forms of the roster: filter, somebody joins, a term is changed, a seat, the target; and of a community's members."""

from django import forms
from django.utils import timezone

from campaigns.coalitions.models import CommunityKind, CommunityMember, LaneMember, LaneRole, LaneSeat, MemberKind
from campaigns.coalitions.queries import keyed_vacancies
from campaigns.goals.models import Phase
from campaigns.goals.queries import running_phases
from facilities.directory.models import Facility


def day_input(**attrs) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "w-auto", **attrs}, format="%Y-%m-%d")


def _name_kinds(form: forms.Form) -> None:
    """As they stand alone in a field: with a capital; the empty one says what to do."""
    kinds = form.fields["kind"].choices
    form.fields["kind"].choices = [(value, label.capitalize() if value else "Choose one") for value, label in kinds]


class RosterFilterForm(forms.Form):
    """The filter in the address. A value that isn't one of ours is left out, the rest holds."""

    q = forms.CharField(label="Name or organization", max_length=100, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "All kinds"), *MemberKind.choices], required=False)
    on = forms.DateField(label="On the day", required=False, widget=day_input())

    @property
    def chosen(self) -> dict:
        """words, kind, day (today), and whether the day is another one."""
        self.is_valid()
        today = timezone.localdate()
        day = self.cleaned_data.get("on") or today
        return {
            "words": self.cleaned_data.get("q") or "",
            "kind": self.cleaned_data.get("kind") or "",
            "day": day,
            "is_past": day != today,
        }


class CommunityFilterForm(RosterFilterForm):
    kind = forms.ChoiceField(label="Kind", choices=[("", "All kinds"), *CommunityKind.choices], required=False)


class TermForm(forms.ModelForm):
    """What is said of a member's term."""

    seat = forms.ChoiceField(label="Seat", required=False)

    class Meta:
        model = LaneMember
        fields = ["name", "organization", "kind", "email", "seat", "planned_end"]
        labels = {
            "name": "Name", "organization": "Organization", "kind": "Kind of organization", "email": "E-mail address",
            "planned_end": "Planned end of the term",
        }  # fmt: skip
        error_messages = {
            "name": {"required": "Please give the name."},
            "organization": {"required": "Please give the organization."},
        }
        help_texts = {
            "name": "As the public page of the state shows it.",
            "organization": "An association, the ombudsman, the survey agency, a home, the QIO.",
            "email": "Only the LANE, the QIO of the state and those who run the portal see it.",
            "planned_end": "Sixty days before, the roster says that the term ends.",
        }
        widgets = {"planned_end": day_input()}

    def __init__(self, *args, lane, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "organization"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        _name_kinds(self)
        today = timezone.localdate()
        self._seats = dict(keyed_vacancies(lane, today))
        mine = self.instance.seat if self.instance.pk else None
        if mine:
            self._seats = {"mine": mine, **self._seats}
            self.initial["seat"] = "mine"
        if self._seats:
            choices = [(key, _seat_words(seat)) for key, seat in self._seats.items()]
            self.fields["seat"].choices = [("", "No seat"), *choices]
        else:
            del self.fields["seat"]

    def _post_clean(self) -> None:
        """The service makes and checks the row."""

    def clean_seat(self) -> LaneSeat | None:
        return self._seats.get(self.cleaned_data["seat"])

    @property
    def facts(self) -> dict:
        """For the service."""
        return {"seat": None, **{name: self.cleaned_data[name] for name in self.fields}}


def _seat_words(seat: LaneSeat) -> str:
    kind = seat.get_kind_display().capitalize()
    return f"{kind}: {seat.organization}" if seat.organization else kind


class MemberForm(TermForm):
    """Who joins, and for which organization."""

    role = forms.ChoiceField(
        label="Role",
        choices=[(LaneRole.MEMBER, "Member"), (LaneRole.CO_CONVENER, "Co-convener")],
        initial=LaneRole.MEMBER,
    )

    class Meta(TermForm.Meta):
        fields = ["name", "organization", "kind", "email", "role", "seat", "planned_end"]


class ConvenerForm(TermForm):
    """Who is to lead the LANE. The address is needed: the invitation goes there."""

    class Meta(TermForm.Meta):
        fields = ["name", "organization", "kind", "email", "planned_end"]
        help_texts = {**TermForm.Meta.help_texts, "email": "Their own work address. The invitation goes there."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].error_messages["required"] = "Please give the e-mail address."
        self.fields.pop("seat", None)

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields}  # the one who leads needs no seat


class ContactForm(forms.Form):
    """Where the public writes to the LANE."""

    email = forms.EmailField(
        label="E-mail address of the LANE", required=False, help_text="A shared one, not your own. Blank shows none."
    )


class SeatForm(forms.ModelForm):
    """A seat that the LANE keeps."""

    class Meta:
        model = LaneSeat
        fields = ["kind", "organization", "is_wanted"]
        labels = {"kind": "Kind of organization", "organization": "Organization", "is_wanted": "Show it as wanted"}
        help_texts = {
            "organization": "Leave it blank when any organization of the kind is welcome.",
            "is_wanted": "While nobody holds the seat, the public page of the state asks for somebody.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _name_kinds(self)


class TargetForm(forms.Form):
    """The share of the state's homes that is to take part."""

    phase = forms.ModelChoiceField(label="Phase", queryset=Phase.objects.none(), empty_label=None)
    percent = forms.IntegerField(
        label="Share of homes, in percent", min_value=1, max_value=100,
        widget=forms.NumberInput(attrs={"class": "w-auto"}),
    )  # fmt: skip
    valid_from = forms.DateField(
        label="Holds from", widget=day_input(), help_text="Today or later. What was set before holds until then."
    )
    reach_by = forms.DateField(label="To be reached by", required=False, widget=day_input())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        running = running_phases()
        self.fields["phase"].queryset = Phase.objects.filter(pk__in=[phase.pk for phase in running])
        self.initial.setdefault("valid_from", timezone.localdate())
        if running:
            self.initial.setdefault("phase", running[0].pk)


class CommunityMemberForm(forms.ModelForm):
    """An organization of a community coalition, and who speaks for it."""

    facility = forms.CharField(
        label="CCN", required=False, max_length=6, help_text="Of a home or hospital of the directory."
    )

    class Meta:
        model = CommunityMember
        fields = ["facility", "organization", "kind", "name", "email"]
        labels = {
            "organization": "Organization", "kind": "Kind", "name": "Who speaks for it", "email": "E-mail address"
        }  # fmt: skip
        help_texts = {
            "organization": "With a CCN it may be left blank: the name is taken from the directory.",
            "name": "A person whom the others can ask for.",
            "email": "Invitations to meetings go there.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].required = False
        _name_kinds(self)
        if self.instance.pk and self.instance.facility_id:
            self.initial["facility"] = self.instance.facility.ccn
        for name in ("organization", "name", "facility"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_facility(self) -> Facility | None:
        ccn = self.cleaned_data["facility"].strip().upper()
        if not ccn:
            return None
        found = Facility.objects.open().filter(ccn=ccn).first()
        if found is None:
            raise forms.ValidationError("No open home or hospital has this CCN.")
        return found

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("organization") and not data.get("facility") and "facility" not in self.errors:
            self.add_error("organization", "Please give the organization, or a CCN.")
        return data

    def _post_clean(self) -> None:
        """The service makes and checks the row."""

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields}
