"""A session note as a printed record. Read-only."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.models import Clinic, User
from needling import chartview, printed, sitewords
from needling.documents.record import Section, Table
from needling.models import Charge, Countersignature, NeedleSite, Session
from needling.printed import EMPTY, known, moment


def pdf_of(
    session: Session, *, around: Iterable[Section], by: User, now: datetime
) -> bytes:
    """The note as a tagged PDF; `around` is what was said around its needles.

    Raises CannotPrint.
    """
    sites = list(session.sites.select_related("muscle").order_by("order"))
    sections = (
        _head(session),
        _sites(sites),
        _details(sites),
        _end(session),
        *around,
        _minded(session),
        _words(session),
        _addenda(session),
        _signatures(session),
    )
    return printed.pdf(
        session.patient,
        row=session.pk,
        title=_("Session note: %(name)s") % {"name": session.patient.full_name},
        sections=sections,
        notice=_notice(session),
        by=by,
        now=now,
    )


def file_name(session: Session) -> str:
    """What the file is called: nothing about the patient."""
    return f"note-{session.started_at:%Y-%m-%d}.pdf"


def _notice(session: Session) -> str:
    """What must be read before anything else."""
    if session.state == Session.State.MOVED:
        return _("Entered in error: this note is not this patient's.")
    if session.state == Session.State.DRAFT:
        return _("Draft: not signed.")
    if session.is_needle_missing:
        return _(
            "A needle was not found: suspected retained fragment. Do not dig, mark the "
            "skin, keep the part still, medical imaging."
        )
    return ""


def _head(session: Session) -> Section:
    practitioner, patient = session.practitioner, session.patient
    licence = _("licence %(number)s") % {"number": practitioner.licence_number}
    born = date_format(patient.date_of_birth)
    facts = [
        (_("Patient"), f"{patient.full_name}, {_('born')} {born}, {patient.number}"),
        (_("Therapist"), f"{practitioner}, {practitioner.qualification}, {licence}"),
        (_("Begun"), moment(session.started_at, session.clinic)),
        (_("Last needle out"), moment(session.ended_at, session.clinic)),
        (_("Problem treated"), session.problem or EMPTY),
        (_("Position"), session.get_position_display() or EMPTY),
        (_("Agreed again today"), moment(session.verbal_consent_at, session.clinic)),
        (_("Screening"), _paper(session.screening, "answered_at", session.clinic)),
        (_("Consent"), _paper(session.consent, "given_at", session.clinic)),
    ]
    if session.late_entry_reason:
        facts.append((_("Entered late because"), session.late_entry_reason))
    if session.moved_from_id:
        facts += [
            (_("Moved here because"), session.moved_reason),
            (_("Checked when moved"), session.moved_check),
        ]
    return Section(_("Session"), facts=facts)


def _paper(row: object, column: str, clinic: Clinic) -> str:
    return moment(getattr(row, column), clinic) if row is not None else EMPTY


def _sites(sites: list[NeedleSite]) -> Section:
    head = (
        _("Muscle"),
        _("Technique"),
        _("Needle (mm)"),
        _("Depth (mm)"),
        _("Needles"),
        _("Passes"),
        _("Seconds"),
        _("Twitches"),
        _("Pain"),
    )
    if not sites:
        return Section(_("Needle sites"), texts=[_("None.")])
    return Section(
        _("Needle sites"),
        table=Table(head, [_row(each) for each in sites]),
        drawing=chartview.svg(sites),
        drawing_alt=chartview.in_words(sites),
    )


def _row(site: NeedleSite) -> tuple[str, ...]:
    twitches = _("not assessed") if site.twitches is None else str(site.twitches)
    return (
        f"{site.muscle}, {site.get_side_display()}",
        site.get_technique_display(),
        f"{known(site.needle_diameter_mm)} × {known(site.needle_length_mm)}",
        known(site.depth_mm),
        str(site.needles),
        known(site.insertions),
        known(site.dwell_seconds),
        twitches,
        known(site.pain_during),
    )


def _details(sites: list[NeedleSite]) -> Section | None:
    """What does not fit into the table, site by site."""
    facts = [
        (f"{site.muscle}, {site.get_side_display()}", "; ".join(sitewords.of(site)))
        for site in sites
    ]
    return Section(_("At the sites"), facts=facts) if facts else None


def _minded(session: Session) -> Section | None:
    """What the screening asked to mind, and what was done about it."""
    facts = [
        (each.sentence, f"{each.note} ({each.noted_by})")
        for each in session.acknowledgements.select_related("noted_by").order_by(
            "noted_at", "pk"
        )
    ]
    return Section(_("Minded from the screening"), facts=facts) if facts else None


def _end(session: Session) -> Section:
    counts = _(
        "Opened %(opened)s, used %(used)s, removed %(removed)s, in the sharps bin "
        "%(disposed)s, discarded unused %(discarded)s"
    ) % {
        name: known(getattr(session, f"needles_{name}"))
        for name in ("opened", "used", "removed", "disposed", "discarded")
    }
    pain = _("before %(before)s, after %(after)s") % {
        "before": known(session.pain_before),
        "after": known(session.pain_after),
    }
    charge = Charge.objects.standing().filter(session=session).first()
    code = f"{charge.code}: {charge.get_code_display()}" if charge else EMPTY
    if charge and charge.is_flagged:
        code += " " + _("(counting sides apart would give the higher code)")
    advice = _("given") if session.lung_advice_given else EMPTY
    return Section(
        _("After the last needle"),
        facts=[
            (_("Needles counted"), counts),
            (_("Pain (0 to 10)"), pain),
            (_("Lung advice"), advice),
            (_("Code"), code),
        ],
    )


def _words(session: Session) -> Section:
    return Section(
        _("In words"),
        facts=[
            (_("Immediate reactions"), session.reactions or EMPTY),
            (_("Notes"), session.notes or EMPTY),
        ],
    )


def _addenda(session: Session) -> Section | None:
    rows = session.addenda.select_related("written_by").order_by("written_at")
    facts = [
        (f"{moment(each.written_at, session.clinic)}, {each.written_by}", each.text)
        for each in rows
    ]
    return Section(_("Addenda"), facts=facts) if facts else None


def _signatures(session: Session) -> Section:
    facts = [(_("Signed"), _signed(session.signed_by, session.signed_at, session))]
    given = Countersignature.objects.filter(session=session).first()
    if given is not None:
        words = _signed(given.signed_by, given.signed_at, session)
        facts.append(
            (_("Countersigned"), " ".join(filter(None, (words, given.remark))))
        )
    elif session.needs_countersignature:
        facts.append((_("Countersigned"), _("not yet")))
    return Section(_("Signatures"), facts=facts)


def _signed(who: User | None, at: datetime | None, session: Session) -> str:
    return f"{who}, {moment(at, session.clinic)}" if who else EMPTY
