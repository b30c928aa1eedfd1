"""Pictures for tests, made by the libraries that make real ones."""

import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

pillow_heif.register_heif_opener(thumbnails=False)

# Words of the metadata, each in another place of the file.
SECRETS = ("Kestrelcam", "Quokkaland", "Wombatist", "Numbatnote")
LIGHT: dict[str, Any] = {"RGB": (250,) * 3, "RGBA": (250, 250, 250, 255), "CMYK": (2, 2, 2, 2), "1": 1, "I;16": 60_000}


def make_picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """The left half is light and the right one dark, so that a turned picture can be told from an upright one."""
    image = Image.new(mode, size)
    image.paste(LIGHT.get(mode, 250), (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def make_photo(kind: str, orientation: int = 1) -> bytes:
    """A picture as a camera writes it: where, by whom and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = orientation, SECRETS[0], SECRETS[2]
    north = tuple(TiffImagePlugin.IFDRational(part, 1) for part in (51, 20, 13))
    exif.get_ifd(0x8825).update({1: "N", 2: north, 29: SECRETS[1]})
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{SECRETS[3]}</x:xmpmeta>'.encode()
    options: dict[str, Any] = {"exif": exif.tobytes(), "icc_profile": b"\0" * 128 + SECRETS[0].encode(), "xmp": xmp}
    if kind == "JPEG":
        options["comment"] = SECRETS[3]
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", SECRETS[3], zip=False)
    if kind == "HEIF":
        del options["icc_profile"]
    return make_picture(kind, **options)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is and has nothing else."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes((8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def webp_header(width: int, height: int) -> bytes:
    body = b"VP8X" + (10).to_bytes(4, "little") + bytes(4)
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def uploaded(content: bytes, name: str = "me.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
