"""Reads of signed papers and their scans. Papers are never deleted, so the number of one stays the same."""

from campaigns.files.models import StoredFile
from campaigns.goals.models import Phase
from campaigns.recruitment.models import SignedPaper
from facilities.directory.models import Facility


def papers_of(home: Facility, phase: Phase | None = None) -> list[SignedPaper]:
    """What the home signed on paper, the newest first, each with its `number`, without the content of the scans."""
    rows = SignedPaper.objects.filter(prospect__facility=home, **({"prospect__phase": phase} if phase else {}))
    people = ("recorded_by", "taken_back_by")
    rows = rows.select_related("scan", "prospect__phase__campaign", *people).defer("scan__content")
    papers = list(rows.order_by("recorded_at", "pk"))
    for number, paper in enumerate(papers, 1):
        paper.number = number
    return sorted(papers, key=lambda paper: (paper.signed_on, paper.number), reverse=True)


def paper_numbered(home: Facility, phase: Phase, number: int) -> SignedPaper | None:
    """The home's paper of this number in the phase, the first that was recorded is 1."""
    return next((paper for paper in papers_of(home, phase) if paper.number == number), None)


def scan_of(home: Facility, key, *, for_desk: bool) -> StoredFile | None:
    """The scan with this key, of a paper of this home, or None. One that was taken back may be another home's: the desk
    alone still sees it."""
    papers = SignedPaper.objects.filter(prospect__facility=home, scan__key=key)
    papers = papers if for_desk else papers.standing()
    return StoredFile.objects.filter(key=key).first() if papers.exists() else None
