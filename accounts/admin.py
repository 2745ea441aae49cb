"""Hub: the rooms' admin."""

import accounts.assistance.admin
import accounts.audit.admin  # noqa: F401
