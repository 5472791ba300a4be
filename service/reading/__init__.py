"""Text, pages, files, folders, records and web addresses as reports.

Every reader returns a `service.model.Report` whose text is normalised (`clean`); all offsets of the
later steps refer to it. `read_record` is the exception for callers with offsets of their own: it
keeps each character where it was.
"""

from service.reading.address import read_url
from service.reading.characters import clean
from service.reading.files import read_path, read_stdin
from service.reading.language import identify
from service.reading.origin import Origin, published_date
from service.reading.plain import read_text
from service.reading.readers import READERS, Reader, read_bytes
from service.reading.records import Record, read_record, read_records
from service.reading.webpage import read_html

__all__ = [
    "READERS",
    "Origin",
    "Reader",
    "Record",
    "clean",
    "identify",
    "published_date",
    "read_bytes",
    "read_html",
    "read_path",
    "read_record",
    "read_records",
    "read_stdin",
    "read_text",
    "read_url",
]
