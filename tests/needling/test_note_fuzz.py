"""Whatever is sent to the page of a draft, it answers, and keeps what was typed."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needling.forms.header import HeaderForm
from needling.forms.site import SiteForm
from tests import factories
from tests.needling import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

_HEAD = sorted(HeaderForm.base_fields)
_SITE = [f"sites-0-{name}" for name in SiteForm.base_fields]
_FORM = ["sites-TOTAL_FORMS", "sites-INITIAL_FORMS", "do"]
_ODD = st.sampled_from(
    (
        *("", "0", "-1", "1e9", "NaN", "inf", "9" * 40, "\x00", "\u202e1", "on"),
        *("10:60", "24:00", "2026-02-30", "0001-01-01", "9999-12-31"),
        *("<b>", "'; --", "remove-0", "add", "😀" * 300),
    )
)
_TYPED = st.dictionaries(
    st.sampled_from(_HEAD + _SITE + _FORM), st.one_of(_ODD, st.text(max_size=20))
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=_TYPED)
def test_the_page_answers_whatever_is_sent(client, patient, practitioner, typed):
    draft = patient.sessions.first() or factories.make_filled_draft(
        patient, practitioner=practitioner
    )
    client.force_login(practitioner.user)
    url = reverse("needling:session_edit", args=[draft.pk])
    answer = client.post(url, sent.note(draft) | typed)
    assert answer.status_code in (200, 303, 422)
    # A page that may be read again, whatever was saved.
    assert client.get(url).status_code == 200
