"""The command `haidang case`: the same list of forbidden verdicts as on every other path."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

from haidang.cli import app
from haidang.errors import GateRefused, NotAllowed
from haidang.model.case import CaseItem, Severity
from haidang.model.person import Role, User
from haidang.settings import load
from haidang.store import cases, users, verdicts
from haidang.wiring import build
from tests.contracts.forbidden_verdicts import CLAIM, FORBIDDEN, GOOD, Forbidden
from tests.triage.making import put_article
from triage.review import Proposal

pytestmark = pytest.mark.slow  # not among what `make quick` runs

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PASSWORD = "mot-mat-khau-dai"
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class Office:
    """An installation with two people and one case in verification."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "haidang.toml"

    def run(self, *arguments: str, stdin: str = PASSWORD + "\n") -> Result:
        return CliRunner().invoke(app, ["--config", str(self.config), *arguments], input=stdin)

    def propose(self, proposal: Proposal, user: str) -> Result:
        file = self.folder / "proposal.json"
        file.write_bytes(TypeAdapter(Proposal).dump_json(proposal))
        return self.run("case", "propose", "RR-2026-00001", str(file), "--user", user)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.config.write_text(f'data = "{tmp_path / "data"}"\n[models]\nembedder = "none"\n', "utf-8")
    return made


def furnish(office: Office, item_type: str = "checkable_claim") -> None:
    house = build(load(file=office.config, environment={}))
    with house.store.begin() as unit:
        for name in ("mai", "lan"):
            roles = frozenset({Role.ANALYST, Role.REVIEWER, Role.APPROVER})
            users.put(unit, User(name=name, display=name, roles=roles), HASHED, NOW)
        item: CaseItem = put_article(unit, CLAIM)
        new = cases.NewCase(
            claim=CLAIM,
            item_type=item_type,
            severity=Severity.S2,
            score=0.8,
            findings=(),
            first_seen_at=NOW,
            items=(item,),
        )
        cases.open_case(unit, new, now=NOW, zone=ZONE)
    house.close()
    for action in ("take", "start_verifying"):
        office.run("case", "act", "RR-2026-00001", action, "--user", "mai")


def approved(office: Office) -> list[str]:
    house = build(load(file=office.config, environment={}))
    with house.store.read() as unit:
        found = [v.outcome.value for v in verdicts.history(unit, 1) if v.approved_by]
    house.close()
    return found


@pytest.mark.parametrize("one", FORBIDDEN, ids=lambda one: one.name)
def test_the_command_refuses_what_nobody_may_write(office: Office, one: Forbidden) -> None:
    furnish(office, one.item_type)
    proposed = office.propose(one.proposal, one.proposer)
    refusal = proposed.exception
    if refusal is None:
        refusal = office.run("case", "approve", "RR-2026-00001", "1", "--user", one.approver).exception
    assert isinstance(refusal, GateRefused | NotAllowed), refusal
    assert approved(office) == []


def test_two_people_and_good_grounds_make_a_verdict(office: Office) -> None:
    furnish(office)
    assert office.propose(GOOD, "mai").exit_code == 0
    assert office.run("case", "approve", "RR-2026-00001", "1", "--user", "lan").exit_code == 0
    assert approved(office) == ["sai_su_that"]
    shown = office.run("case", "show", "RR-2026-00001").output
    assert '"state": "decided"' in shown
    before = office.run("case", "as-of", "RR-2026-00001", "2026-11-23T01:00:00+00:00").output
    assert '"state": "new"' in before


def test_a_wrong_password_is_nobody(office: Office) -> None:
    furnish(office)
    refused = office.run("case", "act", "RR-2026-00001", "release", "--user", "mai", stdin="khong-phai\n")
    assert isinstance(refused.exception, NotAllowed)
