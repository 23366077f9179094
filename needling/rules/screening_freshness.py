"""Whether the forms on file still hold (clinical specification 2.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.utils.translation import gettext as _

from clinic.rules.dates import add_months
from needling.rules.screening_terms import Answer, Reply, ScreeningPolicy

EPISODE_GAP_MONTHS = 6
# Why the full form is asked; it says all that the short one does.
ASKS_THE_FULL_FORM = frozenset({"full_form", "full_form_old", "new_episode", "changed"})
# Asks for what is new since the last form: each yes is a new one.
_ASKS_FOR_NEWS = "HEALTH_CHANGED"
# Its end is news as well: only the full form asks about the weeks after a birth.
_PREGNANCY = "PREGNANT_T1"


@dataclass(frozen=True)
class Reason:
    """Why a screening form does not hold any longer."""

    code: str
    sentence: str


def merge(full: Mapping[str, Answer], short: Mapping[str, Answer]) -> dict[str, Answer]:
    """The newest answer to each item: the short form over the full one.

    A yes of the short form without details keeps the details of the full form, and the
    day they were told on.
    """
    merged = dict(full)
    for code, answer in short.items():
        before = full.get(code)
        keeps = before and before.counts_as_yes and answer.counts_as_yes
        if before and keeps and not answer.follow_ups:
            merged[code] = Answer(answer.reply, before.answered_on, before.follow_ups)
        else:
            merged[code] = answer
    return merged


# Items of the short form that tell of a pregnancy, an operation, a new diagnosis or a
# new medicine, each with the follow-up that names which one; a new INR is none of them.
_TELLS: Mapping[str, str] = MappingProxyType(
    {
        "HEALTH_CHANGED": "",
        "PREGNANT_T1": "",
        "PREG_COMPLICATION": "",
        "RECENT_SURGERY": "operated_on",
        "DVT_RECENT": "what",
        "ANTICOAGULANT": "drugs",
        "MEDS_OTHER": "list",
    }
)


def newly_told(
    before: Mapping[str, Answer], short: Mapping[str, Answer]
) -> tuple[str, ...]:
    """The items of a short form that ask for the full one again.

    `before` holds what was known until then. "Not sure" counts; a yes that was one
    before does not, unless it names something else now. A pregnancy that was a yes and
    is a no now is over.
    """
    return tuple(
        code
        for code, key in _TELLS.items()
        if _is_new(code, key, before, short) or _is_over(code, before, short)
    )


def _is_over(
    code: str, before: Mapping[str, Answer], short: Mapping[str, Answer]
) -> bool:
    now, earlier = short.get(code), before.get(code)
    if code != _PREGNANCY or now is None or earlier is None:
        return False
    return earlier.reply is Reply.YES and not now.counts_as_yes


def _is_new(
    code: str, key: str, before: Mapping[str, Answer], short: Mapping[str, Answer]
) -> bool:
    now, earlier = short.get(code), before.get(code)
    if now is None or not now.counts_as_yes:
        return False
    if earlier is None or not earlier.counts_as_yes or code == _ASKS_FOR_NEWS:
        return True
    told = now.follow_ups.get(key)
    return told is not None and told != earlier.follow_ups.get(key)


def episode_began(last_visit: date | None, today: date) -> date | None:
    """The day from which on a new episode counts; None within one, or before any.

    A visit more than six months (D) after the last one begins an episode: the full
    form has to be of a day after that gap.
    """
    if last_visit is None:
        return None
    gap_ends = add_months(last_visit, EPISODE_GAP_MONTHS)
    return gap_ends if gap_ends < today else None


def freshness(
    *,
    full_at: datetime | None,
    short_at: datetime | None,
    now: datetime,
    episode: date | None = None,
    changed_at: datetime | None = None,
    policy: ScreeningPolicy | None = None,
) -> tuple[Reason, ...]:
    """Why the forms do not hold at this moment; empty means they do.

    Moments are aware and in the clinic's zone, so that months end with its days. The
    full form is asked before the first session, when an episode begins (on the day
    `episode`), after `full_form_months`, and after a pregnancy, operation, new
    diagnosis or new medicine (`changed_at`). The short form, or a full one, is at most
    `short_form_hours` old when needling starts. A form dated later than now does not
    count.
    """
    chosen = policy or ScreeningPolicy()
    full = full_at if full_at is not None and full_at <= now else None
    short = short_at if short_at is not None and short_at <= now else None
    return (
        *_full_form(full, now, episode, changed_at, chosen),
        *_short_form([each for each in (full, short) if each], now, chosen),
    )


def _full_form(
    full: datetime | None,
    now: datetime,
    episode: date | None,
    changed_at: datetime | None,
    policy: ScreeningPolicy,
) -> Iterator[Reason]:
    if full is None:
        yield Reason("full_form", _("The full screening form has not been filled in."))
        return
    if add_months(full.date(), policy.full_form_months) < now.date():
        yield Reason(
            "full_form_old",
            _("The full screening form is older than %(months)d months: ask it again.")
            % {"months": policy.full_form_months},
        )
    # A form filled in at home on the day the episode begins belongs to it.
    if episode is not None and full.date() < episode:
        yield Reason(
            "new_episode",
            _("A new episode of care has begun: ask the full screening form again."),
        )
    if changed_at is not None and full < changed_at:
        yield Reason(
            "changed",
            _(
                "A pregnancy, operation, new diagnosis or new medicine was reported: "
                "ask the full screening form again."
            ),
        )


def _short_form(
    given: list[datetime], now: datetime, policy: ScreeningPolicy
) -> Iterator[Reason]:
    oldest = now - timedelta(hours=policy.short_form_hours)
    if all(moment < oldest for moment in given):
        yield Reason(
            "short_form",
            _("Ask “has anything changed?” first: it holds for %(hours)d hours.")
            % {"hours": policy.short_form_hours},
        )
