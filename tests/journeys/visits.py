"""One visit through the real pages: screened, agreed, begun, noted, signed."""

import html
import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from clinic.rules.dates import add_months
from needling.models import Consent, ConsentOffer, Session
from needling.rules.regions import Region
from tests.journeys import noting
from tests.needling import sent, signing

GUARDED = {
    "guardian_name": "Kim Brook",
    "guardian_relation": "Mother",
    "guardian_identity": "yes",
    "guardian_consents": "yes",
    "own_assent": "yes",
    "guardian_present": "yes",
}
GUARDIAN = {
    "person": "guardian",
    "relation": "Mother",
    "signed_name": "Kim Brook",
    "has_assent": "on",
    "assent_name": "Ann Brook",
}

_STOP = re.compile(r'<li>\s*<div class="rows-main">\s*<strong>(.*?)</strong>', re.S)


class Visit:
    """A therapist's browser with one patient before it; `clock` moves by a minute
    with every step."""

    def __init__(self, page, practitioner, patient, clock):
        self.page, self.practitioner = page, practitioner
        self.patient, self.clock = patient, clock
        page.force_login(practitioner.user)

    def later(self, days):
        """Another day; the therapist signs in again."""
        self.clock.shift(timedelta(days=days))
        self.page.force_login(self.practitioner.user)

    def _post(self, name, row, data=None):
        self.clock.shift(timedelta(minutes=1))
        url = reverse(f"needling:{name}", args=row if isinstance(row, list) else [row])
        return self.page.post(url, data or {}, follow=True)

    def screen(self, kind="full", **yes):
        """Fill in the form; what it says afterwards. `yes` has the details by item."""
        if kind == "full":
            yes.setdefault("LOW_BMI", {"build": "average"})
        form = sent.screening(self.patient, kind)
        for code, details in yes.items():
            if f"q-{code}" in form:
                form[f"q-{code}"] = "yes"
            form |= {f"d-{code}-{key}": value for key, value in details.items()}
        return words(self._post("screening_new", [self.patient.pk, kind], form))

    def agree(self, identity="Passport", terms=None, **signed):
        """Make the form, have it signed on this device, countersign it."""
        typed = {
            "practitioner": str(self.practitioner.pk),
            "regions": [each.value for each in Region],
            "sessions": "6",
            "language": "en",
            **(terms or {}),
        }
        said = words(self._post("consent_new", self.patient.pk, typed))
        offer = ConsentOffer.objects.latest("prepared_at")
        said += words(self._post("offer_sign", offer.pk, signing.sent(**signed)))
        consent = Consent.objects.filter(offer=offer).first()
        if consent is not None:
            check = {"identity_check": identity}
            said += words(self._post("consent_countersign", consent.pk, check))
        return said

    def clear(self, *covers, **changes):
        """Put a doctor's word on file, for three months."""
        today = timezone.now().date()
        typed = {
            "covers": list(covers),
            "clinician": "Dr Ada Osei",
            "role": "Treating doctor",
            "given_on": today.isoformat(),
            "expires_on": add_months(today, 3).isoformat(),
            "note": "Agreed on the phone",
            **changes,
        }
        return words(self._post("clearance_new", self.patient.pk, typed))

    def start(self):
        """The open note, or the sentences that stand in the way."""
        answer = self._post("session_start", self.patient.pk)
        if answer.status_code == 409:
            return stops(answer)
        return Session.objects.drafts().get(patient=self.patient)

    def put(self, session, *rows):
        """Sites in the note; what the page then says has to be done before signing."""
        self.clock.shift(timedelta(minutes=1))
        noting.put(session, *rows, now=timezone.now())
        return self.lacks(session)

    def lacks(self, session):
        """What the page lists as missing."""
        url = reverse("needling:session_edit", args=[session.pk])
        return stops(self.page.get(url, {"check": "yes"}))

    def sign(self, session):
        """Whether the note is signed; the last needle comes out first."""
        self.clock.shift(timedelta(minutes=1))
        noting.end(session, now=timezone.now())
        noting.sign(self.page, session)
        session.refresh_from_db()
        return session.state == Session.State.SIGNED


def words(answer):
    """The text of a page in one line, without its marks."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(plain).split())


def stops(answer):
    """The sentences of the list that says what stands in the way."""
    found = _STOP.findall(answer.content.decode())
    return [html.unescape(" ".join(each.split())) for each in found]
