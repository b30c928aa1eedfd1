"""A file on its way in: sealed as it arrives, so that nothing of it lies on a disk in the clear."""

import tempfile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from accounts.export.sealed_files import SealedWriter, buffered

MAXIMUM_DEFAULT = 200 * 1024 * 1024
# Beside the file there is little: names, boundaries, the names of moods.
ENVELOPE = 64 * 1024


def import_maximum() -> int:
    return int(getattr(settings, "DATA_IMPORT_MAX_BYTES", MAXIMUM_DEFAULT))


class SealedUpload(UploadedFile):
    """What a view gets: the plain bytes by `read` and `chunks`, the sealed ones in `sealed` after `writer.finish`."""

    def __init__(self, writer: SealedWriter, sealed: BinaryIO) -> None:
        self.writer, self.sealed = writer, sealed
        # The file's own name may say anything about a person and is not kept.
        super().__init__(file=buffered(writer.reader()), name="upload", size=writer.size)

    def close(self) -> None:
        super().close()
        self.sealed.close()


class SealingUploadHandler(FileUploadHandler):
    """
    Seals files with a key that only this request knows; the service puts it under the owner's.

    :raises RequestDataTooBig: as soon as the files of a request, or the length that it announces, are too large.
    """

    chunk_size = 64 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._total = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_: Any, **__: Any) -> None:
        if content_length > import_maximum() + ENVELOPE:
            raise RequestDataTooBig("The file is too large.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # It leaves with its last reference; only sealed bytes are in it.
        self._sealed = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
        self._writer = SealedWriter(self._sealed)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._total += len(raw_data)
        if self._total > import_maximum():
            raise RequestDataTooBig("The file is too large.")
        self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        return SealedUpload(self._writer, self._sealed)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_sealed"):
            self._sealed.close()
