"""Hub: the rooms' admin."""

import facilities.qios.admin  # noqa: F401
