"""The demo's home has a story: steps, a closed and an open cycle, notes."""

from campaigns.improvement.models import Annotation, Cycle, StepRecord
from qioportal.demo.improvement import invent_improvement


def test_the_named_home_has_a_story(months, ideas, home, world):
    invent_improvement(home, world.ada)
    assert sorted(Cycle.objects.values_list("number", "outcome")) == [(1, "adopt"), (2, "open")]
    assert not Cycle.objects.filter(idea__isnull=True).exists()
    assert StepRecord.objects.filter(done_on__isnull=False).count() == 3
    assert Annotation.objects.count() == 3
