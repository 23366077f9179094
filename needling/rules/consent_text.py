"""The consent text: a file for each language, and the words shown to one patient.

A file has a head between two lines of "---" with one `name: words` a line (all words
that the form and its copy use, so that a patient sees one language), and a body in the
marks of `prose`. In the body `$name` stands for a rate, a word of the head, or a fact
about this patient. In the head "_" stands for a no-break space in how numbers are
written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Template
from types import MappingProxyType

from needling.rules.consent_rates import Numbers, Rate, placeholders
from needling.rules.regions import Region

FENCE = "---\n"
# What each text must ask for about the patient (clinical specification 3.1).
FACTS = frozenset(
    {
        "patient_name",
        "born",
        "regions",
        "near",
        "raised_risks",
        "therapist_name",
        "therapist_qualification",
        "therapist_training",
        "therapists",
        "sessions",
        "until",
        "clinic_phone",
        "urgent_care",
        "emergency_number",
        "interpreter",
        "version",
    }
)
# What is asked separately, yes or no (clinical specification 3.1, rows 11 and 13).
QUESTIONS = ("e_stim", "photographs", "observer", "intimate", "messages")
# The risks that can be higher in one person, by screening item (3.1, row 5).
RAISED = (
    "SPINE_CURVE",
    "LOW_BMI",
    "LUNG_DISEASE",
    "ANTICOAGULANT",
    "ANTIPLATELET",
    "BLEEDING_DISORDER",
    "DIABETES_UNCONTROLLED",
    "IMMUNE_LOW",
    "PREGNANT_T1",
)
# What may lie near a region, and is named before it is needled (3.2).
NEAR = ("PTX", "ABDOMINAL", "CORD", "PELVIC")
_FORM = (
    "yes no choices chaperone sign signer person_patient person_guardian "
    "person_representative name relation assent assent_name draw typed clear declare "
    "agree decline decline_hint thanks_given thanks_refused get_copy"
)
_COPY = (
    "title shown record given refused patient guardian representative at signed_by "
    "drawn typed tablet link way valid screening interpreter countersigned "
    "not_countersigned withdrawn fingerprint fingerprint_hint spelled page"
)
WORDS = frozenset(
    {
        *("language_name", "decimal", "thousands", "percent", "about"),
        *("near_none", "risk_none", "all_therapists", "not_recorded", "urgent_line"),
        *(f"region_{region.value}" for region in Region),
        *(f"near_{name.lower()}" for name in NEAR),
        *(f"risk_{code.lower()}" for code in RAISED),
        *(f"ask_{question}" for question in QUESTIONS),
        *_FORM.split(),
        *(f"doc_{word}" for word in _COPY.split()),
    }
)


class BadText(ValueError):
    """A consent text does not hold together; says where."""


@dataclass(frozen=True)
class Source:
    """A text as it stands in its file."""

    version: int
    language: str
    words: Mapping[str, str]
    body: str

    @property
    def numbers(self) -> Numbers:
        """How this language writes numbers."""
        return Numbers(
            decimal=self.words["decimal"],
            thousands=self.words["thousands"].replace("_", "\u00a0"),
            percent=self.words["percent"].replace("_", "\u00a0"),
            about=self.words["about"],
        )


@dataclass(frozen=True)
class Facts:
    """What one patient's text says besides the general: plain words, no marks.

    `raised` are codes of RAISED, `near` names of NEAR, `regions` keys of Region.
    `therapists` empty means everybody at the clinic; empty texts are filled with the
    language's own words.
    """

    patient_name: str
    born: str
    regions: frozenset[str]
    near: frozenset[str]
    raised: tuple[str, ...]
    therapist_name: str
    therapist_qualification: str
    therapist_training: str
    therapists: tuple[str, ...]
    sessions: int
    until: str
    clinic_phone: str
    emergency_number: str
    urgent_care: str = ""
    interpreter: str = ""


def parse(text: str) -> Source:
    """A file, taken apart. Raises BadText where the head is not what it should be."""
    before, fence, rest = text.partition(FENCE)
    head, closing, body = rest.partition(f"\n{FENCE}")
    if before or not fence or not closing:
        raise BadText("The head must stand between two lines of ---.")
    words = _head(head)
    version, language = words.pop("version", ""), words.pop("language", "")
    if not (version.isdecimal() and version.isascii() and language):
        raise BadText("The head must give version and language.")
    return Source(int(version), language, MappingProxyType(words), body.strip() + "\n")


def _head(head: str) -> dict[str, str]:
    """The words by name; every line has both, and no name comes twice."""
    words: dict[str, str] = {}
    for line in head.splitlines():
        name, _colon, value = line.partition(": ")
        if not value or name in words:
            raise BadText(f"The head has a line that cannot be used: {line}")
        words[name] = value
    return words


def with_rates(text: str, rates: Iterable[Rate]) -> str:
    """The file with every rate filled in, so that they are frozen with its words.

    Raises BadText for a missing or unknown word, a fact that is not asked for, or a
    name that nobody can fill.
    """
    source = parse(text)
    gaps = WORDS.symmetric_difference(source.words)
    if gaps:
        raise BadText(f"Missing or unknown words: {', '.join(sorted(gaps))}.")
    figures = placeholders(rates, source.numbers)
    body = Template(source.body)
    asked = set(body.get_identifiers()) if body.is_valid() else {"$"}
    unknown = asked - FACTS - source.words.keys() - figures.keys()
    missing = FACTS - asked
    if unknown or missing:
        names = ", ".join(sorted(unknown | missing))
        raise BadText(f"Names that cannot be filled or are not used: {names}.")
    head = text[: len(text) - len(text.partition(f"\n{FENCE}")[2])]
    return head + Template(text[len(head) :]).safe_substitute(figures)


def with_body(text: str, *, version: int, body: str) -> str:
    """The text under another number with another body; its head stays."""
    head, fence, _body = text.partition(f"\n{FENCE}")
    lines = [
        f"version: {version}" if line.startswith("version: ") else line
        for line in head.split("\n")
    ]
    return "\n".join(lines) + f"{fence}\n{body}"


def fill(source: Source, facts: Facts) -> str:
    """Exactly what this patient is shown: one text in the marks of `prose`."""
    word = source.words
    texts = {
        "patient_name": facts.patient_name,
        "born": facts.born,
        "regions": _listed(word, "region", facts.regions, [r.value for r in Region]),
        "near": _listed(word, "near", facts.near, NEAR),
        "raised_risks": _listed(word, "risk", facts.raised, RAISED),
        "therapist_name": facts.therapist_name,
        "therapist_qualification": facts.therapist_qualification,
        "therapist_training": facts.therapist_training or word["not_recorded"],
        "therapists": ", ".join(facts.therapists) or word["all_therapists"],
        "sessions": str(facts.sessions),
        "until": facts.until,
        "clinic_phone": facts.clinic_phone,
        "urgent_care": facts.urgent_care or word["urgent_line"],
        "emergency_number": facts.emergency_number,
        "interpreter": facts.interpreter or "–",
        "version": str(source.version),
    }
    plain = {name: _plain(text) for name, text in texts.items()}
    return Template(source.body).substitute({**word, **plain})


def _listed(
    word: Mapping[str, str], kind: str, given: Iterable[str], order: Iterable[str]
) -> str:
    """Those that are given, in order, in the text's words."""
    chosen = set(given)
    found = [word[f"{kind}_{key.lower()}"] for key in order if key in chosen]
    return "; ".join(found) if found else word[f"{kind}_none"]


def _plain(text: str) -> str:
    """One line without marks: a name brings neither bold letters nor a table."""
    return " ".join(text.replace("*", "").replace("|", "/").split())
