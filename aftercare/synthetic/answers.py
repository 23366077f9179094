"""What invented patients answer, and what staff then find and do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aftercare.models import Escalation
from aftercare.rules.flags import Flag
from aftercare.rules.schedule import Kind

_O = Escalation.Outcome
# The soreness that is expected at most at each check-in (clinical specification 5.2).
_EXPECTED = {Kind.EVENING: 6, Kind.H24: 5, Kind.H48: 3, Kind.H72: 2}
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """How an escalation ends."""

    outcome: str
    finding: str
    action: str


@dataclass(frozen=True)
class Handling:
    """What staff do about an answer that was raised.

    `takes` counts from the moment somebody can act (`at_once` as for an emergency, else
    in opening hours), `ends` from there, `reads` from the end. None: not done yet.
    """

    takes: timedelta
    ends: timedelta | None
    found: Finding
    reads: timedelta | None = timedelta(hours=2)
    missed_call: bool = False
    at_once: bool = False


USUAL = Handling(
    takes=timedelta(minutes=3),
    ends=timedelta(minutes=10),
    found=Finding(
        _O.ADVICE,
        "Asked every question by phone; nothing that needs a doctor today.",
        "Told what to watch for, to ring again if it gets worse.",
    ),
)


@dataclass(frozen=True)
class Answer:
    """A filled form, how long after the message it comes, and what follows.

    `handling` is what staff do if the answer is raised; None leaves it to the visitor.
    """

    given: Given
    after: timedelta
    handling: Handling | None = USUAL


@dataclass
class Plot:
    """What becomes of the check-ins of one session, by kind.

    A kind without an answer stays unanswered. `hand_over` says how its message fares:
    accepted unless said otherwise.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    hand_over: dict[str, str] = field(default_factory=dict)


def on_course(kind: str, course: float, given: Given | None = None) -> Given:
    """An answer as expected but for what `given` says.

    `course` (0 to 1) is how sore this patient gets; soreness falls from day to day.
    """
    return {
        "none_of_these": True,
        "soreness": int(_EXPECTED[Kind(kind)] * course),
        "trend": "" if kind == Kind.EVENING else "better",
        **(given or {}),
    }


def ticked(*flags: Flag) -> Given:
    """An answer with these symptoms ticked, none of them on the emergency list."""
    return {"ticked": frozenset(map(str, flags)), "none_of_these": True}


def alarming(*flags: Flag) -> Given:
    """An answer with these symptoms ticked, one of them on the emergency list."""
    return {"ticked": frozenset(map(str, flags)), "none_of_these": False}


NEAR_LUNG: tuple[tuple[Given, Finding], ...] = (
    (
        alarming(Flag.CHEST_PAIN),
        Finding(
            _O.EMERGENCY_CARE,
            "Aching under the shoulder blade, worse on turning; breathes freely.",
            "Sent to the emergency department with site, depth and time. Chest film "
            "clear, back home in the evening.",
        ),
    ),
    (
        alarming(Flag.DYSPNOEA),
        Finding(
            _O.MISTAKE,
            "Ticked by mistake on a small screen; breathes freely, no chest pain.",
            "Asked every chest question by phone; told what to watch for.",
        ),
    ),
    (
        alarming(Flag.CHEST_PAIN, Flag.DYSPNOEA),
        Finding(
            _O.EMERGENCY_CARE,
            "Sharp pain on breathing in since the morning, short of breath on stairs.",
            "Told to call the emergency number while on the phone. Hospital: small "
            "pneumothorax, observed overnight.",
        ),
    ),
)
ELSEWHERE: tuple[tuple[Given, Finding], ...] = (
    (
        alarming(Flag.SYNCOPE),
        Finding(
            _O.SEEN_HERE,
            "Fainted on standing up after a hot bath, no chest symptoms, no injury.",
            "Examined here within the hour: pulse and pressure normal. Rest, fluids.",
        ),
    ),
    (
        alarming(Flag.HEAVY_BLEED),
        Finding(
            _O.MISTAKE,
            "Meant the small bruise; no bleeding at any time.",
            "Asked every question of the list by phone; told what to watch for.",
        ),
    ),
    (
        alarming(Flag.ALLERGY_SEVERE),
        Finding(
            _O.EMERGENCY_CARE,
            "Itchy all over and swollen eyelids an hour after a new skin wipe.",
            "Told to call the emergency number while on the phone; home after six "
            "hours. Skin preparation noted as an allergy.",
        ),
    ),
)
SAME_DAY: tuple[tuple[Given, Finding], ...] = (
    (
        ticked(Flag.FEVER),
        Finding(
            _O.DOCTOR,
            "38.2 degrees and a sore throat; sites not red.",
            "Sent to the family doctor the same afternoon.",
        ),
    ),
    (
        ticked(Flag.INFECTION),
        Finding(
            _O.SEEN_HERE,
            "A palm-sized red patch, warm, edge marked with a pen.",
            "Seen here, photographed, sent to the doctor for antibiotics.",
        ),
    ),
    (
        {"soreness": 8, "trend": "same"},
        Finding(
            _O.ADVICE,
            "Very sore at the sites only, full movement, no swelling.",
            "Warmth and gentle movement; call again tomorrow.",
        ),
    ),
    (
        {"free_text": "Is it all right to go swimming today?"},
        Finding(
            _O.EXPECTED,
            "A question, no complaint.",
            "Answered by phone: swimming is fine once the skin has closed.",
        ),
    ),
)
NEXT_DAY: tuple[tuple[Given, Finding], ...] = (
    (
        {"call_wanted": True, "call_when": "After six in the evening"},
        Finding(
            _O.ADVICE,
            "Wanted to know about exercise before the next visit.",
            "Talked it through, plan for the week agreed.",
        ),
    ),
    (
        {"call_wanted": True},
        Finding(
            _O.UNREACHABLE,
            "Two calls and a message, no answer.",
            "Letter sent; daughter, named as next of kin, says that all is well.",
        ),
    ),
    (
        ticked(Flag.HEADACHE_MILD),
        Finding(
            _O.EXPECTED,
            "Dull headache on the first evening, gone by now.",
            "Told what to watch for.",
        ),
    ),
)
ROUTINE = ticked(Flag.ALLERGY_LOCAL)
BRUISE = ticked(Flag.BRUISE_SMALL)
