"""Replies and sessions to be judged, and short words to judge them."""

from hypothesis import strategies as st

from aftercare.rules.schedule import Kind
from aftercare.rules.triage import Answer, Context, Flag, RiskSet, Trend, assess

KIND_OF_HOUR = {5: Kind.EVENING, 24: Kind.H24, 48: Kind.H48, 72: Kind.H72}


def session(*sets, hours=24, **known):
    """A session near these sets, asked about at that hour."""
    kind = known.pop("kind", KIND_OF_HOUR.get(hours, Kind.H24))
    return Context(sets=frozenset(sets), hours_since=hours, kind=kind, **known)


def answer(*ticked, **said):
    """A reply with the emergency list answered, unless said otherwise."""
    return Answer(
        ticked=frozenset(ticked),
        none_of_these=said.pop("none_of_these", True),
        **said,
    )


def judged(*ticked, near=(), hours=24, **known):
    """The tier of these ticks after needling near these sets."""
    return assess(answer(*ticked), session(*near, hours=hours, **known)).tier


def scored(score, *, hours, earlier=(), **said):
    """The verdict over a score alone."""
    context = session(hours=hours, earlier_scores=tuple(earlier))
    return assess(answer(soreness=score, **said), context)


FLAGS = st.sampled_from(list(Flag))
ANSWERS = st.builds(
    Answer,
    ticked=st.frozensets(FLAGS, max_size=6),
    none_of_these=st.booleans(),
    soreness=st.none() | st.integers(-1, 12),
    trend=st.sampled_from(["", *Trend.values, "sideways"]),
    free_text=st.sampled_from(["", "  ", "all well", "🫁"]),
    call_wanted=st.booleans(),
)
CONTEXTS = st.builds(
    Context,
    sets=st.frozensets(st.sampled_from(list(RiskSet)), max_size=4),
    hours_since=st.floats(0, 240),
    kind=st.sampled_from(list(Kind)),
    anticoagulant=st.booleans(),
    diabetes=st.booleans(),
    immune_low=st.booleans(),
    pregnant=st.booleans(),
    earlier_scores=st.lists(
        st.tuples(st.floats(0, 72), st.integers(0, 10)), max_size=3
    ).map(tuple),
)
