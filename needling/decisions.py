"""What the patient decides about an offer: agreed and signed, or refused."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from needling import coverage
from needling.models import Consent, ConsentOffer
from needling.refusals import BadSignature, Closed
from needling.rules import signer as signer_rules
from needling.rules.consent import Decision, Helper
from needling.rules.signature import Strokes
from needling.rules.signer import Signer

_AGENT_LIMIT = 400


@dataclass(frozen=True)
class Signature:
    """Who signed, and how: `strokes` where it was drawn, `typed` where it was typed.

    `relation` says how they are related when it is not the patient; for a minor
    `has_assent` says that the young person agrees.
    """

    name: str
    person: str = Consent.Person.PATIENT
    relation: str = ""
    has_assent: bool = False
    assent_name: str = ""
    strokes: Strokes = ()
    typed: str = ""


@dataclass(frozen=True)
class Choices:
    """The separate yes or no to each of these (clinical specification 3.1, row 13)."""

    e_stim: bool = False
    photographs: bool = False
    observer: bool = False
    intimate: bool = False
    messages: bool = False
    chaperone: str = ""


@dataclass(frozen=True)
class Origin:
    """Where it was decided: on a device at the clinic or over a link."""

    way: str
    address: str | None = None
    user_agent: str = ""


@transaction.atomic
def sign(
    offer: ConsentOffer,
    *,
    signature: Signature,
    choices: Choices,
    origin: Origin,
    by: audit.Actor,
    now: datetime,
) -> Consent:
    """Record the patient's agreement to exactly what the offer shows.

    A second submit of the same form returns the first. Raises Closed when the form is
    not open or its words no longer hold, BadSignature with the field that lacks.
    """
    locked = _locked(offer)
    known = Consent.objects.filter(offer=locked).first()
    if known is not None and known.decision == Decision.GIVEN:
        return known
    _require_open(locked, known, now=now)
    _require_signature(locked, signature, now=now)
    return _decide(
        locked,
        Decision.GIVEN,
        origin=origin,
        by=by,
        now=now,
        person=signature.person,
        signed_name=signature.name.strip(),
        relation=signature.relation.strip(),
        has_assent=signature.has_assent,
        assent_name=signature.assent_name.strip(),
        strokes=[[list(point) for point in stroke] for stroke in signature.strokes],
        typed_signature="" if signature.strokes else signature.typed.strip(),
        allows_e_stim=choices.e_stim,
        allows_photographs=choices.photographs,
        allows_observer=choices.observer,
        allows_intimate=choices.intimate,
        allows_messages=choices.messages,
        chaperone_name=choices.chaperone.strip() if choices.intimate else "",
    )


@transaction.atomic
def refuse(
    offer: ConsentOffer,
    *,
    origin: Origin,
    by: audit.Actor,
    now: datetime,
) -> Consent:
    """Record that the patient does not agree. No screening is touched.

    A second submit returns the first. Raises Closed.
    """
    locked = _locked(offer)
    known = Consent.objects.filter(offer=locked).first()
    if known is not None and known.decision == Decision.REFUSED:
        return known
    _require_open(locked, known, now=now)
    return _decide(
        locked,
        Decision.REFUSED,
        origin=origin,
        by=by,
        now=now,
        person=Consent.Person.PATIENT,
        allows_messages=False,
    )


def _locked(offer: ConsentOffer) -> ConsentOffer:
    """The offer, held until the verb is done."""
    rows = ConsentOffer.objects.select_for_update(of=("self",))
    return rows.select_related("patient__clinic", "clinic", "text").get(pk=offer.pk)


def _require_open(offer: ConsentOffer, known: Consent | None, *, now: datetime) -> None:
    """Nobody has decided, it is not closed, and its words still say all there is."""
    if known is not None:
        raise Closed(_("This form was answered already. Ask for a new one."))
    if not offer.is_open(now):
        raise Closed(_("This form is closed. Ask for a new one."))
    if not offer.text.is_current:
        raise Closed(_("The text has changed meanwhile. Ask for a new form."))
    raised = coverage.basis(offer.patient, at=now).raised
    if set(raised) - set(offer.raised):
        raise Closed(
            _(
                "The health questions were answered anew, and a risk has come up that "
                "this form does not name. Ask for a new form."
            )
        )


def _require_signature(
    offer: ConsentOffer, signature: Signature, *, now: datetime
) -> None:
    """A signature of whoever has to sign for this patient."""
    signer = Signer(
        name=signature.name,
        person=signature.person,
        relation=signature.relation,
        is_signed=bool(signature.strokes or signature.typed.strip()),
        has_assent=signature.has_assent,
    )
    needs = coverage.basis(offer.patient, at=now).needs
    missing = signer_rules.lacks(
        signer,
        is_minor=coverage.is_minor(offer.patient, at=now),
        is_unable=Helper.REPRESENTATIVE in needs,
    )
    if missing:
        raise BadSignature(missing)


def _decide(
    offer: ConsentOffer,
    decision: str,
    *,
    origin: Origin,
    by: audit.Actor,
    now: datetime,
    **columns: object,
) -> Consent:
    consent = Consent.objects.create(
        clinic_id=offer.clinic_id,
        patient=offer.patient,
        offer=offer,
        practitioner_id=offer.practitioner_id,
        text=offer.text,
        screening_id=offer.screening_id,
        decision=decision,
        shown_text=offer.shown_text,
        shown_sha256=offer.shown_sha256,
        regions=offer.regions,
        given_at=now,
        expires_on=offer.expires_on,
        way=origin.way,
        address=origin.address,
        user_agent=origin.user_agent[:_AGENT_LIMIT],
        taken_by=audit.user_or_none(by),
        **columns,
    )
    detail = {"regions": consent.regions, "way": consent.way}
    audit.record(f"consent.{decision}", consent, by=by, now=now, detail=detail)
    return consent
