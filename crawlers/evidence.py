"""First-seen copies of what was fetched, as WARC files. The door to warcio.

One `.open` file per process, locked by it; every record is written whole and synced before `keep` returns. Nothing can
be read past a torn record, so no process ever appends to another's file: at start the `.open` files of dead processes
are cut after their last whole record and get their final name.
"""

import fcntl
import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from haidang import faults
from haidang.errors import Quarantined
from haidang.model.page import EvidenceRef, Fetched

LARGEST = 256_000_000  # bytes; a file is closed when it has grown beyond
OPEN = ".open"
_SUFFIX = ".warc.gz"
_ASKED = "WARC-Haidang-Asked-URI"  # the address asked for, where redirects led elsewhere
# The body is kept decoded, so what described its encoding must not be believed by readers; kept under these names.
_RENAMED = {name: f"x-archive-orig-{name}" for name in ("content-encoding", "transfer-encoding", "content-length")}
_ORIGINAL = {renamed: name for name, renamed in _RENAMED.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFault:
    """A record that can't be trusted."""

    file: str
    offset: int
    what: str


class WarcEvidence:
    """EvidenceStore in a folder of WARC/1.1 files, one gzip member a record."""

    def __init__(self, folder: Path, *, largest: int = LARGEST) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._largest = largest
        self._file: IO[bytes] | None = None
        self._path: Path | None = None
        _mend(folder)

    def keep(self, fetched: Fetched) -> EvidenceRef:
        """Appends request and response; on disk (fsync) when it returns. Raises OSError when the disk is full; then
        the file is as it was before."""
        response_id = f"<urn:uuid:{uuid4()}>"
        request, response, digest = _records(fetched, response_id)
        file, path = self._opened(fetched.at)
        start = file.seek(0, os.SEEK_END)
        try:
            _write(file, request + response)
        except OSError:
            file.truncate(start)
            raise
        offset = start + len(request)
        if file.tell() >= self._largest:
            self.close()
        return EvidenceRef(file=path.name.removesuffix(OPEN), offset=offset, record_id=response_id, sha256=digest)

    def read(self, ref: EvidenceRef) -> Fetched:
        """The same bytes again, digest verified. Raises Quarantined when record and digest disagree or it is gone.

        Header values that were not ASCII come back percent-encoded.
        """
        path = self._folder / ref.file
        if path.parent != self._folder or not ref.file.endswith(_SUFFIX):
            raise Quarantined(f"{ref.file!r} names no evidence file")
        for candidate in (path, path.with_name(path.name + OPEN), path):  # renamed between the looks
            if candidate.exists():
                return _read(candidate, ref)
        raise Quarantined(f"evidence file {ref.file} is gone")

    def verify(self) -> Iterator[EvidenceFault]:
        """Every record of every file whose payload and digest disagree, and every torn tail."""
        for path in sorted((*self._folder.glob(f"*{_SUFFIX}"), *self._folder.glob(f"*{_SUFFIX}{OPEN}"))):
            yield from _verified(path, path.name.removesuffix(OPEN))

    def close(self) -> None:
        """Closes the open file under its final name."""
        if self._file is None or self._path is None:
            return
        _finish(self._path)
        self._file.close()  # ends the lock, after the rename
        self._file = self._path = None

    def _opened(self, at: datetime) -> tuple[IO[bytes], Path]:
        if self._file is None or self._path is None:
            name = f"{at.astimezone(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:12]}{_SUFFIX}{OPEN}"
            self._path = self._folder / name
            # Locked before it has a name that menders look for.
            unnamed = self._path.with_suffix(".new")
            self._file = unnamed.open("x+b", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(self._path)
            _sync_folder(self._folder)
        return self._file, self._path


def _write(file: IO[bytes], content: bytes) -> None:
    within = len(content) * 2 // 3  # inside the response record
    _write_all(file, content[:within])
    faults.at("evidence.in_record")
    _write_all(file, content[within:])
    os.fsync(file.fileno())


def _write_all(file: IO[bytes], content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _records(fetched: Fetched, response_id: str) -> tuple[bytes, bytes, str]:
    """(request, response, SHA-256 of the payload): gzip members as bytes."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    digest = hashlib.sha256(fetched.body).hexdigest()
    date = fetched.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    common = {"WARC-Date": date}
    parts = urlsplit(fetched.final_url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = quote(target, safe="!#$%&'()*+,/:;=?@[]~")  # a header line is ASCII
    request_head = StatusAndHeaders(f"GET {target} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)
    headers = [(_RENAMED.get(name, name), value) for name, value in fetched.headers]
    response_head = StatusAndHeaders(f"{fetched.status} -", headers, protocol="HTTP/1.1")
    members = []
    for kind, head, body, extra in (
        ("request", request_head, b"", {"WARC-Concurrent-To": response_id}),
        ("response", response_head, fetched.body, {"WARC-Record-ID": response_id, _ASKED: fetched.url}),
    ):
        out = BytesIO()
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        digests = {"WARC-Payload-Digest": f"sha256:{hashlib.sha256(body).hexdigest()}"}
        record = writer.create_warc_record(
            fetched.final_url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict={**common, **extra, **digests},
        )
        writer.write_record(record)
        members.append(out.getvalue())
    return members[0], members[1], digest


def _read(path: Path, ref: EvidenceRef) -> Fetched:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with path.open("rb") as file:
        file.seek(ref.offset)
        try:
            record = next(iter(ArchiveIterator(file)), None)
            body = record.raw_stream.read() if record is not None else b""
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError) as error:
            raise Quarantined(f"evidence {ref.file} at {ref.offset} can't be read: {error}") from error
    if record is None or record.rec_headers.get_header("WARC-Record-ID") != ref.record_id:
        raise Quarantined(f"evidence {ref.file} at {ref.offset} is another record")
    if hashlib.sha256(body).hexdigest() != ref.sha256:
        raise Quarantined(f"evidence {ref.file} at {ref.offset}: payload and digest disagree")
    return _fetched(record, body)


def _fetched(record: Any, body: bytes) -> Fetched:
    head = record.rec_headers
    return Fetched(
        url=head.get_header(_ASKED),
        final_url=head.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple((_ORIGINAL.get(name, name), value) for name, value in record.http_headers.headers),
        body=body,
        at=datetime.fromisoformat(head.get_header("WARC-Date")).astimezone(UTC),
    )


def _verified(path: Path, name: str) -> Iterator[EvidenceFault]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with path.open("rb") as file:
        whole = 0
        for start, end in _members(file):
            whole = end
            file.seek(start)
            try:
                record = next(iter(ArchiveIterator(BytesIO(file.read(end - start)))))
                said = record.rec_headers.get_header("WARC-Payload-Digest")
                true = f"sha256:{hashlib.sha256(record.raw_stream.read()).hexdigest()}"
            except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, StopIteration) as error:
                yield EvidenceFault(file=name, offset=start, what=f"no record: {error}")
                continue
            if said != true:
                yield EvidenceFault(file=name, offset=start, what="payload and digest disagree")
        if whole < path.stat().st_size and not path.name.endswith(OPEN):
            yield EvidenceFault(file=name, offset=whole, what="torn or foreign bytes at the end")


def _members(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """(start, end) of every whole gzip member, up to the first that is torn or broken."""
    start = 0
    while True:
        file.seek(start)
        member = zlib.decompressobj(wbits=31)
        end = start
        while not member.eof:
            piece = file.read(1_048_576)
            if not piece:
                return
            end += len(piece)
            try:
                while piece:
                    member.decompress(piece, 1_048_576)
                    piece = member.unconsumed_tail
            except zlib.error:
                return
        end -= len(member.unused_data)
        yield start, end
        start = end


def _mend(folder: Path) -> None:
    """Cuts and renames what dead processes left open; a file whose lock is held belongs to a living one."""
    for path in sorted(folder.glob(f"*{_SUFFIX}{OPEN}")):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            whole = 0
            for _, end in _members(file):
                whole = end
            if whole == 0:
                path.unlink(missing_ok=True)
                continue
            file.truncate(whole)
            os.fsync(file.fileno())
            if path.exists():  # another process may have mended it between listing and locking
                _finish(path)


def _finish(path: Path) -> None:
    path.rename(path.with_name(path.name.removesuffix(OPEN)))
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
