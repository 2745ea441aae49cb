"""Reads of signed papers and their scans."""

from campaigns.files.models import StoredFile
from campaigns.goals.models import Phase
from campaigns.recruitment.models import SignedPaper
from facilities.directory.models import Facility


def papers_of(home: Facility, phase: Phase | None = None) -> list[SignedPaper]:
    """What the home signed on paper, the newest first, without the content of the scans."""
    rows = SignedPaper.objects.filter(prospect__facility=home, **({"prospect__phase": phase} if phase else {}))
    rows = rows.select_related("scan", "recorded_by", "prospect__phase__campaign").defer("scan__content")
    return list(rows.order_by("-signed_on", "-recorded_at"))


def scan_of(home: Facility, key) -> StoredFile | None:
    """The scan with this key, of a paper of this home, or None."""
    return StoredFile.objects.filter(key=key, signed_papers__prospect__facility=home).first()
