import os
from pathlib import Path

import pytest

from service.atomic import write_atomically
from service.errors import InvalidParameter


def test_a_file_is_written_and_replaced(tmp_path):
    path = tmp_path / "a.html"
    write_atomically(path, "one")
    write_atomically(path, "zwei – ü")
    assert path.read_text("utf-8") == "zwei – ü"
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \ud800")
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_mode_and_links_are_kept(tmp_path):
    path, link = tmp_path / "a.html", tmp_path / "link.html"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_stays():
    write_atomically(os.devnull, "gone")
    assert not Path(os.devnull).is_file()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidParameter, match=r"no/a\.html can't be written: no such file.*choose another"):
        write_atomically(tmp_path / "no" / "a.html", "x")
