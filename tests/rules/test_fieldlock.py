"""Words under lock: bound to key and place, and whatever was touched does not open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.fieldlock import CannotUnlock, ids, is_locked, lock, ring, unlock

OLD = "Xw4uN8eR1tK6yB3vM9oQ2zS7aL5iD0hG"
NEW = "k7Qv2mZx9Lr4Tn8Wb3Ys6Hd1Fg5Jp0Cc"
PLACE = "needling_session.notes"
NONCE = bytes(range(12))


def locked(words="Pain at night", *, keys=(OLD,), place=PLACE):
    return lock(words, ring=ring(keys), place=place, nonce=NONCE)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_was_typed_comes_back(words):
    assert unlock(locked(words), ring=ring((OLD,)), place=PLACE) == words


def test_the_first_key_locks_and_each_opens():
    assert ring((OLD,)) is ring((OLD,))
    assert ids([NEW, OLD]) == [ring((NEW,)).first, ring((OLD,)).first]
    both = ring((NEW, OLD))
    assert unlock(locked(), ring=both, place=PLACE) == "Pain at night"
    anew = locked(keys=(NEW, OLD))
    assert anew.startswith(both.prefix)
    assert is_locked(anew)
    assert unlock(anew, ring=ring((NEW,)), place=PLACE) == "Pain at night"
    with pytest.raises(CannotUnlock, match="which is not known"):
        unlock(locked(), ring=ring((NEW,)), place=PLACE)
    with pytest.raises(ValueError, match="FIELD_KEYS"):
        ring(())


def test_moved_elsewhere_it_does_not_open():
    with pytest.raises(CannotUnlock, match=r"patient\.notes: what lies there was"):
        unlock(locked(), ring=ring((OLD,)), place="clinic_patient.notes")


@pytest.mark.parametrize("at", range(0, 72, 3))
def test_one_letter_changed_does_not_open(at):
    held = locked()
    other = "A" if held[at] != "A" else "B"
    with pytest.raises(CannotUnlock, match=PLACE) as refused:
        unlock(held[:at] + other + held[at + 1 :], ring=ring((OLD,)), place=PLACE)
    assert "night" not in str(refused.value)


@pytest.mark.parametrize(
    "held", ["Pain at night", "enc1:", locked()[:-8], locked()[:20]]
)
def test_what_is_open_or_cut_is_told(held):
    with pytest.raises(CannotUnlock, match=PLACE):
        unlock(held, ring=ring((OLD,)), place=PLACE)
