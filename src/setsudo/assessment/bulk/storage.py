"""Files on this machine or in object storage, in one way. What is written appears whole."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from pyarrow import ArrowException, fs

from setsudo.errors import StorageError, UsageError

TEMPORARY = ".tmp"
_OTHER_NAMES = {"az": "abfs", "gcs": "gs", "s3a": "s3"}
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_remote(url: str) -> bool:
    """Say whether a place is named by a URL other than a path on this machine."""
    scheme, colon, _ = url.partition("://")
    return bool(colon) and scheme.isalnum() and scheme != "file"


def opened(url: str) -> tuple[fs.FileSystem, str]:
    """Return the file system of a URL or a path, and the path within it. Raises UsageError."""
    if not is_remote(url):
        return fs.LocalFileSystem(), os.path.abspath(
            os.path.expanduser(url.removeprefix("file://"))
        )
    scheme, _, rest = url.partition("://")
    try:
        return cast(
            "tuple[fs.FileSystem, str]",
            fs.FileSystem.from_uri(f"{_OTHER_NAMES.get(scheme, scheme)}://{rest}"),
        )
    except (ArrowException, OSError, ValueError) as refused:
        raise UsageError(
            f"{url} cannot be opened as object storage ({_first_line(refused)}): give a path, or a "
            "URL that begins with s3://, gs:// or az://",
            code="storage_unknown",
        ) from None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that parts are written into. `url` is as given; it travels to other processes."""

    url: str

    @property
    def local(self) -> Path | None:
        """The path, where the folder is on this machine."""
        return None if is_remote(self.url) else Path(opened(self.url)[1])

    def create(self) -> None:
        """Create the folder and try it by writing. Raises UsageError where that is refused."""
        try:
            with refusals(self.url):
                files, path = opened(self.url)
                files.create_dir(path, recursive=True)
                if self.local is not None:
                    self.write(f".trial{TEMPORARY}", b"")
                    self.remove(f".trial{TEMPORARY}")
        except StorageError as refused:
            raise UsageError(
                f"{self.url} cannot be written: choose another --output ({refused.message})",
                code="output_not_writable",
            ) from None

    def names(self, inside: str = "") -> list[str]:
        """Return the names in the folder or in one inside it, sorted; none where it is absent."""
        files, path = self._at(inside)
        with refusals(self.url):
            selector = fs.FileSelector(path, allow_not_found=True)
            return sorted(info.base_name for info in files.get_file_info(selector))

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None where it is not there."""
        files, path = self._at(name)
        try:
            with refusals(self.url), files.open_input_stream(path) as stream:
                return cast(bytes, stream.read())
        except FileNotFoundError:
            return None

    def read_json(self, name: str) -> Any:
        """Return a file's JSON value, or None where it is not there or damaged."""
        data = self.read(name)
        try:
            return None if data is None else json.loads(data)
        except ValueError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a file that appears whole or not at all."""
        with self.writing(name) as file:
            file.write(data)

    def write_json(self, name: str, value: object) -> None:
        """Write a JSON value as a file that appears whole or not at all."""
        self.write(name, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """Give a stream for a file that appears under its name when the block ends well."""
        files, path = self._at(name)
        with refusals(self.url):
            if self.local is None:
                with tempfile.TemporaryFile() as whole:
                    yield cast(BinaryIO, whole)
                    whole.seek(0)
                    # An upload shows nothing before it is closed.
                    with files.open_output_stream(path) as upload:
                        shutil.copyfileobj(whole, upload, 1 << 20)
                return
            final = Path(path)
            temporary = final.with_name(f".{final.name}.{uuid.uuid4().hex}{TEMPORARY}")
            try:
                final.parent.mkdir(parents=True, exist_ok=True)
                with temporary.open("xb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(final)
                _sync_folder(final.parent)
            finally:
                temporary.unlink(missing_ok=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[Any]:
        """Give a file of the folder to read at any place."""
        files, path = self._at(name)
        with refusals(self.url), files.open_input_file(path) as file:
            yield file

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        files, path = self._at(name)
        with refusals(self.url):
            if files.get_file_info(path).type == fs.FileType.File:
                files.delete_file(path)

    def remove_folder(self, name: str) -> None:
        """Remove a folder inside with all it holds, if it is there."""
        files, path = self._at(name)
        with refusals(self.url):
            if files.get_file_info(path).type == fs.FileType.Directory:
                files.delete_dir(path)

    def _at(self, name: str) -> tuple[fs.FileSystem, str]:
        files, path = opened(self.url)
        return files, f"{path.rstrip('/')}/{name}" if name else path


@contextmanager
def refusals(url: str) -> Iterator[None]:
    """Turn what the system refuses into a StorageError that says what to do."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, ArrowException) as refused:
        if isinstance(refused, OSError) and refused.errno in _FULL:
            raise StorageError(
                f"there is no room left at {url}: free some and give the same command again; "
                "finished parts are kept",
                code="disk_full",
            ) from None
        raise StorageError(
            f"{url}: {_first_line(refused)}; give the same command again once this is mended, "
            "finished parts are kept",
        ) from None


def _first_line(refused: BaseException) -> str:
    if isinstance(refused, OSError) and refused.strerror:
        return refused.strerror
    return (str(refused).splitlines() or [type(refused).__name__])[0]


def _sync_folder(folder: Path) -> None:
    # The rename itself must survive a power cut.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
