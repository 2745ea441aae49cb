"""Hub: the rooms' admin."""

import facilities.cms.admin
import facilities.directory.admin
import facilities.qios.admin  # noqa: F401
