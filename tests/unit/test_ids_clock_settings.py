from datetime import UTC, date, datetime

import pytest
import time_machine

from app.core.clock import now, today
from app.core.ids import new_id
from app.core.settings import Settings


def test_ids_rise_with_time_and_are_version_7() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert ids == sorted(ids)
    assert {i.version for i in ids} == {7}


def test_the_day_changes_at_vietnamese_midnight() -> None:
    with time_machine.travel(datetime(2026, 3, 1, 17, 0, tzinfo=UTC), tick=False):
        assert today() == date(2026, 3, 2)
        assert today("Europe/London") == date(2026, 3, 1)
        assert now() == datetime(2026, 3, 1, 17, 0, tzinfo=UTC)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAO_PORT", "9123")
    monkeypatch.setenv("GIAO_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2")
    settings = Settings()
    assert settings.port == 9123
    assert settings.trusted_proxies == ("10.0.0.1", "10.0.0.2")
    assert settings.data_path.is_absolute()
