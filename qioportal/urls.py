"""All addresses. Nouns, lower case, public keys; rooms bring their own."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from qioportal import views

admin.site.login = secure_admin_login(admin.site.login)  # the same door, the same limits, the same second factor
admin.site.site_header = admin.site.site_title = f"{settings.PORTAL_NAME}, back office"
admin.site.index_title = "Back office"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("help/", views.help_page, name="help"),
    path("about/", views.about, name="about"),
    path("concern-about-care/", views.concern, name="concern"),
    path("for-families/", views.families, name="families"),
    path("for-staff/", views.staff, name="staff"),
    path("for-owners/", views.owners, name="owners"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("", include("facilities.urls")),
    path("", include("accounts.urls")),
    path("", include("campaigns.urls")),
    path("back-office/", admin.site.urls),
]

handler403 = "qioportal.views.forbidden"
handler404 = "qioportal.views.not_found"
handler500 = "qioportal.views.broken"
