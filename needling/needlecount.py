"""Whether the needles of a note add up, and what keeps it from being signed if not."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from needling.models import NeedleSearch, NeedleSite, Session
from needling.readiness import Obstacle
from needling.rules import count
from needling.rules.finding import Finding, Severity
from needling.rules.tally import SiteCount, Tally, tally

COUNTS = ("opened", "used", "removed", "disposed", "discarded")


def counts_of(session: Session) -> dict[str, int | None]:
    """The five counts by name; None where nobody counted yet."""
    return {name: getattr(session, f"needles_{name}") for name in COUNTS}


def findings(session: Session, sites: Sequence[NeedleSite]) -> tuple[Finding, ...]:
    """What does not add up; nothing as long as a count is missing."""
    known = {
        name: each for name, each in counts_of(session).items() if each is not None
    }
    if len(known) < len(COUNTS):
        return ()
    at_sites = sum(site.needles for site in sites)
    still_in = tally_of(sites).still_in
    return differences(known, at_sites=at_sites, still_in=still_in)


def tally_of(sites: Iterable[NeedleSite]) -> Tally:
    """The needles in and out, by the sites."""
    return tally(
        SiteCount(row.needles, row.needles_out, row.in_at, row.out_at) for row in sites
    )


def differences(
    counts: dict[str, int], *, at_sites: int, still_in: int = 0
) -> tuple[Finding, ...]:
    """What does not add up in these five counts and the needles of the sites.

    A needle still in is told by itself: the counts are for when all are out.
    """
    found = count.reconcile(
        opened=counts["opened"],
        used=counts["used"],
        removed=counts["removed"],
        disposed=counts["disposed"],
        discarded_unused=counts["discarded"],
    )
    if still_in:
        words = count.still_in_words(still_in)
        found = (*found, Finding(Severity.REFUSE, "still_in", words, count.SOURCE))
    if at_sites == counts["used"]:
        return found
    sentence = _(
        "The sites hold %(sites)d needles, but %(used)d were counted as used."
    ) % {"sites": at_sites, "used": counts["used"]}
    source = "Clinical specification 4.5 rule 1"
    return (*found, Finding(Severity.REFUSE, "needles_at_sites", sentence, source))


def gaps(session: Session, sites: Sequence[NeedleSite]) -> Iterator[Obstacle]:
    """What keeps the note from being signed; a search in vain lets it pass as it is."""
    if None in counts_of(session).values():
        yield _gap("needles_opened", _("Count the needles."))
        return
    searches = NeedleSearch.objects.filter(session=session)
    going_on = searches.open().first()
    if going_on is not None:
        yield Obstacle(
            "search",
            "needle_search",
            _("A needle is being searched for: end the search before you sign."),
            field=str(going_on.pk),
        )
    elif not searches.in_vain().exists():
        for each in findings(session, sites):
            yield _gap(each.code, each.sentence)


def _gap(code: str, sentence: str) -> Obstacle:
    field = "needles_used" if code == "needles_at_sites" else "needles_opened"
    return Obstacle("session", code, sentence, field=field)
