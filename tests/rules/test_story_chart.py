"""Where the marks of a patient's course stand in the drawing."""

from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules import storychart
from aftercare.rules.expected import Basis, Expected
from aftercare.rules.storychart import BOTTOM, LEFT, SLOT, TOP, Given

BAND = Expected(24, 3.0, 1.0, 5.0, Basis.SIMILAR, 20, 0)


def test_nothing_still_has_a_frame():
    drawing = storychart.draw([])
    assert (drawing.slots, drawing.width) == ((), LEFT + SLOT)
    assert [(y, level) for y, level in drawing.levels] == [
        (BOTTOM, 0),
        ((TOP + BOTTOM) / 2, 5),
        (TOP, 10),
    ]


def test_a_session_has_its_marks():
    given_one = Given([(24.0, 5), (48.0, 2)], [BAND], pain_before=10, pain_after=None)
    slot = storychart.draw([given_one]).slots[0]
    assert len(slot.answers) == 2
    assert slot.line.count(",") == 2
    assert (slot.before.y, slot.after) == (TOP, None)
    band = slot.bands[0]
    assert band.x < slot.answers[0].x < band.right
    assert band.y < band.middle < band.y + band.height


def test_one_answer_needs_no_line():
    slot = storychart.draw([Given([(24.0, 5)], [], 4, 3)]).slots[0]
    assert slot.line == ""
    assert slot.before.x < slot.after.x


@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 2000), st.integers(0, 10)), max_size=6),
        max_size=8,
    )
)
def test_every_mark_stays_in_its_slot(courses):
    drawing = storychart.draw(Given(each, [BAND], 0, 10) for each in courses)
    for number, slot in enumerate(drawing.slots):
        left = LEFT + number * SLOT
        assert slot.edge == left
        for mark in (*slot.answers, slot.before, slot.after):
            assert left <= mark.x <= left + SLOT
            assert TOP <= mark.y <= BOTTOM
