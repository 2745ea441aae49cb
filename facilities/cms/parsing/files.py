"""From a path to text: plain, gzip or zip, told by its first bytes and not by its name; counted while it is unpacked.

The bytes are read twice: once to check all of them (size, damage, encoding, digest), once, as a stream, for the rows.
"""

import codecs
import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO

from facilities.cms.parsing.header import read_header
from facilities.cms.parsing.values import Refused

LIMIT = 64 * 1024 * 1024  # the national file has 9 MB
MOST_ENTRIES = 200
_HEAD = 4096
_AGAIN = "Download it again from CMS."
_DAMAGED = (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class ProviderFile:
    """Text that was checked to the last byte: whole, not too large, one encoding."""

    name: str
    sha256: str
    size: int
    encoding: str
    open_bytes: Callable[[], BinaryIO]

    @contextmanager
    def open_text(self) -> Iterator[TextIO]:
        """Line ends as they stand. A byte that the encoding doesn't have becomes a surrogate, which the rows refuse."""
        with (
            self.open_bytes() as raw,
            io.TextIOWrapper(raw, encoding=self.encoding, errors="surrogateescape", newline="") as text,
        ):
            yield text


def open_provider_file(path: Path, *, limit: int = LIMIT) -> ProviderFile:
    """The one provider file behind the path, or Refused."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] == b"\x1f\x8b":
        opener: Callable[[], BinaryIO] = partial(gzip.open, path, "rb")
    elif magic[:2] == b"PK":
        opener = _entry_of_zip(path, limit)
    else:
        opener = partial(path.open, "rb")
    sha256, size, encoding = _inspect(opener, limit)
    return ProviderFile(path.name, sha256, size, encoding, opener)


def _inspect(opener: Callable[[], BinaryIO], limit: int) -> tuple[str, int, str]:
    """Digest, size and encoding of the whole content; raises Refused on what is no text, too long or damaged."""
    digest, size, is_utf8 = hashlib.sha256(), 0, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with opener() as raw:
            head = raw.read(_HEAD)
            _refuse_by_head(head)
            chunk = head
            while chunk:
                size += len(chunk)
                if size > limit:
                    raise Refused(
                        f"The file unpacks to more than {limit // 2**20} MB; CMS's provider information has about "
                        "10 MB. It is not that file, or it was made to do harm."
                    )
                digest.update(chunk)
                if is_utf8:
                    try:
                        decoder.decode(chunk)
                    except UnicodeDecodeError:
                        is_utf8 = False
                chunk = raw.read(1 << 20)
    except _DAMAGED as error:
        raise Refused(f"The file is cut off or damaged ({error or type(error).__name__}). {_AGAIN}") from error
    if is_utf8 and decoder.getstate()[0]:
        raise Refused(f"The file ends in the middle of a letter, so a part of it is missing. {_AGAIN}")
    return digest.hexdigest(), size, "utf-8-sig" if is_utf8 else "cp1252"


def _refuse_by_head(head: bytes) -> None:
    """What the first bytes already show."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise Refused(f"The file is empty. {_AGAIN}")
    if start.startswith(b"version https://git-lfs"):
        raise Refused(
            "This is a Git-LFS pointer of three lines, not the file that it points to. Fetch the file itself "
            "(git lfs pull), or download it from CMS."
        )
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")):
        raise Refused(f"This is a web page, most likely an error page of the download, not the file. {_AGAIN}")
    if start.startswith((b"{", b"[")):
        raise Refused("This is JSON, most likely an answer of CMS's API. Load the CSV file instead.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("The file is in UTF-16, so it was saved anew. Load it as CMS publishes it.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("This is an old Excel workbook. Load the CSV file that CMS publishes.")
    first_line = head.splitlines()[0] if head.splitlines() else head
    strange = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if strange > len(head) // 50 or any(byte < 9 for byte in first_line):
        raise Refused("The file is not text. Load the CSV file that CMS publishes.")


def _entry_of_zip(path: Path, limit: int) -> Callable[[], BinaryIO]:
    """The opener of the one provider file in a zip. CMS's monthly zip holds all its tables: the header decides."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_zip(entries, limit)
            files = [entry for entry in entries if not _is_junk(entry.filename)]
            if len(files) != 1:
                files = [entry for entry in files if _has_provider_header(archive, entry)]
    except _DAMAGED as error:
        raise Refused(f"The zip file is cut off or damaged ({error or type(error).__name__}). {_AGAIN}") from error
    if not files:
        raise Refused("The zip file holds no provider information. Load the one with NH_ProviderInfo_….csv in it.")
    if len(files) > 1:
        names = ", ".join(entry.filename[-60:] for entry in files[:3])
        raise Refused(f"The zip file holds {len(files)} provider files ({names}). Unpack it and load one of them.")
    return partial(_ZipEntry, path, files[0])


def _refuse_zip(entries: list[zipfile.ZipInfo], limit: int) -> None:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        raise Refused("This is an Excel workbook (or another Office file). Load the CSV file that CMS publishes.")
    if not entries:
        raise Refused(f"The zip file is empty. {_AGAIN}")
    if len(entries) > MOST_ENTRIES:
        raise Refused(f"The zip file holds {len(entries):,} files. Load the one that CMS publishes.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("The zip file is locked with a password. Unpack it and load the CSV file.")
    if any(entry.file_size > limit or entry.file_size > 200 * max(entry.compress_size, 1) for entry in entries):
        raise Refused(
            f"The zip file unpacks to more than {limit // 2**20} MB or is packed as no CMS file is. It was made to do "
            "harm, or it is something else."
        )


def _is_junk(name: str) -> bool:
    """What an operating system adds: folders, macOS's shadow files."""
    last = name.rsplit("/", 1)[-1]
    return name.endswith("/") or name.startswith("__MACOSX/") or last.startswith("._") or last == ".DS_Store"


def _has_provider_header(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(entry) as raw:
            line = raw.readline(65_536).decode("utf-8-sig", errors="replace")
        read_header(next(csv.reader([line]), []))
    except (Refused, csv.Error):
        return False
    return True


class _ZipEntry(io.BufferedReader):
    """One entry, whose archive is closed with it."""

    def __init__(self, path: Path, entry: zipfile.ZipInfo) -> None:
        self._archive = zipfile.ZipFile(path)
        super().__init__(self._archive.open(entry))

    def close(self) -> None:
        super().close()
        self._archive.close()
