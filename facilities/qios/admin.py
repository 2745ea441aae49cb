"""Django admin of the contractors. Here an administrator confirms what was shipped unconfirmed."""

from django.contrib import admin, messages
from django.db.models import QuerySet, URLField
from django.http import HttpRequest

from facilities.qios.models import Certainty, Contract, Qio, QioContact, SowTask, StatementOfWork


class ContactInline(admin.TabularInline):
    model = QioContact
    extra = 0


@admin.register(Qio)
class QioAdmin(admin.ModelAdmin):
    list_display = ["name", "phone", "email", "contact_confirmed_on"]
    list_filter = [("contact_confirmed_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug", "email", "phone"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ContactInline]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    show_full_result_count = False


@admin.register(StatementOfWork)
class StatementOfWorkAdmin(admin.ModelAdmin):
    list_display = ["number", "starts_on", "ends_on", "certainty", "source"]
    search_fields = ["number", "source"]
    show_full_result_count = False


@admin.register(SowTask)
class SowTaskAdmin(admin.ModelAdmin):
    """What help to homes is reported under. Only confirmed texts are the contract's own words."""

    list_display = ["statement_of_work", "code", "title", "certainty", "source"]
    list_display_links = ["code"]
    list_filter = ["certainty", "statement_of_work"]
    list_select_related = ["statement_of_work"]
    search_fields = ["code", "title", "source"]
    show_full_result_count = False


@admin.register(Contract)
class ContractAdmin(admin.ModelAdmin):
    """An overlap is refused with a sentence (Contract.clean). Only confirmed contracts are shown to the public."""

    list_display = ["state", "kind", "qio", "starts_on", "ends_on", "is_interim", "certainty", "source"]
    list_filter = ["certainty", "kind", "statement_of_work", "state"]
    list_select_related = ["qio"]
    search_fields = ["qio__name", "state", "source"]
    date_hierarchy = "starts_on"
    actions = ["confirm"]
    list_per_page = 60
    show_full_result_count = False

    @admin.action(description="Confirm: the public may see these contracts", permissions=["change"])
    def confirm(self, request: HttpRequest, contracts: QuerySet[Contract]) -> None:
        changed = 0
        for contract in contracts.exclude(certainty=Certainty.CONFIRMED):
            contract.certainty = Certainty.CONFIRMED
            contract.save(update_fields=["certainty"])
            self.log_change(request, contract, "Confirmed.")
            changed += 1
        messages.success(request, f"Contracts confirmed: {changed}.")


@admin.register(QioContact)
class QioContactAdmin(admin.ModelAdmin):
    list_display = ["name", "qio", "state", "phone", "email", "helps_with_sign_in", "starts_on", "ends_on"]
    list_filter = ["helps_with_sign_in", "state"]
    list_select_related = ["qio"]
    search_fields = ["name", "email", "qio__name"]
    show_full_result_count = False
