"""Django admin of recognition. Certificates are issued and taken back in the portal; here they are looked up."""

from django.contrib import admin

from accounts.audit.audited_admin import AuditedAdmin
from campaigns.recognition.models import Certificate


@admin.register(Certificate)
class CertificateAdmin(AuditedAdmin):
    list_display = ["code", "home", "kind", "title", "issued_on", "ends_on", "revoked_at"]
    list_filter = ["kind", "enrollment__facility__state"]
    list_select_related = ["enrollment__facility", "enrollment__phase", "goal"]
    search_fields = ["code", "title", "enrollment__facility__name", "enrollment__facility__ccn"]
    raw_id_fields = ["enrollment", "goal", "revoked_by"]
    date_hierarchy = "issued_on"

    @admin.display(description="home", ordering="enrollment__facility__name")
    def home(self, row: Certificate) -> str:
        return str(row.home)
