"""What is said to a mail server for one mail to one reader: in two round trips where it
takes commands in one go (RFC 2920), else in four."""

import smtplib
from functools import lru_cache

_GO_AHEAD = 354
_TAKEN = frozenset({250, 251})


def offer(smtp: smtplib.SMTP, *, sender: str, to: str) -> None:
    """From whom and to whom, up to the moment the text may follow.

    Raises what smtplib raises for a refusal; nothing has left then.
    """
    smtp.ehlo_or_helo_if_needed()
    commands = [
        f"MAIL FROM:{_quoted(sender)}",
        f"RCPT TO:{smtplib.quoteaddr(to)}",
        "DATA",
    ]
    if smtp.has_extn("pipelining"):
        smtp.send("".join(f"{command}\r\n" for command in commands).encode("ascii"))
        answers = [smtp.getreply() for _ in commands]
        if answers[2][0] == _GO_AHEAD and not _all_taken(answers):
            # The server waits for a text that must not come: an empty one ends it.
            smtp.send(b".\r\n")
            smtp.getreply()
    else:
        answers = []
        for command in commands:
            smtp.putcmd(command)
            answers.append(smtp.getreply())
            if answers[-1][0] not in _TAKEN:
                break
    _check(answers, sender=sender, to=to)


@lru_cache(maxsize=256)
def _quoted(sender: str) -> str:
    """Few senders write all mails."""
    return smtplib.quoteaddr(sender)


def tell(smtp: smtplib.SMTP, text: bytes) -> tuple[int, bytes]:
    """The text, from its first header to a line end, and what the server says to it."""
    smtp.send(text.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    return smtp.getreply()


def _all_taken(answers: list[tuple[int, bytes]]) -> bool:
    """Whether both addresses were taken."""
    return all(code in _TAKEN for code, _ in answers[:2])


def _check(answers: list[tuple[int, bytes]], *, sender: str, to: str) -> None:
    """Raise for the first refusal."""
    for number, (code, words) in enumerate(answers):
        if number == 0 and code not in _TAKEN:
            raise smtplib.SMTPSenderRefused(code, words, sender)
        if number == 1 and code not in _TAKEN:
            raise smtplib.SMTPRecipientsRefused({to: (code, words)})
        if number == 2 and code != _GO_AHEAD:
            raise smtplib.SMTPDataError(code, words)
