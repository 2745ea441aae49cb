"""What the coalitions do when somebody takes up an invitation."""

from django.dispatch import receiver

from accounts.members.models import Invitation
from accounts.members.services import accepted
from campaigns.coalitions.services import note_account


@receiver(accepted)
def know_the_member(sender, invitation: Invitation, user, **kwargs) -> None:
    if invitation.state and not invitation.qio_id:
        note_account(invitation=invitation, user=user)
