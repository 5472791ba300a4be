"""What a command says: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys

import click

from service.errors import SitmapError


class Failures:
    """Tells of each input that can't be read, and remembers that there was one."""

    def __init__(self) -> None:
        """Begin with none."""
        self.count = 0

    def __call__(self, error: SitmapError) -> None:
        """Tell of a failure on standard error."""
        self.count += 1
        tell(f"Error: {error}")

    def exit(self) -> None:
        """Leave with status 1 if there was a failure."""
        if self.count:
            raise click.exceptions.Exit(1)


def write(data: bytes) -> None:
    """Write to standard output at once, so that what was written can be relied on."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def tell(message: str) -> None:
    """Say something on standard error, in one line that can't steer a terminal."""
    click.echo(printable(message), err=True)


def printable(text: str) -> str:
    """Return a text as one line without characters that a terminal would obey."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def counted(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
