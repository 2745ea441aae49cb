"""The picture of the states (decisions/0002-outbox.md) has them all, and only them."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.mail.models import DeliveryState
from campaigns.outreach.models import MailingStatus

TEXT = (Path(settings.BASE_DIR) / "qioportal" / "decisions" / "0002-outbox.md").read_text(encoding="utf-8")


@pytest.mark.one_engine
def test_the_picture_has_every_state():
    pictures = [set(re.findall(r"^ +(\w+) -->|--> (\w+)", each, re.MULTILINE)) for each in TEXT.split("```mermaid")[1:]]
    deliveries, mailings = ({name.replace("_", "-") for pair in each for name in pair if name} for each in pictures)
    assert (deliveries, mailings) == (set(DeliveryState.values), set(MailingStatus.values))
