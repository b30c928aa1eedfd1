"""What goes in as a picture, and what comes out; the attacks among them are known ones."""

import random
import subprocess
import sys
import time
import warnings
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from rest_framework.exceptions import ValidationError

from accounts.profile.pictures import MAX_BYTES, MAX_PIXELS, PictureTooLarge, picture_clean
from accounts.profile.tests.factories import SECRETS, make_photo, make_picture, png_header, webp_header

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
HTML = b"<html><script>alert(document.domain)</script></html>"


def opened(content):
    picture = Image.open(BytesIO(content), formats=["WEBP"])
    picture.load()
    return picture


def code_of(content):
    with pytest.raises(ValidationError) as caught:
        picture_clean(content)
    ((field, (error,)),) = caught.value.detail.items()
    return field, error.code


@pytest.mark.parametrize("kind", KINDS)
def test_what_cameras_write_comes_out_as_webp_without_any_note(kind):
    photo = make_photo(kind)
    assert any(word.encode() in photo for word in SECRETS)
    clean = picture_clean(photo)
    chunks = {clean[12:16]}
    assert chunks <= {b"VP8 ", b"VP8L"}
    picture = opened(clean)
    assert picture.size == (64, 48)
    assert not dict(picture.getexif())
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(picture.info)
    assert not any(word.encode() in clean for word in SECRETS)
    assert picture.getpixel((5, 20))[0] > 200 > 60 > picture.getpixel((60, 20))[0]


@pytest.mark.parametrize(
    ("orientation", "size", "light"),
    [
        (1, (64, 48), (5, 20)),
        (2, (64, 48), (60, 20)),
        (3, (64, 48), (60, 20)),
        (4, (64, 48), (5, 20)),
        (5, (48, 64), (20, 5)),
        (6, (48, 64), (20, 5)),
        (7, (48, 64), (20, 60)),
        (8, (48, 64), (20, 60)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_out_upright(kind, orientation, size, light):
    picture = opened(picture_clean(make_photo(kind, orientation)))
    assert picture.size == size
    assert picture.getpixel(light)[0] > 200
    assert picture.getpixel((size[0] - 1 - light[0], size[1] - 1 - light[1]))[0] < 60


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "1"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("PNG", "RGBA"),
     ("PNG", "LA"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_every_kind_of_pixel_is_understood(kind, mode):
    picture = opened(picture_clean(make_picture(kind, mode=mode)))
    assert picture.mode == ("RGBA" if mode in {"RGBA", "LA"} else "RGB")


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1, 1), (1, 1)), ((2000, 1000), (512, 256)), ((5999, 4000), (512, 341)), ((60_000, 1), (512, 1))],
)
def test_a_large_picture_is_made_small(size, expected):
    clean = picture_clean(make_picture("PNG", size))
    assert opened(clean).size == expected
    assert len(clean) < 100_000


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("RGB", (40, 30), shade) for shade in ("white", "black", "black")]
    for kind in ("WEBP", "PNG"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
        picture = opened(picture_clean(out.getvalue()))
        assert (getattr(picture, "n_frames", 1), picture.getpixel((20, 15))) == (1, (255, 255, 255))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        HTML,
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"%PDF-1.7\n",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"BM" + bytes(60),
        b"II*\0" + bytes(60),
        b"PK\x03\x04" + bytes(60),
        bytes(4) + b"ftypavif" + bytes(60),
        b" " + make_picture(),
    ],
    ids=["nothing", "zeros", "html", "svg", "pdf", "gif", "bmp", "tiff", "zip", "avif", "shifted"],
)
def test_whatever_else_it_is_is_refused_by_its_first_bytes(content):
    assert code_of(content) == ("file", "picture_type")


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_picture_is_refused(kind):
    whole = make_picture(kind, (400, 300))
    for share in (0.3, 0.6, 0.9):
        assert code_of(whole[: int(len(whole) * share)]) == ("file", "picture_broken")


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_halves_of_a_chimera_are_not_kept(kind):
    clean = picture_clean(make_picture(kind) + HTML + b"PK\x03\x04archive")
    assert b"script" not in clean
    assert b"archive" not in clean


def test_a_page_that_begins_like_a_picture_is_refused():
    assert code_of(b"\xff\xd8\xff\xe0" + HTML) == ("file", "picture_broken")
    assert code_of(b"\x89PNG\r\n\x1a\n" + HTML) == ("file", "picture_broken")


def heic_bomb():
    return make_picture("HEIF", (5000, 4900))


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: make_picture("PNG", (9400, 9400), "1"),
        lambda: make_picture("PNG", (13_000, 13_000), "1"),
        lambda: png_header(4900, 4899),
        lambda: png_header(0xFFFFFFF, 0xFFFFFFF),
        lambda: webp_header(16_000_000, 16_000_000),
        lambda: webp_header(4000, 3001),
        lambda: make_picture("JPEG", (5000, 4900)),
        heic_bomb,
    ],
    ids=["88 MP", "169 MP", "just above", "absurd", "absurd webp", "webp just above", "jpeg", "heic"],
)
def test_a_bomb_is_refused_before_anything_is_decoded(bomb, monkeypatch):
    content = bomb()
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    began = time.perf_counter()
    assert code_of(content) == ("file", "picture_pixels")
    assert time.perf_counter() - began < 0.1


@pytest.mark.slow
def test_a_header_that_lies_about_its_size_is_refused_by_the_decoder():
    honest = make_picture("HEIF", (5000, 4900))
    lying = honest.replace((5000).to_bytes(4) + (4900).to_bytes(4), (100).to_bytes(4) * 2)
    assert lying != honest
    assert code_of(lying) == ("file", "picture_broken")


def test_a_picture_of_endless_passes_is_refused():
    picture = make_picture("JPEG", (3000, 2000), progressive=True)
    last = picture.rindex(b"\xff\xda")
    assert code_of(picture[:-2] + picture[last:-2] * 40 + b"\xff\xd9") == ("file", "picture_broken")


def test_more_than_five_megabytes_are_refused():
    with pytest.raises(PictureTooLarge):
        picture_clean(make_picture() + bytes(MAX_BYTES))


def test_pillows_own_limit_stands_behind_ours():
    assert Image.MAX_IMAGE_PIXELS == MAX_PIXELS
    code = (
        "import django; django.setup(); import accounts.profile.pictures, warnings, PIL.Image as I\n"
        "raise SystemExit(not any(f[0] == 'error' and f[2] is I.DecompressionBombWarning for f in warnings.filters))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


MEASURE = """
import re, sys, time
import django; django.setup()
from rest_framework.exceptions import ValidationError
from accounts.profile.pictures import picture_clean
from accounts.profile.tests.factories import make_picture
picture_clean(make_picture(sys.argv[2]))
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
content, before, began = open(sys.argv[1], "rb").read(), peak(), time.perf_counter()
try:
    picture_clean(content)
except ValidationError:
    pass
sys.stdout.write(f"{peak() - before} {time.perf_counter() - began}")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "size", "mode", "megabytes"),
    [
        ("PNG", (9400, 9400), "1", 20),
        ("JPEG", (6000, 4000), "CMYK", 250),
        ("PNG", (6000, 4000), "RGBA", 150),
        ("WEBP", (4000, 3000), "RGBA", 220),
        ("HEIF", (6000, 4000), "RGB", 220),
    ],
)
def test_memory_and_time_stay_within_bounds(tmp_path: Path, kind, size, mode, megabytes):
    path = tmp_path / "picture"
    path.write_bytes(make_picture(kind, size, mode, **({"progressive": True} if kind == "JPEG" else {})))
    done = subprocess.run([sys.executable, "-c", MEASURE, path, kind], capture_output=True, text=True, timeout=60)
    assert done.stdout, done.stderr
    grown, seconds = map(float, done.stdout.split())
    assert grown < megabytes
    assert seconds < 6


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_pictures_are_refused_or_read_and_never_an_error():
    chance = random.Random(5)
    bases = [make_photo(kind) for kind in KINDS] + [make_picture("JPEG", progressive=True)]
    outcomes = set()
    for _ in range(1500):
        content = bytearray(chance.choice(bases))
        for _ in range(chance.choice((1, 2, 8))):
            place = chance.randrange(len(content))
            content[place : place + chance.choice((0, 1, 1, 1, 9))] = chance.randbytes(chance.choice((1, 1, 1, 0, 9)))
        try:
            picture_clean(bytes(content))
            outcomes.add("read")
        except ValidationError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_broken_notes_do_not_spoil_a_good_picture():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert opened(picture_clean(make_picture(exif=b"Exif\0\0MM\0*garbage"))).size == (64, 48)
