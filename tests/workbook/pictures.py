"""Made-up proof pictures: the seed decides what is on them, which is nobody and nothing."""

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw


def draw(seed: int, size: tuple[int, int] = (160, 200)) -> Image.Image:
    """Return a picture of a few coloured boxes."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = chance.randint(0, size[0]), chance.randint(0, size[1])
        colour = tuple(chance.randint(0, 255) for _ in range(3))
        pen.rectangle((x, y, x + chance.randint(5, 60), y + chance.randint(5, 60)), fill=colour)
    return image


def noise(seed: int, size: tuple[int, int]) -> Image.Image:
    """Return a picture that no format makes small."""
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))


def encode(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def write_picture(path: Path, seed: int = 1, *, kind: str = "JPEG", **how: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(draw(seed), kind, **how))
    return path


def write_proofs(folder: Path, count: int = 8) -> None:
    """Write the pictures that the sample workbooks name."""
    for number in range(1, count + 1):
        write_picture(folder / "证明" / f"{number}.jpg", number)
