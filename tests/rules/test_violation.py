"""Reports that the policy of a page was broken, in both forms and in none."""

import json

import pytest

from clinic.rules.violation import Violation, read

OLD = {
    "csp-report": {
        "document-uri": "https://clinic.example/c/4Kx9aBcDeFgHiJ/?name=Ana",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "body": {
            "documentURL": "https://clinic.example/patients/",
            "effectiveDirective": "style-src-attr",
        },
    }
]


def told(report):
    return read(json.dumps(report).encode())


def test_both_forms_are_read():
    assert told(OLD) == (Violation("script-src-elem", "/c/4Kx9aBcDeFgHiJ/"),)
    assert told(NEW) == (Violation("style-src-attr", "/patients/"),)


@pytest.mark.parametrize("words", ["Ana Lind 07700 900123", "x" * 200, "img src\n", 7])
def test_a_directive_is_one_of_the_standard(words):
    [found] = told([{"body": {"effectiveDirective": words}}])
    assert found.directive in {"unknown", "img"}
    assert found.path == ""


def test_a_report_does_not_fill_the_log():
    assert len(told(NEW * 50)) == 5


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"[" * 9000, b"null", b"7", b"[7]", b"{}", b'{"csp-report": 7}'],
)
def test_what_is_no_report_tells_nothing(body):
    assert read(body) == ()


def test_an_address_that_is_none_has_no_path():
    [found] = told([{"body": {"documentURL": "http://[", "effectiveDirective": ""}}])
    assert found == Violation("unknown", "")
