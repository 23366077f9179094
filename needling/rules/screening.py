"""From answers to a verdict: may needling start, where not, and what would allow it.

Clinical specification 2.3: BLOCK > SITE BLOCK > CLEARANCE > MODIFY > CAUTION. A block
has no override; only a new answer lifts it. "Not sure" counts as yes, a question that
was not answered blocks. Every site is judged again when it is added or altered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from string import Template

from django.utils.translation import gettext as _

from needling.rules.screening_items import Effect
from needling.rules.screening_reading import fits, meets
from needling.rules.screening_settled import unlifted, unnoted
from needling.rules.screening_special import STANDING, Case, Met, all_met
from needling.rules.screening_terms import Advice, Outcome, SiteFacts


@dataclass(frozen=True)
class ScreeningFinding:
    """One effect of one answer.

    `sites` are the keys of the sites concerned, empty for the whole session.
    `lifted_by` says what would remove it. `open_because` says what is still missing
    today and is empty once it is settled; `needs_note`: only the therapist's own note
    is. `is_restricted` ones are shown only to those who treat.
    """

    code: str
    outcome: Outcome
    sentence: str
    lifted_by: str
    source: str
    open_because: str
    sites: tuple[str, ...] = ()
    unsure: bool = False
    advice: Advice = Advice.NONE
    is_restricted: bool = False
    needs_note: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the screening says, the gravest first.

    `outcome` is that of the gravest finding, settled or not. `limits` concern none of
    the sites so far, but would concern others (a side, a muscle, a technique).
    """

    outcome: Outcome
    findings: tuple[ScreeningFinding, ...]
    limits: tuple[ScreeningFinding, ...] = ()

    @property
    def open(self) -> tuple[ScreeningFinding, ...]:
        """What stands in the way now."""
        return tuple(each for each in self.findings if each.open_because)

    @property
    def may_start(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.open

    @property
    def advice(self) -> Advice:
        """The gravest advice to show the patient at once."""
        given = [each.advice for each in self.findings]
        return max(given, key=list(Advice).index, default=Advice.NONE)


def verdict(case: Case, sites: Sequence[SiteFacts] = ()) -> Verdict:
    """Everything the answers mean for this session with these sites."""
    yes = all_met(case)
    findings = [*_unanswered(case)]
    limits: list[ScreeningFinding] = []
    for one in yes.values():
        for effect in _effects(yes, one, case):
            concerned = _concerned(effect, one, sites)
            found = _finding(effect, one, case, concerned)
            if effect.at is None or concerned:
                findings.append(found)
            elif one.item.code not in STANDING:
                limits.append(found)
    return _weighed(findings, limits)


def verdict_for_site(case: Case, site: SiteFacts) -> Verdict:
    """What the answers mean for this one site, asked when it is added.

    Holds what names the site, and what blocks or needs a clearance everywhere: a
    clearance may not cover this site's region.
    """
    grave = (Outcome.BLOCK, Outcome.CLEARANCE)
    return _weighed(
        each
        for each in verdict(case, (site,)).findings
        if each.sites or each.outcome in grave
    )


def joined(verdicts: Sequence[Verdict]) -> Verdict:
    """Several stretches of one visit, the newest last: its limits are those of now."""
    every = [each for one in verdicts for each in one.findings]
    return _weighed(dict.fromkeys(every), verdicts[-1].limits)


def _weighed(
    findings: Iterable[ScreeningFinding], limits: Iterable[ScreeningFinding] = ()
) -> Verdict:
    ordered = tuple(sorted(findings, key=_gravest_first))
    outcome = ordered[0].outcome if ordered else Outcome.CLEAR
    return Verdict(outcome, ordered, tuple(sorted(limits, key=_gravest_first)))


def _gravest_first(finding: ScreeningFinding) -> int:
    return -finding.outcome.rank


def _unanswered(case: Case) -> Iterator[ScreeningFinding]:
    for item in case.items:
        if not item.is_computed and item.code not in case.answers:
            lift = _("Ask the question and record the answer.")
            yield ScreeningFinding(
                code=item.code,
                outcome=Outcome.BLOCK,
                sentence=_("Not answered: %(question)s") % {"question": item.question},
                lifted_by=lift,
                source=_("Clinical specification 2.1"),
                open_because=lift,
                is_restricted=item.is_restricted,
            )


def _effects(yes: Mapping[str, Met], one: Met, case: Case) -> Iterator[Effect]:
    """The effects of the item whose conditions are met."""
    for effect in one.item.effects:
        alternatives = effect.when or ((),)
        is_met = any(
            all(
                meets(each, one.values, policy=case.policy, today=case.today)
                for each in conditions
            )
            for conditions in alternatives
        )
        if is_met and (not effect.also or effect.also in yes):
            yield effect


def _concerned(
    effect: Effect, one: Met, sites: Sequence[SiteFacts]
) -> tuple[SiteFacts, ...]:
    """The sites an effect concerns: those in its place, all where it names none."""
    if effect.at is None:
        return tuple(sites)
    return tuple(site for site in sites if fits(effect.at, site, one.values))


def _finding(
    effect: Effect, one: Met, case: Case, concerned: Sequence[SiteFacts]
) -> ScreeningFinding:
    figures = asdict(case.policy)
    outcome = figures[effect.policy] if effect.policy else effect.outcome
    lift = Template(effect.lift).substitute(figures)
    missing = unlifted(
        one.item.code,
        outcome,
        case=case,
        sites=concerned,
        lift=lift,
        clearable=effect.clearable,
    )
    unwritten = unnoted(one.item.code, outcome, case)
    return ScreeningFinding(
        code=one.item.code,
        outcome=outcome,
        sentence=Template(effect.say).substitute(figures),
        lifted_by=lift,
        source=one.item.source,
        open_because=missing or unwritten,
        sites=() if effect.at is None else tuple(site.key for site in concerned),
        unsure=one.unsure,
        advice=effect.advice,
        is_restricted=one.item.is_restricted,
        needs_note=bool(unwritten and not missing),
    )
