"""From bytes to characters, and the refusal of what isn't text."""

from __future__ import annotations

import codecs
import re

from service.errors import UnreadableReport

# What a file begins with, and what that makes it. (IANA media types and the formats' specifications.)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "an image, a sound or a film"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "compressed data"),
    (b"BZh", "compressed data"),
    (b"\xfd7zXZ\x00", "compressed data"),
    (b"(\xb5/\xfd", "compressed data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"OggS", "a sound or a film"),
    (b"ID3", "a sound"),
    (b"fLaC", "a sound"),
    (b"\x1aE\xdf\xa3", "a film"),
)
_AMBIGUOUS = {b"RIFF", b"MZ", b"BZh", b"ID3"}  # letters that a text may begin with as well
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROL_SHARE = 0.02
_MAX_SHORT_SHARE = 0.2  # a few bytes have too few controls to count as many
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)


def decode(data: bytes, *, name: str, charset: str = "") -> str:
    """Return the characters of a text file.

    A byte-order mark decides, then ``charset``, then what an HTML page declares, then UTF-8 if the
    bytes are valid, then charset-normalizer's guess.

    Args:
        data: the bytes.
        name: what people know the input by, for messages.
        charset: what the sender said, such as the charset of an HTTP header.

    Raises:
        UnreadableReport: they are a PDF, an image, an archive or other binary data.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    refuse_binary(data, name=name)
    if wide := _unmarked_utf16(data):
        return data.decode(wide, "replace")
    declared = _META_CHARSET.search(data[:2048])
    candidates = [charset, declared[1].decode("ascii") if declared else "", "utf-8"]
    for candidate in filter(None, candidates):
        try:
            return data.decode(_superset(candidate))
        except (LookupError, ValueError):
            continue
    return _guessed(data, name)


def refuse_binary(data: bytes, *, name: str) -> None:
    """Check that bytes may be text.

    Raises:
        UnreadableReport: they begin as a known binary format does, or hold many control characters.
    """
    sample = data[:_SAMPLE]
    controls = len(_CONTROL.findall(sample))
    for magic, kind in _MAGIC:
        if sample.startswith(magic) and (controls or magic not in _AMBIGUOUS):
            message = f"{name} is {kind}, not text; give the article as plain text or HTML"
            raise UnreadableReport(message)
    many = controls > max(8, _MAX_CONTROL_SHARE * len(sample)) or controls > _MAX_SHORT_SHARE * len(sample)
    if many and not _unmarked_utf16(sample):
        message = f"{name} is binary data, not text; give the article as plain text or HTML"
        raise UnreadableReport(message)


def _unmarked_utf16(data: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: western text has a NUL in every other byte."""
    sample = data[: _SAMPLE & ~1]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else ""


def _superset(charset: str) -> str:
    """Return the encoding that browsers use for a label: Latin-1 and ASCII mean Windows-1252.

    (WHATWG Encoding Standard.) Only encodings of text to bytes count, not ``base64`` and the like.
    """
    label = codecs.lookup(charset).name
    if label in {"iso8859-1", "ascii"}:
        return "cp1252"
    if label.startswith(("utf-16", "utf-32", "utf-7")):
        message = f"{charset} would have been seen from the bytes"
        raise LookupError(message)
    "".encode(label)  # LookupError for one that is no text encoding, such as base64
    return label


def _guessed(data: bytes, name: str) -> str:
    """Return the characters in the encoding that makes most sense of the bytes."""
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    if best is None:
        message = f"{name} is in no known character encoding; save it as UTF-8"
        raise UnreadableReport(message)
    return data.decode(best.encoding, "replace")
