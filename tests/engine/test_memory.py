"""How much memory a run may use."""

from pathlib import Path

import pytest

from penstock.engine import _memory, memory_budget


def test_is_a_quarter_of_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_memory, "_free_on_machine", lambda: 400)
    monkeypatch.setattr(_memory, "_CGROUP", Path("/nowhere"))
    assert memory_budget() == 100


@pytest.mark.parametrize(("limit", "budget"), [("300", 50), ("max", 100), ("50", 0)])
def test_a_container_s_limit_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str, budget: int
) -> None:
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    (tmp_path / "memory.current").write_text("100\n")
    monkeypatch.setattr(_memory, "_free_on_machine", lambda: 400)
    monkeypatch.setattr(_memory, "_CGROUP", tmp_path)
    assert memory_budget() == budget


def test_the_machine_tells_something_believable() -> None:
    assert 2**20 < memory_budget() < 2**50
