"""No file is served but the collected ones, no folder is listed, nothing is echoed."""

import pytest

from tests.strict import WatchfulClient


@pytest.fixture
def site(settings, tmp_path):
    """A new start of the product, with one collected file beside one that is not."""
    collected = tmp_path / "collected"
    (collected / "clinic").mkdir(parents=True)
    (collected / "clinic" / "app.css").write_text("a {}", encoding="utf-8")
    (tmp_path / "backup.sql").write_text("everything", encoding="utf-8")
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = collected, False
    return WatchfulClient()


@pytest.mark.django_db
def test_only_collected_files_are_served(site, owner):
    for each in (None, owner):
        if each:
            site.force_login(each)
        assert site.get("/static/clinic/app.css").getvalue() == b"a {}"
        for path in (
            *("/.git/config", "/.env", "/manage.py", "/clinic/settings.py"),
            *("/requirements.txt", "/var/", "/media/", "/server-status", "/metrics"),
            *("/static/", "/static/clinic/", "/static/clinic", "/staticfiles/"),
            *("/static/../backup.sql", "/static/%2e%2e/backup.sql"),
            *("/static/..%2fbackup.sql", "/static/clinic/../../backup.sql"),
            *("/static//etc/passwd", "/static/clinic/app.css.bak", "/__debug__/"),
        ):
            assert site.get(path).status_code == 404, path


@pytest.mark.django_db
def test_what_was_sent_is_not_echoed(site):
    for path in ("/accounts/login/", "/health/live/"):
        assert site.trace(path, headers={"X-Sent": "mine"}).status_code == 405
