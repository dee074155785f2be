"""Findings to a score, a severity and a sentence. The weights are a reviewed file."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from haidang.errors import SettingsError
from haidang.model.case import Assessment, Severity, SignalFinding
from triage.signals.sudden_spread import Limits

SIGNALS = (
    "repeats_judged_claim",
    "unsourced_claim",
    "borrowed_authority",
    "sudden_spread",
    "changed_figures",
    "forged_document",
    "impersonation",
    "sovereignty",
    "life_safety",
    "leadership",
)
_S2_SIGNALS = frozenset({"leadership", "life_safety", "forged_document"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The weights file, checked."""

    digest: str  # SHA-256 of the file, 16 hex characters
    weights: Mapping[str, float]
    threshold: float
    s2_from: float
    s1: frozenset[str]
    s1_from: float
    supporting: frozenset[str]
    spread: Limits


def load(path: Path | None = None) -> Weights:
    """Reads a weights file, by default the bundled one. Raises SettingsError with what is wrong."""
    raw = files("triage").joinpath("weights.toml").read_bytes() if path is None else path.read_bytes()
    try:
        given: dict[str, Any] = tomllib.loads(raw.decode())
    except ValueError as error:
        raise SettingsError(f"weights file: {error}") from error
    weights = {str(name): float(weight) for name, weight in given.get("weights", {}).items()}
    if set(weights) != set(SIGNALS):
        odd = sorted(set(weights) ^ set(SIGNALS))
        raise SettingsError(f"weights file: every signal has one weight and nothing else has; look at {', '.join(odd)}")
    if any(not 0 <= weight <= 1 for weight in weights.values()):
        raise SettingsError("weights file: weights lie between 0 and 1")
    try:
        return Weights(
            digest=hashlib.sha256(raw).hexdigest()[:16],
            weights=MappingProxyType(weights),
            threshold=float(given["flag"]["threshold"]),
            s2_from=float(given["severity"]["s2_from"]),
            s1=frozenset(given["roles"]["s1"]),
            s1_from=float(given["roles"]["s1_from"]),
            supporting=frozenset(given["roles"]["supporting"]),
            spread=Limits(copies=int(given["spread"]["copies"]), shares=int(given["spread"]["shares"])),
        )
    except KeyError as error:
        raise SettingsError(f"weights file: {error.args[0]} is missing") from error


def score(findings: Sequence[SignalFinding], weights: Weights) -> float:
    """1 - Π(1 - weight·strength): reasons add up, none is counted twice over, and the sum stays below 1."""
    quiet = 1.0
    for finding in findings:
        quiet *= 1.0 - weights.weights[finding.signal] * finding.strength
    return round(1.0 - quiet, 4)


def flagged(findings: Sequence[SignalFinding], weights: Weights) -> bool:
    """Whether a person should look: the score is there, and not only signals that support others."""
    own = any(finding.signal not in weights.supporting for finding in findings)
    return own and score(findings, weights) >= weights.threshold


def severity(findings: Sequence[SignalFinding], weights: Weights, *, root_sources: int) -> Severity:
    """Of a flagged text: S1 lives or a forged paper; S2 spreading, in two newsrooms, or naming the leadership; S3."""
    if any(finding.signal in weights.s1 and finding.strength >= weights.s1_from for finding in findings):
        return Severity.S1
    named = {finding.signal for finding in findings}
    wide = "sudden_spread" in named or root_sources >= 2
    if wide or named & _S2_SIGNALS or score(findings, weights) >= weights.s2_from:
        return Severity.S2
    return Severity.S3


def explain(assessment: Assessment) -> str:
    """The assessment in Vietnamese words for the reader."""
    if assessment.above_queue:
        return "Có thể là lời kêu cứu: chuyển ngay cơ quan cứu nạn, không xử lý như tin đồn."
    reasons = " ".join(f"({n}) {finding.evidence}" for n, finding in enumerate(assessment.findings, 1))
    points = f"{assessment.score:.2f}".replace(".", ",")
    if not assessment.flagged:
        return f"Chỉ theo dõi (điểm {points}). " + (f"Ghi nhận: {reasons}" if reasons else "Không có dấu hiệu nào.")
    return f"Cần kiểm chứng, mức {assessment.severity} (điểm {points}). Vì: {reasons}"
