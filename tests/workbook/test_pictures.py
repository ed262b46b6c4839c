"""Proof pictures: what is taken as it is, what is refused, what converting makes of it."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from workbook.pictures import draw, encode, noise, write_picture
from workbook.samples import DEREGISTRATION

from connector.mapping.deregistration import ProofLimits
from connector.workbook.picture import PictureReader
from connector.workbook.plain import CellFaultError

LIMITS = DEREGISTRATION.proof
SMALL = ProofLimits(formats=("jpg",), max_bytes=60_000)


def read(path: Path, *, copies: Path | None = None, limits: ProofLimits = LIMITS):
    return PictureReader(path.parent, limits, copies).read(path.name)


def refusal(path: Path, *, copies: Path | None = None, limits: ProofLimits = LIMITS) -> str:
    with pytest.raises(CellFaultError) as caught:
        read(path, copies=copies, limits=limits)
    return caught.value.code


def look(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "kind"), [("a.jpg", "JPEG"), ("a.JPEG", "JPEG"), ("a.png", "PNG")]
)
def test_a_good_picture_is_sent_as_it_is_and_known_by_its_hash(tmp_path, name, kind):
    path = write_picture(tmp_path / name, kind=kind)

    picture = read(path, copies=tmp_path / "copies")

    data = path.read_bytes()
    assert (picture.path, picture.size, picture.change) == (path, len(data), "")
    assert picture.sha256 == hashlib.sha256(data).hexdigest()
    assert not (tmp_path / "copies").exists()


def test_what_a_phone_calls_its_jpg_is_one(tmp_path):
    path = write_picture(tmp_path / "a.jpg", kind="MPO", save_all=True, append_images=[draw(2)])

    picture = read(path)

    assert look(path.read_bytes()).format == "MPO"
    assert picture.path == path


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.jpg", b"", "picture_unreadable"),
        ("a.jpg", encode(draw(1))[:-700], "picture_unreadable"),
        ("a.png", encode(draw(1), "PNG")[:-200], "picture_unreadable"),
        ("a.png", encode(draw(1), "PNG")[:20] + b"x" * 90, "picture_format"),
        ("a.jpg", "一封信".encode(), "picture_format"),
        ("a.jpg", b"%PDF-1.7 not a picture", "picture_format"),
        ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "picture_format"),
        ("a.bmp", encode(draw(1), "BMP"), "picture_format"),
        ("a.jpg", encode(draw(1), "PNG"), "picture_format"),
        ("a", encode(draw(1)), "picture_format"),
    ],
)
def test_what_the_platform_would_not_take_is_refused_with_its_code(tmp_path, name, data, code):
    assert refusal(put(tmp_path / name, data)) == code


def test_a_picture_over_the_limit_is_refused_and_one_at_it_is_taken(tmp_path):
    path = write_picture(tmp_path / "a.jpg")
    size = path.stat().st_size

    at_it, over = (ProofLimits(formats=("jpg",), max_bytes=n) for n in (size, size - 1))

    assert read(path, limits=at_it).size == size
    assert refusal(path, limits=over) == "picture_too_large"


def test_a_picture_of_too_many_pixels_is_not_unpacked(tmp_path):
    path = put(tmp_path / "a.png", encode(Image.new("1", (20_000, 20_000)), "PNG"))

    assert refusal(path) == "picture_too_large"


@pytest.mark.parametrize("kind", ["BMP", "GIF", "TIFF", "WEBP", "PNG"])
def test_another_format_becomes_a_jpg_beside_the_original(tmp_path, kind):
    path = write_picture(tmp_path / "a.bmp", kind=kind)
    before = path.read_bytes()

    picture = read(
        path, copies=tmp_path / "copies", limits=ProofLimits(formats=("jpg",), max_bytes=10**6)
    )

    copy = picture.path.read_bytes()
    assert picture.path.parent == tmp_path / "copies"
    assert look(copy).format == "JPEG"
    assert picture.path.suffix == ".jpg"
    assert picture.sha256 == hashlib.sha256(copy).hexdigest()
    assert path.read_bytes() == before
    assert "另存为 jpg" in picture.change


def test_only_the_name_was_wrong_so_the_bytes_stay_the_same(tmp_path):
    path = write_picture(tmp_path / "a.jpg", kind="PNG")

    picture = read(path, copies=tmp_path / "copies")

    assert picture.path.suffix == ".png"
    assert picture.path.read_bytes() == path.read_bytes()


def test_a_picture_that_is_too_large_is_shrunk_no_more_than_it_must(tmp_path):
    path = put(tmp_path / "a.jpg", encode(noise(1, (900, 700)), quality=95))

    picture = read(
        path, copies=tmp_path / "copies", limits=ProofLimits(formats=("jpg",), max_bytes=300_000)
    )

    assert 150_000 < picture.size <= 300_000
    assert max(look(picture.path.read_bytes()).size) >= 700


def test_a_picture_that_could_not_be_read_any_more_is_not_made(tmp_path):
    path = put(tmp_path / "a.jpg", encode(noise(1, (900, 700)), quality=95))

    assert refusal(path, copies=tmp_path / "copies", limits=SMALL) == "picture_too_large"
    assert not (tmp_path / "copies").exists()


def test_a_copy_stands_upright_and_clear_parts_are_white(tmp_path):
    lying = Image.new("RGB", (40, 20), "red")
    exif = lying.getexif()
    exif[0x0112] = 6  # turned by a quarter
    turned = put(tmp_path / "a.tiff", encode(lying, "TIFF", exif=exif))
    clear = put(tmp_path / "b.gif", encode(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "WEBP"))

    upright, white = (read(path, copies=tmp_path / "copies") for path in (turned, clear))

    assert look(upright.path.read_bytes()).size == (20, 40)
    assert min(look(white.path.read_bytes()).getpixel((5, 5))) > 250


def test_several_pages_are_not_turned_into_one(tmp_path):
    data = encode(draw(1), "TIFF", save_all=True, append_images=[draw(2)])
    path = put(tmp_path / "a.tiff", data)

    assert refusal(path, copies=tmp_path / "copies") == "picture_format"


def test_the_same_picture_twice_gives_the_same_copy(tmp_path):
    path = write_picture(tmp_path / "a.bmp", kind="BMP")

    first, again = (read(path, copies=tmp_path / "copies") for _ in range(2))

    assert first == again
    assert len(list((tmp_path / "copies").iterdir())) == 1


def test_no_place_outside_the_workbooks_folder_is_looked_at(tmp_path):
    folder = tmp_path / "注销"
    folder.mkdir()
    write_picture(tmp_path / "a.jpg")
    (folder / "link.jpg").symlink_to(tmp_path / "a.jpg")
    reader = PictureReader(folder, LIMITS)

    for named in ("../a.jpg", str(tmp_path / "a.jpg"), "link.jpg", "\\\\server\\a.jpg", "C:a.jpg"):
        with pytest.raises(CellFaultError) as caught:
            reader.read(named)
        assert caught.value.code == "picture_place"


def test_a_missing_picture_is_told_with_the_name_that_was_nearly_right(tmp_path):
    write_picture(tmp_path / "李某.jpg")

    with pytest.raises(CellFaultError, match=r"旁边有 李某\.jpg，请写全文件名"):
        PictureReader(tmp_path, LIMITS).read("李某")
