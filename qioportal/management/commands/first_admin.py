"""Makes the first administrator of an empty portal and mails them a link to set a password."""

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.access.services import grant_role
from accounts.audit.services import record
from accounts.users.models import User, normal_email


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    @transaction.atomic
    def handle(self, *, email: str, name: str, **options) -> None:
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            raise CommandError("There is an administrator already; new ones are made in the back office.")
        user = User.objects.create_user(normal_email(email), name=name, is_staff=True, is_superuser=True)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        grant_role(user=user, role="administrator", by="first_admin")
        record(action="users.first_admin", by="first_admin", target=user)
        self.stdout.write(f'{user.email} is the administrator. A password is set by way of "I cannot sign in".')
