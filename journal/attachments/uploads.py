"""An attachment on its way in: held in memory, because Django would write a large one to a disk in the clear."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser

from journal.attachments.kinds import AUDIO_MAX

# The lines around the file in a multipart body, and the id.
ENVELOPE = 64 * 1024


class HeldUploadHandler(FileUploadHandler):
    """:raises RequestDataTooBig: as soon as the files, or the length that a request announces, are too large."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._total = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_: Any, **__: Any) -> None:
        if content_length > AUDIO_MAX + ENVELOPE:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._held = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._total += len(raw_data)
        if self._total > AUDIO_MAX + ENVELOPE:
            raise RequestDataTooBig
        self._held += raw_data

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        # The file's own name may say anything about a person and is not kept.
        return SimpleUploadedFile("upload", bytes(self._held))


class WholeFormParser(MultiPartParser):
    """:raises ParseError: when the body is shorter than announced: what broke off behind the file could be its id."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        counted = _Counted(stream)
        parsed = super().parse(counted, media_type, parser_context)
        if counted.size < int(parser_context["request"].META.get("CONTENT_LENGTH") or 0):
            raise ParseError("The form broke off. Send it again.")
        return parsed


class _Counted:
    def __init__(self, stream: Any) -> None:
        self._stream, self.size = stream, 0

    def read(self, *size: int) -> bytes:
        data: bytes = self._stream.read(*size)
        self.size += len(data)
        return data
