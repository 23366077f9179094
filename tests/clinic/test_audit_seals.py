"""The chain over the history: what is tampered with past the guards is found."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from aftercare import sweeps
from clinic import audit, db, seals
from clinic.models import AuditEntry, AuditSeal
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(patient, desk):
    """Five entries in a closed chain."""
    for number in range(4):
        audit.record(f"test.{number}", patient, by=desk, now=NOW)
    assert seals.close(now=NOW) == {"sealed": 5}
    return list(AuditEntry.objects.order_by("id"))


def tamper(statement, *values):
    """As somebody who may switch the triggers off."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def told():
    return [(each.what, each.entry_id) for each in seals.faults(now=NOW)]


def test_an_untouched_chain_holds(entries):
    assert told() == []
    assert seals.head().position == len(entries)
    assert len(str(seals.head()).partition(":")[2]) == 64


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'nobody'",
        "action = 'test.other'",
        "at = at + interval '1 microsecond'",
        "patient_id = NULL",
        "clinic_id = gen_random_uuid()",
        "subject_id = '7'",
        "detail = '{\"n\": 1}'",
        "actor_id = NULL",
    ],
)
def test_a_changed_entry_is_found(entries, change):
    touched = entries[2].pk
    tamper(" ".join(["UPDATE clinic_auditentry SET", change, "WHERE id = %s"]), touched)
    assert told() == [("changed", touched)]


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_missing_entry_is_found(entries, place):
    gone = entries[place].pk
    tamper("DELETE FROM clinic_auditentry WHERE id = %s", gone)
    assert told() == [("missing", gone)]


def test_an_entry_taken_out_with_its_link_is_found(entries):
    gone = entries[2].pk
    tamper("DELETE FROM clinic_auditentry WHERE id = %s", gone)
    tamper("DELETE FROM clinic_auditseal WHERE entry_id = %s", gone)
    assert told() == [("cut", entries[3].pk)]


def test_two_entries_that_changed_places_are_found(entries):
    one, other = entries[1].pk, entries[3].pk
    move = "UPDATE clinic_auditentry SET id = %s WHERE id = %s"
    for to, of in ((0, one), (one, other), (other, 0)):
        tamper(move, to, of)
    assert told() == [("changed", one), ("changed", other)]


def test_links_that_changed_places_are_found(entries):
    one, other = entries[1].pk, entries[3].pk
    move = "UPDATE clinic_auditseal SET entry_id = %s WHERE entry_id = %s"
    for to, of in ((0, one), (one, other), (other, 0)):
        tamper(move, to, of)
    assert {entry for _what, entry in told()} == {one, other}


def test_an_entry_put_in_past_the_triggers_is_found(entries):
    tamper(
        "INSERT INTO clinic_auditentry (at, actor, action, subject_type, subject_id,"
        " detail) VALUES (now(), 'x', 'test.x', 'a.b', '1', '{}')"
    )
    added = AuditEntry.objects.latest("id").pk
    assert told() == [("unsealed", added)]


def test_an_entry_gone_before_it_was_sealed_is_found(entries, patient, desk):
    fresh = audit.record("test.fresh", patient, by=desk, now=NOW).pk
    tamper("DELETE FROM clinic_auditentry WHERE id = %s", fresh)
    assert told() == [("missing", fresh)]
    assert seals.close(now=NOW) == {"sealed": 0}


def test_a_cut_end_is_found_by_a_head_kept_elsewhere(entries):
    kept = seals.head()
    for each in entries[3:]:
        tamper("DELETE FROM clinic_auditentry WHERE id = %s", each.pk)
        tamper("DELETE FROM clinic_auditseal WHERE entry_id = %s", each.pk)
    assert told() == []
    assert [each.what for each in seals.faults(now=NOW, anchor=kept)] == ["cut"]


def test_a_chain_written_anew_is_found_by_a_head_kept_elsewhere(entries):
    kept = seals.head()
    tamper("UPDATE clinic_auditentry SET actor = 'x' WHERE id = %s", entries[0].pk)
    tamper("UPDATE clinic_auditseal SET position = NULL, digest = NULL")
    seals.close(now=NOW)
    assert told() == []
    assert [each.what for each in seals.faults(now=NOW, anchor=kept)] == ["changed"]


def test_what_waits_too_long_is_told(entries, patient, desk):
    late = audit.record("test.late", patient, by=desk, now=NOW).pk
    assert told() == []
    later = seals.faults(now=NOW + timedelta(minutes=11))
    assert [(each.what, each.entry_id) for each in later] == [("unsealed", late)]


def test_many_entries_at_once_are_sealed_in_their_order(patient, desk):
    audit.keep(audit.entry("test.many", patient, by=desk, now=NOW) for _ in range(1200))
    assert seals.close(now=NOW) == {"sealed": 1000}
    assert seals.close(now=NOW) == {"sealed": 201}
    rows = AuditSeal.objects.order_by("position").values_list("entry_id", flat=True)
    assert list(rows) == sorted(rows)
    assert told() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.delete(),
        lambda rows: rows.update(digest=bytes(32)),
        lambda rows: rows.update(position=None, digest=None),
    ],
)
def test_the_database_refuses_to_alter_a_closed_link(entries, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change(AuditSeal.objects.all())


def test_of_two_at_once_the_second_does_nothing(patient):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [seals._LOCK])
        assert seals.close(now=NOW) == {"sealed": 0}
        cursor.execute("SELECT pg_advisory_unlock(%s)", [seals._LOCK])
    other.close()
    assert seals.close(now=NOW) == {"sealed": 1}


def test_the_sweep_closes_the_chain(patient):
    assert sweeps.run("seal_audit", clock=db.now) == {"sealed": 1}
    assert not AuditSeal.objects.filter(position=None).exists()


def test_the_command_prints_a_head_that_the_next_run_takes(entries, capsys):
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "5 links hold." in said
    call_command("verify_audit", anchor=said.split()[-1])


def test_the_command_names_what_is_wrong(entries, capsys):
    tamper("UPDATE clinic_auditentry SET actor = 'x' WHERE id = %s", entries[1].pk)
    with pytest.raises(CommandError, match="1 faults in 5 links"):
        call_command("verify_audit")
    assert f"link 2: entry {entries[1].pk} is not what was sealed" in (
        capsys.readouterr().err
    )


def test_an_anchor_that_is_none_is_refused(db):
    with pytest.raises(CommandError, match="looks like"):
        call_command("verify_audit", anchor="5:abc")
