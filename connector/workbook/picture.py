"""The proof pictures of deregistrations: found, opened to the last pixel, and of the right kind."""

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from PIL import Image, ImageOps, UnidentifiedImageError

from connector.mapping.deregistration import ProofLimits
from connector.private import write_private
from connector.workbook.plain import CellFaultError

MAX_READ = 100_000_000  #: bytes; no photograph is larger
MEGABYTE = 1024 * 1024
NAME_LENGTH = 16  #: of a copy: enough of its digest that no two copies share it
QUALITIES = (90, 80, 70)
SMALLEST_SIDE = 700  #: pixels; on less a document cannot be read any more
SHRINK = 0.8

_FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png"}  # MPO is what many phones call their jpg
_SUFFIXES = {"jpg": (".jpg", ".jpeg"), "png": (".png",)}
_READABLE = (
    "JPEG",
    "PNG",
    "BMP",
    "GIF",
    "TIFF",
    "WEBP",
)  # none that runs programs; MPO comes with JPEG
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What damaged pictures make Pillow raise, by its documentation and by trial."""

_ASK = "或者加 --convert-pictures 由工具另存一份"


@dataclass(frozen=True)
class Picture:
    """The very file that is to be sent, and what was done to make it."""

    path: Path
    sha256: str
    size: int
    change: str = ""  #: Chinese: what a converted copy was made of


@dataclass(frozen=True)
class PictureReader:
    """Reads the pictures that the cells of one workbook name.

    ``copies`` is where converted ones go; None where nobody asked for any.
    """

    folder: Path
    limits: ProofLimits
    copies: Path | None = None

    def read(self, named: str) -> Picture:
        """Return the picture that may be sent; the original is only ever read.

        Raises CellFaultError saying what is wrong with it and what to do.
        """
        path = self._locate(named)
        data = _read_bytes(path)
        image = _decode(data)
        kind = _FORMATS.get(image.format or "", "")
        trouble = self._name_trouble(path, kind, len(data), image)
        if trouble is None:
            return Picture(path.absolute(), hashlib.sha256(data).hexdigest(), len(data))
        if self.copies is None:
            raise CellFaultError(trouble.code, f"{trouble.message}，{_ASK}")
        return self._convert(path, data, image, kind, copies=self.copies)

    def _locate(self, named: str) -> Path:
        relative = PureWindowsPath(named)
        if relative.anchor or ":" in named:
            raise CellFaultError(
                "picture_place", "图片要写相对于工作簿的位置，例如 证明/李某.jpg，不写盘符和网址"
            )
        path = self.folder.joinpath(*relative.parts)
        try:
            is_inside = path.resolve().is_relative_to(self.folder.resolve())
            is_file = path.is_file()
        except (OSError, ValueError):
            is_inside, is_file = True, False
        if not is_inside:
            raise CellFaultError(
                "picture_place", "图片要放在工作簿所在的文件夹里，或它下面的文件夹里"
            )
        if not is_file:
            raise CellFaultError("picture_missing", f"找不到这个图片文件{_name_near(path)}")
        return path

    def _name_trouble(
        self, path: Path, kind: str, size: int, image: Image.Image
    ) -> CellFaultError | None:
        """Return why the platform would not take the file as it is, or None."""
        taken = " 或 ".join(self.limits.formats)
        if kind not in self.limits.formats:
            told = f"图片是 {image.format} 格式，平台只收 {taken}；请另存为 {taken}"
            return CellFaultError("picture_format", told)
        if path.suffix.lower() not in _SUFFIXES[kind]:
            told = f"图片的内容是 {kind}，文件名却以 {path.suffix or '别的'} 结尾；请改正文件名"
            return CellFaultError("picture_format", told)
        if size > self.limits.max_bytes:
            told = f"图片有 {_megabytes(size)}，平台最多收 {_megabytes(self.limits.max_bytes)}"
            return CellFaultError("picture_too_large", f"{told}；请缩小后另存")
        return None

    def _convert(
        self, path: Path, data: bytes, image: Image.Image, kind: str, *, copies: Path
    ) -> Picture:
        if kind in self.limits.formats and len(data) <= self.limits.max_bytes:
            made, suffix = data, _SUFFIXES[kind][0]  # only its name was wrong
        else:
            made, suffix = self._shrink(image)
        digest = hashlib.sha256(made).hexdigest()
        target = copies / f"{digest[:NAME_LENGTH]}{suffix}"
        _write_private(target, made)
        change = (
            f"已由 {image.format} {_megabytes(len(data))} 另存为 {suffix[1:]} "
            f"{_megabytes(len(made))}"
        )
        return Picture(target.resolve(), digest, len(made), change)

    def _shrink(self, image: Image.Image) -> tuple[bytes, str]:
        """Return the whole picture as a file that the platform takes: as large as it may be."""
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
            raise CellFaultError("picture_format", "图片有几页或是动画，没有转换；请另存成单张图片")
        shown = _flatten(image)
        as_jpg = "jpg" in self.limits.formats
        while min(shown.size) >= 1:
            for quality in QUALITIES if as_jpg else QUALITIES[:1]:
                buffer = io.BytesIO()
                if as_jpg:
                    shown.save(buffer, "JPEG", quality=quality, optimize=True)
                else:
                    shown.save(buffer, "PNG", optimize=True)
                if buffer.tell() <= self.limits.max_bytes:
                    return buffer.getvalue(), ".jpg" if as_jpg else ".png"
            if max(shown.size) * SHRINK < SMALLEST_SIDE:
                break
            width, height = (max(1, round(side * SHRINK)) for side in shown.size)
            shown = shown.resize((width, height), Image.Resampling.LANCZOS)
        raise CellFaultError("picture_too_large", "图片缩小到看不清也还是太大；请重新拍一张")


def _name_near(path: Path) -> str:
    """Name a file beside it that differs only in what its name ends in, if there is one."""
    try:
        near = sorted(p.name for p in path.parent.iterdir() if p.stem in (path.stem, path.name))
    except OSError:
        near = []
    return f"；旁边有 {near[0]}，请写全文件名" if near else "；请检查文件名，图片要和工作簿放在一起"


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_READ:
            raise CellFaultError("picture_too_large", "图片文件过大，不是正常的照片；请重新拍一张")
        data = path.read_bytes()
    except OSError as error:
        told = f"图片无法读取（{error.strerror}）；请检查是不是正被别的程序占用"
        raise CellFaultError("picture_unreadable", told) from None
    if not data:
        raise CellFaultError("picture_unreadable", "图片文件是空的；请重新复制或重新拍一张")
    return data


def _decode(data: bytes) -> Image.Image:
    """Return the picture, decoded to its end: half a picture proves nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_READABLE)
            image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise CellFaultError("picture_too_large", "图片的像素太多；请缩小后另存") from None
    except UnidentifiedImageError:
        told = "不是图片，或是认不出的格式（如 HEIC）；请在手机或电脑上另存为 jpg"
        raise CellFaultError("picture_format", told) from None
    except _DAMAGE:
        told = "图片已损坏，打不开；请重新复制或重新拍一张"
        raise CellFaultError("picture_unreadable", told) from None
    return image


def _flatten(image: Image.Image) -> Image.Image:
    """Return the picture upright, without what a jpg cannot hold; clear parts become white."""
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        clear = upright.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        upright = Image.alpha_composite(white, clear)
    return upright.convert("RGB")


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{max(size // 1024, 1)} KB"


def _write_private(target: Path, content: bytes) -> None:
    """Put the copy in its place whole, readable by its owner only where the OS can."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(target, content)
    except OSError as error:
        told = f"转换后的图片无法写入 {target.parent}（{error.strerror}）"
        raise CellFaultError("picture_unreadable", told) from None
