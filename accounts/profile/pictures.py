"""
Turns an uploaded picture into one that holds nothing but its pixels.

Nothing is decoded before the header said that it is small enough: a PNG of 11 kB can hold 88 million pixels. What comes
out is drawn anew, so that places, names, thumbnails, comments and whatever hides behind the last byte stay behind.
"""

import struct
import threading
import warnings
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image
from rest_framework.exceptions import ErrorDetail, ValidationError

from config.api.errors import DomainError, ServiceUnavailable

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000
# Its decoder holds the canvas four times: 15 bytes a pixel, which a file of 34 bytes can ask for.
WEBP_PIXELS = 12_000_000
SIDE = 512
# Enough for a sharp picture of SIDE, and far from the memory that a smooth reduction of the whole would take.
COARSE_SIDE = 2048
# Cameras write about ten; each costs a pass over all pixels and can be a few bytes long.
MAX_SCANS = 32
QUALITY = 82
SUFFIX, CONTENT_TYPE = ".webp", "image/webp"
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What the decoders raise for bytes that are not a picture.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, EOFError, ArithmeticError, RuntimeError,
    MemoryError, AssertionError, struct.error, zlib.error,
)  # fmt: skip
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# The second line of defence; the first is _check_size, which Pillow's own limit comes too late for.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
pillow_heif.register_heif_opener(thumbnails=False)
# A picture may take 200 MB while it is read: one at a time in each process, and the others wait a little.
_decoding = threading.BoundedSemaphore(1)
WAIT_SECONDS = 10


class PictureTooLarge(DomainError):
    status_code = 413
    default_code = "picture_too_large"
    default_detail = "A picture may have 5 MB at most."


def picture_refused(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: [ErrorDetail(message, code=code)]})


def picture_broken(field: str) -> ValidationError:
    return picture_refused(field, "picture_broken", "This picture cannot be read.")


def too_many_pixels(field: str, limit: int = MAX_PIXELS) -> ValidationError:
    return picture_refused(field, "picture_pixels", f"It may have {limit // 1_000_000} million pixels at most.")


def picture_clean(data: bytes, *, field: str = "file", side: int = SIDE) -> bytes:
    """
    This function will return the picture as WebP, upright, at most `side` x `side`, without any metadata.

    :raises PictureTooLarge: beyond 5 MB.
    :raises ValidationError: naming `field`, for what is no JPEG, PNG, WebP or HEIC, is broken, or is too many pixels.
    :raises ServiceUnavailable: when others keep this process busy.
    """
    if len(data) > MAX_BYTES:
        raise PictureTooLarge
    kind = kind_of(data)
    if kind is None:
        raise picture_refused(field, "picture_type", "Send a JPEG, PNG, WebP or HEIC picture.")
    if kind == "WEBP":
        # Its opener takes memory for the whole canvas.
        _check_size(_webp_size(data), field, WEBP_PIXELS)
    if kind == "JPEG" and data.count(b"\xff\xda") > MAX_SCANS:
        raise picture_broken(field)
    if not _decoding.acquire(timeout=WAIT_SECONDS):
        raise ServiceUnavailable
    try:
        return _redrawn(data, kind, field, side)
    except BOMBS as error:
        raise too_many_pixels(field) from error
    except BROKEN as error:
        raise picture_broken(field) from error
    finally:
        _decoding.release()


def kind_of(data: bytes) -> str | None:
    """By the first bytes; what a name or a header says about a file is the sender's choice."""
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "HEIF"
    return None


def _webp_size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return 0, 0


def _check_size(size: tuple[int, int], field: str, limit: int = MAX_PIXELS) -> None:
    if size[0] * size[1] > limit:
        raise too_many_pixels(field, limit)


def _redrawn(data: bytes, kind: str, field: str, side: int) -> bytes:
    # Only the opener of what the first bytes say: no other decoder sees the data.
    with Image.open(BytesIO(data), formats=[kind]) as picture:
        _check_size(picture.size, field)
        # JPEG alone can be read at a fraction of its size.
        picture.draft(None, (side * 2, side * 2))
        turn = TURNS.get(_orientation(picture))
        small = _plain(_coarse(picture))
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    if turn is not None:
        small = small.transpose(turn)
    # A new picture has no `info` that the encoder could take something from.
    fresh = Image.new(small.mode, small.size)
    fresh.paste(small)
    out = BytesIO()
    fresh.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except BROKEN:
        # A good picture with broken notes about it.
        return 1


def _coarse(picture: Image.Image) -> Image.Image:
    """The first frame, without the copies of the whole that a smooth reduction makes."""
    longest = max(picture.size)
    if longest <= COARSE_SIDE:
        picture.load()
        return picture
    width, height = (max(1, side * COARSE_SIDE // longest) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.NEAREST)


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # 16 bits a pixel.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
