"""What certificates mean, in words for the public page, the paper and the list."""

from campaigns.recognition.models import AwardKind, Certificate

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
    return f"The national team issued it by hand: {certificate.evidence.get('text', '')}"


def headline_of(certificate: Certificate) -> str:
    return HEADLINES[AwardKind(certificate.kind)]
