"""What certificates mean, in words for the public page, the paper and the list."""

import datetime as dt

from campaigns.recognition.models import AwardKind, Certificate
from qioportal.lib.months import Month

NO_STARS = (
    "It is not a star rating and says nothing about stars. It is not an endorsement by the Centers for Medicare & "
    "Medicaid Services (CMS) or by any other government agency, and not a promise about the care of one person."
)
HEADLINES = {
    AwardKind.SUSTAINED: "Sustained improvement",
    AwardKind.LEVEL: "Participation level",
    AwardKind.COHORT: "Collaborative completed",
}


def meaning_of(certificate: Certificate) -> str:
    """What the award says of the home, for anybody."""
    if certificate.kind == AwardKind.SUSTAINED:
        return (
            f"The home works on the goal “{certificate.goal.name}”. It sent its numbers for at least 10 of the 12 "
            "months before this certificate. They show a change for the better that is very unlikely by chance and "
            "that had held for six months. The numbers are the home's own and were not audited."
        )
    if certificate.kind == AwardKind.LEVEL:
        return (
            f"The home held this level of taking part on the day of issue: {certificate.title}. The level says how "
            "steadily a home chooses goals and sends its numbers, not how good the numbers are."
        )
    facts = certificate.evidence
    if "attended" not in facts:
        return f"The national team issued it by hand: {facts.get('text', '')}"
    about = f" {facts['about'].rstrip('.')}." if facts.get("about") else ""
    return (
        f"People of the home came to {facts['attended']} of the {facts['out_of']} sessions of this collaborative; "
        f"{facts['needed']} were needed.{about} It was held by {facts['holder']}. It says that the home took part in "
        "the learning, not how good its numbers are."
    )


def evidence_of(certificate: Certificate) -> list[tuple[str, str]]:
    """What a computed award rests on, as terms with their words, for the national team."""
    facts = certificate.evidence
    if certificate.kind == AwardKind.SUSTAINED:
        first, last, since = (Month.parse(month).label for month in [*facts["window"], facts["shift_since"]])
        return [
            ("Months sent", f"{facts['months_sent']} of the 12 from {first} to {last}"),
            ("Better since", f"{since}, held for {facts['held_months']} months"),
            ("Rule", facts["rule"]),
        ]
    if certificate.kind == AwardKind.LEVEL:
        since = dt.date.fromisoformat(facts["held_since"])
        return [("Level", f"{facts['level']}, held since {since:%B} {since.day}, {since.year}")]
    if "attended" in facts:
        days = [dt.date.fromisoformat(day) for day in facts["sessions"]]
        listed = "; ".join(f"{day:%B} {day.day}, {day.year}" for day in days)
        return [
            ("Sessions attended", f"{facts['attended']}, {facts['needed']} of {facts['out_of']} needed"),
            ("On", listed),
        ]
    return [("Why by hand", facts["reason"])] if facts.get("reason") else []


def headline_of(certificate: Certificate) -> str:
    return HEADLINES[AwardKind(certificate.kind)]
