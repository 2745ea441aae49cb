"""The outbox in Django admin: found by address or trouble, held back, queued again. Texts that can carry a link of a
person are not shown, and no page counts a large table."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.audit.audited_admin import AuditedAdmin
from accounts.mail import services
from accounts.mail.models import (
    ArchivedCount,
    Bounce,
    Delivery,
    DeliveryState,
    Lane,
    Message,
    Suppression,
    SuppressionReason,
    Topic,
)
from accounts.mail.queries import counts_of
from accounts.users.models import normal_email
from qioportal.lib.backoffice import BriefPaginator, ReadOnlyAdmin


class Standing(admin.SimpleListFilter):
    """Only questions that an index answers."""

    title = "standing"
    parameter_name = "standing"
    STATES = {
        "trouble": [DeliveryState.FAILED, DeliveryState.UNKNOWN],
        "queued": [DeliveryState.QUEUED],
        "hands": [DeliveryState.LEASED, DeliveryState.ON_WIRE],
    }

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("trouble", "failed or unknown"), ("queued", "queued"), ("hands", "in a worker's hands")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        if self.value() is None:
            return queryset
        if self.value() not in self.STATES:
            raise IncorrectLookupParameters
        return queryset.filter(state__in=self.STATES[self.value()])


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin, AuditedAdmin):
    """To look at, and to queue again what failed or is unknown. Rows are written by the outbox alone."""

    list_display = ["to", "kind", "state", "attempts", "due_at", "settled_at", "last_error"]
    list_filter = [Standing, "lane"]
    list_select_related = ["message"]
    ordering = ["-id"]
    search_fields = ["to"]  # shows the box; get_search_results says how
    search_help_text = "A whole e-mail address, or a Message-ID"
    raw_id_fields = ["message", "user"]
    exclude = ["context", "lease_token"]
    actions = ["queue_again"]

    @admin.display(description="kind")
    def kind(self, delivery: Delivery) -> str:
        return delivery.message.kind

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str):
        term = search_term.strip()
        if term:
            is_id = term.startswith("<")
            queryset = queryset.filter(rfc_message_id=term) if is_id else queryset.filter(to=normal_email(term))
        return queryset, False

    @admin.action(description="Queue again (failed or unknown)", permissions=["queue"])
    def queue_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        count = services.queue_again(deliveries=queryset, by=request.user)
        self.message_user(request, f"{count} queued again. An unknown mail may have arrived: its reader gets a second.")

    def has_queue_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_delivery")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin, AuditedAdmin):
    """What is sent, how far it is; held back and let go."""

    list_display = ["created_at", "kind", "subject", "lane", "topic", "is_paused", "cancelled_at"]
    list_filter = ["is_paused"]
    ordering = ["-id"]
    search_fields = ["kind__startswith", "subject__startswith"]
    search_help_text = "The beginning of a kind or of a subject"
    actions = ["pause", "resume"]

    def get_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        shown = ["kind", "lane", "topic", "sender_name", "reply_to", "subject"]
        text = ["text"] if obj and obj.lane == Lane.BULK else []  # a service mail may hold a link of its reader
        return [*shown, *text, "is_paused", "paused_why", "created_at", "expires_at", "cancelled_at", "progress"]

    @admin.display(description="progress")
    def progress(self, message: Message) -> str:
        return ", ".join(f"{number} {word}" for word, number in counts_of(message).items())

    def get_readonly_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        return ["progress"]

    @admin.action(description="Pause", permissions=["hold"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        for message in queryset[:50]:
            services.pause(message=message, by=request.user)

    @admin.action(description="Go on", permissions=["hold"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        for message in queryset[:50]:
            services.resume(message=message, by=request.user)

    def has_hold_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_message")


@admin.register(ArchivedCount)
class ArchivedCountAdmin(ReadOnlyAdmin, AuditedAdmin):
    """What is left of old mail: to look at."""

    list_display = ["month", "kind", "state", "number", "words", "archived_at"]
    list_filter = ["state"]
    ordering = ["-id"]
    raw_id_fields = ["message"]
    search_fields = ["kind__startswith"]
    search_help_text = "The beginning of a kind"


class SuppressionForm(forms.ModelForm):
    """Says beside the form what the service would refuse."""

    class Meta:
        model = Suppression
        fields = ["address", "topic", "reason"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("topic") == Topic.ACCOUNT and data.get("reason") == SuppressionReason.UNSUBSCRIBED:
            raise forms.ValidationError("Mail about a person's account can't be stopped by an opt-out.")
        return data


@admin.register(Suppression)
class SuppressionAdmin(AuditedAdmin):
    """Addresses that get no mail of a topic."""

    list_display = ["address", "topic", "reason", "created_at"]
    list_filter = ["topic", "reason"]
    list_per_page = 50
    paginator = BriefPaginator
    show_full_result_count = False
    ordering = ["-id"]
    search_fields = ["address"]
    form = SuppressionForm

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Suppression, form, change: bool) -> None:
        services.suppress(address=obj.address, topic=obj.topic, reason=obj.reason, by=request.user)
        obj.pk = Suppression.objects.get(address=normal_email(obj.address), topic=obj.topic).pk
        obj._state.adding = False


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin, AuditedAdmin):
    """What came back, from where and why; to look at."""

    list_display = ["happened_at", "address", "kind", "source", "status", "words", "forgiven_at"]
    list_filter = ["kind", "source"]
    ordering = ["-id"]
    raw_id_fields = ["delivery"]
    search_fields = ["address__startswith"]
    search_help_text = "The beginning of an address"
