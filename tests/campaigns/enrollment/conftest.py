"""What tests of taking part share."""

import pytest

from accounts.mail.kinds import Rendered, kind_of


@pytest.fixture
def rendered():
    """The mail as it would leave."""

    def render(delivery) -> Rendered:
        return kind_of(delivery.message.kind).render(delivery)

    return render
