import io

import pytest

from config import settings
from service.errors import UnreadableReport
from service.reading import read_path, read_stdin

SENTENCE = "The army moved to the base and said that it was held by the men of the guard."


def write(folder, **files):
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")


def test_a_file_is_a_report(tmp_path):
    write(tmp_path, a_txt=SENTENCE)
    (report,) = read_path(tmp_path / "a.txt", publisher="Desk")
    assert (report.text, report.publisher) == (SENTENCE, "Desk")


def test_a_folder_is_read_in_order_without_hidden_and_other_files(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    write(tmp_path, b_txt=f"B. {SENTENCE}", a_txt=f"A. {SENTENCE}", style_css="p {}")
    write(tmp_path / "sub", c_txt=f"C. {SENTENCE}")
    write(tmp_path / ".hidden", d_txt=f"D. {SENTENCE}")
    (tmp_path / ".e.txt").write_text(SENTENCE)
    assert [report.text[0] for report in read_path(tmp_path)] == ["A", "B", "C"]


def test_bad_files_in_a_folder_are_told_and_the_rest_is_read(tmp_path):
    write(tmp_path, a_txt="", b_txt=SENTENCE)
    (tmp_path / "c.txt").write_bytes(b"%PDF-1.4")
    errors = []
    assert [report.text for report in read_path(tmp_path, on_error=errors.append)] == [SENTENCE]
    assert ["a.txt has no words" in str(errors[0]), "c.txt is a PDF" in str(errors[1])] == [True, True]


def test_without_anybody_to_tell_the_first_bad_file_is_raised(tmp_path):
    write(tmp_path, a_txt="", b_txt=SENTENCE)
    with pytest.raises(UnreadableReport, match=r"a\.txt has no words"):
        list(read_path(tmp_path))


def test_json_lines_are_many_reports(tmp_path):
    write(tmp_path, a_jsonl=f'{{"text": "A. {SENTENCE}"}}\nbad\n{{"text": "B. {SENTENCE}"}}\n')
    errors = []
    assert [report.text[0] for report in read_path(tmp_path, on_error=errors.append)] == ["A", "B"]
    assert "a.jsonl, line 2," in str(errors[0])


def test_missing_files_and_empty_folders_are_named(tmp_path):
    with pytest.raises(UnreadableReport, match=r"nope\.txt can't be opened: no such file"):
        list(read_path(tmp_path / "nope.txt"))
    with pytest.raises(UnreadableReport, match=r"has no articles; those are files named .*\.html"):
        list(read_path(tmp_path))


def test_a_loop_of_links_ends(tmp_path):
    write(tmp_path, a_txt=SENTENCE)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert len(list(read_path(tmp_path))) == 1


def test_no_more_than_the_limit_is_read(tmp_path):
    limits = settings().reading.model_copy(update={"max_bytes": 30})
    write(tmp_path, a_txt=SENTENCE)
    with pytest.raises(UnreadableReport, match=r"a\.txt is larger than the 30 bytes"):
        list(read_path(tmp_path / "a.txt", limits=limits))


def test_standard_input_is_a_report():
    assert read_stdin(stream=io.BytesIO(SENTENCE.encode()), title="T").title == "T"
    with pytest.raises(UnreadableReport, match="standard input has no words"):
        read_stdin(stream=io.BytesIO(b""))
