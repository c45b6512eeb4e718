"""From whatever somebody sent to a picture of our own making. Pure: bytes in, bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from askmd.core.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_000
# The decoder is chosen by content and from this list, never by name; what we make is always the same kind.
READ = ("JPEG", "PNG", "WEBP")
MADE, CONTENT_TYPE, ENDING = "WEBP", "image/webp", "webp"
QUALITY = 85
# How wide the smaller copies are: for a list or a face, and for a telephone.
COPIES = (400, 800)

TOO_HEAVY = "This picture is larger than 10 MB. Please choose a smaller one."
TOO_MANY_PIXELS = "This picture has too many pixels. Please choose one of at most 40 megapixels."
NO_PICTURE = "This is not a picture that we can read. Please choose a JPEG, PNG or WebP file."


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew: pixels only, without the place, time and device that cameras write into files."""

    data: bytes
    width: int
    height: int


def remade(data: bytes) -> Picture:
    """The same picture, upright, at most 2,000 pixels long, with nothing but pixels in it. Raises Invalid."""
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_HEAVY)
    try:
        return _remade(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Invalid(TOO_MANY_PIXELS) from error
    except Invalid:
        raise
    except Exception as error:
        # A decoder that is fed a broken or hostile file may fail in any way of its own.
        raise Invalid(NO_PICTURE) from error


def smaller(data: bytes, width: int) -> bytes:
    """A picture of our own making, this wide and as high as that makes it."""
    with Image.open(BytesIO(data), formats=(MADE,)) as opened:
        copy = opened.resize((width, max(1, round(opened.height * width / opened.width))), Image.Resampling.LANCZOS)
    out = BytesIO()
    copy.save(out, MADE, quality=QUALITY)
    return out.getvalue()


def _remade(data: bytes) -> Picture:
    with Image.open(BytesIO(data), formats=READ) as opened:
        # The size stands in the head of the file: nothing is unpacked before it was looked at.
        if opened.width * opened.height > MOST_PIXELS:
            raise Invalid(TOO_MANY_PIXELS)
        upright = ImageOps.exif_transpose(opened)
        pixels = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture takes over pixels; what else the old one carried (place, device, comments, profiles) stays behind.
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    out = BytesIO()
    bare.save(out, MADE, quality=QUALITY)
    return Picture(out.getvalue(), bare.width, bare.height)
