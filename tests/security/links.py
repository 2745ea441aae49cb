"""Links as people get them: out of the mail."""

from django.test import Client
from django.urls import reverse

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery


def reset_link(user) -> str:
    """The path of the link for a new password."""
    Client().post(reverse("account_reset_password"), {"email": user.email})
    mail = render_delivery(Delivery.objects.filter(message__kind="signin.password_reset", to=user.email).latest("pk"))
    return next(word for word in mail.text.split() if "/reset/key/" in word).removeprefix("http://localhost:8000")
