"""Every setting that is read is described, and nothing else is."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
READ = re.compile(
    r"""env\.(?:text|flag|choice|number|day|words|mapping)\(\s*["']([A-Z_]+)["']"""
)


def source() -> str:
    """The settings, all parts of them."""
    files = sorted((ROOT / "clinic").glob("settings*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def settings_read(text: str) -> set[str]:
    """The variables that settings ask the environment for."""
    found = set(READ.findall(text))
    return found | ({"DATABASE_URL"} if "env.database()" in text else set())


def settings_described(text: str) -> set[str]:
    """The headings of the configuration guide that name a variable."""
    return set(re.findall(r"^## ([A-Z_]+)$", text, flags=re.M))


def test_every_setting_is_described_and_every_description_is_a_setting():
    read = settings_read(source())
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert read == settings_described(text)


def test_the_example_names_only_settings_that_exist():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = {line.split("=")[0] for line in text.splitlines() if "=" in line[:40]}
    read = settings_read(source())
    assert {name for name in named if name.isupper()} <= read


def test_a_setting_that_is_not_described_is_found():
    assert settings_read('X = env.flag("SECRET_SWITCH")') == {"SECRET_SWITCH"}
    assert settings_described("## SHOWN\n### not\nSECRET_SWITCH") == {"SHOWN"}
