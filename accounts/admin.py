"""Hub: the rooms' admin."""

import accounts.audit.admin  # noqa: F401
