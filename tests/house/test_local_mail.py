"""The mail server of the demo and the walk."""

import signal
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from clinic.local.processes import free_port
from clinic.localmail import LocalMailbox, main, messages_in

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def local(tmp_path):
    with LocalMailbox(tmp_path / "var" / "mail") as mailbox:
        yield mailbox


def mail(subject, *, to="patient@example.org", body="How are you today?"):
    message = EmailMessage()
    message["From"] = "clinic@example.org"
    message["To"] = to
    message["Subject"] = subject
    message.set_content(body)
    return message


def send(port, *messages, to=None):
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        for message in messages:
            client.send_message(message, to_addrs=to)


def test_mail_is_kept_as_it_was_sent(local):
    send(local.port, mail("Déjà vu", body="One\n.two\n\nthrée\n"))
    (kept,) = local.messages()
    assert kept["Subject"] == "Déjà vu"
    assert kept["Return-Path"] == "<clinic@example.org>"
    assert kept.get_content() == "One\n.two\n\nthrée\n"


def test_the_newest_mail_comes_first(local):
    send(local.port, *[mail(f"{number}") for number in range(12)])
    assert [kept["Subject"] for kept in local.messages()] == [
        f"{number}" for number in reversed(range(12))
    ]


def test_a_hidden_recipient_is_named_in_the_copy_kept(local):
    send(local.port, mail("Copy"), to=["patient@example.org", "hidden@example.org"])
    (kept,) = local.messages()
    assert kept.get_all("Delivered-To") == ["patient@example.org", "hidden@example.org"]


def test_stopping_hangs_up_on_whoever_is_still_connected(local):
    with smtplib.SMTP("127.0.0.1", local.port, timeout=5) as client:
        local.stop()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()


@pytest.mark.parametrize("code", [451, 550])
def test_while_it_refuses_nothing_is_kept(local, code):
    local.refuse = code
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(local.port, mail("Refused"))
    assert refused.value.recipients["patient@example.org"][0] == code
    local.refuse = None
    send(local.port, mail("Taken"))
    assert [kept["Subject"] for kept in local.messages()] == ["Taken"]


def test_it_may_go_away_and_come_back_on_the_same_port(local):
    send(local.port, mail("Before"))
    local.stop()
    with pytest.raises(ConnectionRefusedError):
        send(local.port, mail("Meanwhile"))
    local.start()
    send(local.port, mail("After"))
    assert [kept["Subject"] for kept in local.messages()] == ["After", "Before"]


def test_a_taken_port_is_an_error(local, tmp_path):
    second = LocalMailbox(tmp_path / "second", port=local.port)
    with pytest.raises(OSError, match="is taken"):
        second.start()
    second.stop()


def test_a_folder_that_does_not_exist_holds_no_mail(tmp_path):
    assert messages_in(tmp_path / "nowhere") == []


def test_the_command_keeps_mail_until_it_is_told_to_end(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "clinic.localmail", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603 - the command is written above
        [*command, "--folder", str(tmp_path / "mail")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert f"127.0.0.1:{port}" in server.stdout.readline()
        send(port, mail("Over the wire"))
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
        assert time.monotonic() - began < 5
    assert [kept["Subject"] for kept in messages_in(tmp_path / "mail")] == [
        "Over the wire"
    ]


def test_the_command_wants_a_port_and_a_folder(capsys):
    with pytest.raises(SystemExit):
        main([])
    assert "--port" in capsys.readouterr().err
