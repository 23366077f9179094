"""How an invented patient agrees: form prepared, signed, countersigned."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from clinic.models import Patient, Practitioner
from needling import consents, decisions, offers
from needling.decisions import Choices, Origin, Signature
from needling.models import Consent
from needling.rules.signature import Stroke
from needling.texts import Terms

_TO_READ = timedelta(minutes=3)
_POINTS = 60


def agree(
    patient: Patient,
    *,
    practitioner: Practitioner,
    regions: Iterable[str],
    signature: Signature,
    messages: bool,
    now: datetime,
) -> Consent:
    """A consent taken on the tablet, read for three minutes from `now` on."""
    by = practitioner.user
    terms = Terms(practitioner, sorted(regions))
    offer = offers.prepare(patient, terms=terms, by=by, now=now)
    consent = decisions.sign(
        offer,
        signature=signature,
        choices=Choices(observer=True, messages=messages),
        origin=Origin(Consent.Way.TABLET, user_agent="The clinic’s tablet"),
        by=by,
        now=now + _TO_READ,
    )
    return consents.countersign(
        consent,
        identity_check="" if not signature.relation else "Known to the clinic",
        by=by,
        now=now + _TO_READ,
    )


def scribble(rng: Random) -> tuple[Stroke, ...]:
    """A drawn signature that is nobody's: loops that get smaller."""
    loops, lean = rng.uniform(5, 9), rng.uniform(0.1, 0.3)

    def point(step: int) -> tuple[float, float]:
        along = step / _POINTS
        turn = along * loops * 2 * math.pi
        height = 0.32 * (1 - 0.6 * along)
        x = 0.12 + 0.7 * along + 0.05 * math.sin(turn)
        y = 0.55 - lean * along / 2 + height * math.cos(turn)
        return round(x, 3), round(y, 3)

    return (tuple(point(step) for step in range(_POINTS)),)
