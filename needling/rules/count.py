"""Every needle accounted for (clinical specification 4.5).

Needles are counted, not insertions. A retained needle is the largest single group of
reported incidents (31 %, NRLS12), so a count that does not add up is a refusal.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needling.rules.finding import Finding, Severity

SOURCE = "Clinical specification 4.5 rule 1 (CNTM, NRLS12)"


def reconcile(
    *,
    opened: int,
    used: int,
    removed: int,
    disposed: int,
    discarded_unused: int,
    still_in: int = 0,
) -> tuple[Finding, ...]:
    """What does not add up; empty means the count closes.

    Required: opened = used + discarded unused, used = removed = disposed, none still
    in. `used` are the needles inserted, `still_in` those the clock still runs for.
    """
    numbers = (opened, used, removed, disposed, discarded_unused, still_in)
    if min(numbers) < 0:
        return (_finding("negative", _("A count cannot be below zero.")),)
    return (
        *_in_the_body(used, removed, still_in),
        *_in_the_sharps_bin(removed, disposed),
        *_out_of_the_pack(opened, used, discarded_unused),
    )


def _finding(code: str, sentence: str) -> Finding:
    return Finding(Severity.REFUSE, code, sentence, SOURCE)


def still_in_words(count: int) -> str:
    """The sentence for needles that did not come out yet."""
    return ngettext(
        "%(count)d needle is still in.", "%(count)d needles are still in.", count
    ) % {"count": count}


def _in_the_body(used: int, removed: int, still_in: int) -> Iterator[Finding]:
    if still_in:
        yield _finding("still_in", still_in_words(still_in))
    if removed + still_in < used:
        yield _finding(
            "not_removed",
            _(
                "In %(used)d, out %(removed)d: a needle may have been left in. Check "
                "every site, clothes, linen and floor before anybody leaves."
            )
            % {"used": used, "removed": removed},
        )
    if removed + still_in > used:
        yield _finding(
            "more_removed",
            _("More needles came out or are in (%(out)d) than went in (%(used)d).")
            % {"out": removed + still_in, "used": used},
        )


def _in_the_sharps_bin(removed: int, disposed: int) -> Iterator[Finding]:
    if disposed != removed:
        yield _finding(
            "disposed",
            _("Removed %(removed)d, put into the sharps bin %(disposed)d: recount.")
            % {"removed": removed, "disposed": disposed},
        )


def _out_of_the_pack(
    opened: int, used: int, discarded_unused: int
) -> Iterator[Finding]:
    accounted = used + discarded_unused
    if accounted < opened:
        yield _finding(
            "unaccounted",
            _(
                "Opened %(opened)d, but only %(accounted)d are accounted for "
                "(%(used)d used, %(unused)d discarded unused). Find the rest."
            )
            % {
                "opened": opened,
                "accounted": accounted,
                "used": used,
                "unused": discarded_unused,
            },
        )
    if accounted > opened:
        yield _finding(
            "more_than_opened",
            _(
                "%(accounted)d needles were used or discarded, but only %(opened)d "
                "were opened. Recount the packs."
            )
            % {"accounted": accounted, "opened": opened},
        )
