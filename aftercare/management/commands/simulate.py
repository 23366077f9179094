"""Shows what other figures would have changed in the last days; sends nothing."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aftercare import simulating
from aftercare.rules.tiers import Tier
from clinic.models import Clinic


class Command(BaseCommand):
    """Sessions and answers of some days, under these figures and under others."""

    help = (
        "Show which check-ins and alerts the sessions and answers of these days would "
        "have caused under changed figures, for example --set severe=7. Sends nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which days, which figures."""
        parser.add_argument("--from", required=True, type=date.fromisoformat)
        parser.add_argument("--to", required=True, type=date.fromisoformat)
        parser.add_argument("--clinic", help="short name, where there are several")
        parser.add_argument("--set", action="append", default=[], metavar="NAME=NUMBER")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Every difference as a line without a name, then the sums."""
        clinic = _clinic(options["clinic"])
        given: dict[str, Any] = {
            "since": _midnight(options["from"], clinic),
            "until": _midnight(options["to"] + timedelta(days=1), clinic),
            "figures": dict(_figure(words) for words in options["set"]),
        }
        try:
            sent = simulating.messages(clinic, **given)
            judged = simulating.alerts(clinic, **given)
        except simulating.CannotSimulate as refusal:
            raise CommandError(str(refusal)) from refusal
        self._messages(sent, clinic)
        self._alerts(judged)

    def _messages(self, sent: Iterable[simulating.Sent], clinic: Clinic) -> None:
        sums: Counter[str] = Counter()
        for each in sent:
            sums["now"] += each.now_at is not None
            sums["then"] += each.then_at is not None
            if each.now_at != each.then_at:
                now, then = (_told(at, clinic) for at in (each.now_at, each.then_at))
                self.stdout.write(f"{each.session.pk} {each.kind}: {now} > {then}")
        self.stdout.write(f"check-ins: {sums['now']} now, {sums['then']} then")

    def _alerts(self, judged: Iterable[simulating.Judged]) -> None:
        sums: Counter[str] = Counter()
        for each in judged:
            sums["now"] += each.now_tier >= Tier.NEXT_BUSINESS_DAY
            sums["then"] += each.then_tier >= Tier.NEXT_BUSINESS_DAY
            if each.now_tier != each.then_tier:
                words = f"{each.now_tier.value} > {each.then_tier.value}"
                self.stdout.write(f"{each.reply.pk} {words}")
        self.stdout.write(f"alerts: {sums['now']} now, {sums['then']} then")


def _clinic(short_name: str | None) -> Clinic:
    rows = Clinic.objects.order_by("pk")
    found = list(rows.filter(short_name=short_name) if short_name else rows[:2])
    if len(found) != 1:
        raise CommandError("Name one clinic: --clinic SHORT_NAME.")
    return found[0]


def _midnight(day: date, clinic: Clinic) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clinic.zone)


def _figure(words: str) -> tuple[str, int]:
    name, _, number = words.partition("=")
    if not number.isdecimal():
        raise CommandError(f"{words} is not NAME=NUMBER.")
    return name, int(number)


def _told(at: datetime | None, clinic: Clinic) -> str:
    return "none" if at is None else f"{at.astimezone(clinic.zone):%Y-%m-%d %H:%M}"
