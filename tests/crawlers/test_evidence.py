import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.evidence import EvidenceFault, WarcEvidence
from haidang.errors import Quarantined
from haidang.model.page import EvidenceRef, Fetched

ROOT = Path(__file__).resolve().parent.parent.parent
FETCHED = Fetched(
    url="https://bao.example/tin",
    final_url="https://bao.example/tin-1.html?q=đ",
    status=200,
    headers=(("content-type", "text/html"), ("content-encoding", "gzip"), ("content-length", "7"), ("etag", '"1"')),
    body="Đà Nẵng".encode() * 50 + b"\r\n\r\n\x00",
    at=datetime(2026, 11, 24, 7, 5, 1, 250, tzinfo=UTC),
)

_CHILD = """
import sys
from pathlib import Path
from crawlers.evidence import WarcEvidence
from tests.crawlers.test_evidence import FETCHED
evidence = WarcEvidence(Path(sys.argv[1]))
for _ in range(3):
    print(evidence.keep(FETCHED).offset, flush=True)
"""


@pytest.fixture
def evidence(tmp_path: Path) -> Iterator[WarcEvidence]:
    evidence = WarcEvidence(tmp_path)
    yield evidence
    evidence.close()


def test_the_same_bytes_come_back(tmp_path: Path, evidence: WarcEvidence) -> None:
    gone = replace(FETCHED, status=410, body=b"", headers=())
    refs = [evidence.keep(FETCHED), evidence.keep(gone), evidence.keep(FETCHED)]
    assert [evidence.read(ref) for ref in refs] == [FETCHED, gone, FETCHED]
    evidence.close()
    assert [p.name for p in tmp_path.iterdir()] == [refs[0].file]
    assert WarcEvidence(tmp_path).read(refs[2]) == FETCHED
    assert list(evidence.verify()) == []


def test_the_file_is_a_warc_that_others_read(tmp_path: Path, evidence: WarcEvidence) -> None:
    ref = evidence.keep(FETCHED)
    evidence.close()
    text = gzip.decompress((tmp_path / ref.file).read_bytes())
    assert text.startswith(b"WARC/1.1\r\n")
    assert b"GET /tin-1.html?q=%C4%91 HTTP/1.1\r\nHost: bao.example\r\n" in text
    assert b"x-archive-orig-content-encoding: gzip" in text


def test_a_file_that_has_grown_is_closed(tmp_path: Path) -> None:
    evidence = WarcEvidence(tmp_path, largest=1000)
    refs = [evidence.keep(FETCHED) for _ in range(5)]
    assert len({ref.file for ref in refs}) > 1
    assert [evidence.read(ref) for ref in refs] == [FETCHED] * 5
    evidence.close()


def test_two_processes_never_share_a_file(tmp_path: Path) -> None:
    one, two = WarcEvidence(tmp_path), WarcEvidence(tmp_path)
    a, b = one.keep(FETCHED), two.keep(FETCHED)
    assert a.file != b.file
    WarcEvidence(tmp_path)  # a third one mends nothing that is in use
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([a.file + ".open", b.file + ".open"])
    assert (two.read(a), one.read(b)) == (FETCHED, FETCHED)
    one.close()
    two.close()


def test_what_was_changed_or_is_gone_is_quarantined(tmp_path: Path, evidence: WarcEvidence) -> None:
    ref = evidence.keep(FETCHED)
    evidence.close()
    bad = [
        replace(ref, sha256="0" * 64),
        replace(ref, record_id="<urn:uuid:0>"),
        replace(ref, offset=0),
        replace(ref, offset=3),
        replace(ref, offset=10**9),
        replace(ref, file="none.warc.gz"),
        replace(ref, file="../../etc/passwd"),
    ]
    for one in bad:
        with pytest.raises(Quarantined):
            evidence.read(one)
    file = tmp_path / ref.file
    content = gzip.decompress(file.read_bytes()).replace("Đà Nẵng".encode(), "Đà Nẳng".encode(), 1)
    request, response = content.split(b"WARC/1.1")[1:]
    file.write_bytes(gzip.compress(b"WARC/1.1" + request) + gzip.compress(b"WARC/1.1" + response))
    offset = len(gzip.compress(b"WARC/1.1" + request))
    with pytest.raises(Quarantined, match="digest disagree"):
        evidence.read(replace(ref, offset=offset))
    assert list(evidence.verify()) == [
        EvidenceFault(file=ref.file, offset=offset, what="payload and digest disagree"),
    ]


def test_a_torn_tail_is_cut_at_the_next_start(tmp_path: Path) -> None:
    """Killed in the middle of its third record: two whole ones stay readable."""
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "HAIDANG_FAULT": "evidence.in_record:3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (child.returncode, len(child.stdout.split())) == (-signal.SIGKILL, 2)
    torn = next(tmp_path.glob("*.open"))
    size = torn.stat().st_size
    evidence = WarcEvidence(tmp_path)
    mended = next(tmp_path.iterdir())
    assert mended.name == torn.name.removesuffix(".open")
    assert mended.stat().st_size < size
    assert list(evidence.verify()) == []
    offset = int(child.stdout.split()[1])
    with pytest.raises(Quarantined, match="another record"):
        evidence.read(EvidenceRef(file=mended.name, offset=offset, record_id="x", sha256=""))


def test_a_file_torn_in_its_first_record_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "20261124-000000-x.warc.gz.open").write_bytes(gzip.compress(b"WARC/1.1")[:10])
    WarcEvidence(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, evidence: WarcEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = evidence.keep(FETCHED)
    size = (tmp_path / (first.file + ".open")).stat().st_size

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crawlers.evidence.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        evidence.keep(FETCHED)
    monkeypatch.undo()
    assert (tmp_path / (first.file + ".open")).stat().st_size == size
    assert evidence.read(evidence.keep(FETCHED)) == FETCHED
