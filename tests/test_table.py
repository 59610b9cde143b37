"""Tables as spreadsheets write them, and as they arrive broken: each row under its own number."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppdplan.errors import PlanError
from ppdplan.tables.cells import CELL_LIMIT
from ppdplan.tables.table import harmless, letters, rows

COLUMNS = {"id", "start", "dose", "last-feed", "caregiver", "phone"}
PLAIN = "id,start,dose\np1,2026-12-01 10:00,low\np2,2026-12-02 09:00,high\n"
READ = [
    (2, {"id": "p1", "start": "2026-12-01 10:00", "dose": "low"}),
    (3, {"id": "p2", "start": "2026-12-02 09:00", "dose": "high"}),
]


def read(data, sizes=()):
    """The rows of these bytes; with ``sizes`` they come in such pieces, the last size for all."""
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    rest = list(sizes)
    if not sizes:
        return list(rows(file.read, COLUMNS))
    return list(rows(lambda _: file.read(rest.pop(0) if len(rest) > 1 else rest[0]), COLUMNS))


def found(data):
    return [(row.number, row.cells) for row in read(data)]


def wrongs(data):
    """What is wrong, as (row, column, words)."""
    return [(row.number, row.column, row.wrong) for row in read(data) if row.wrong]


def refused(data):
    with pytest.raises(PlanError) as caught:
        read(data)
    assert caught.value.code == "bad-table"
    return f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PLAIN.encode(), id="commas"),
        pytest.param(PLAIN.replace(",", ";").encode(), id="semicolons, as in most of Europe"),
        pytest.param(PLAIN.replace(",", "\t").encode(), id="tabs"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(PLAIN.replace("\n", "\r").encode(), id="CR alone, as old Macs wrote it"),
        pytest.param(PLAIN.rstrip("\n").encode(), id="no line end at the end"),
        pytest.param(b"\xef\xbb\xbf" + PLAIN.encode(), id="Excel's byte order mark"),
        pytest.param(PLAIN.replace(",", "\t").encode("utf-16"), id="Excel's Unicode text"),
        pytest.param(
            PLAIN.encode("utf-16-be").join([b"\xfe\xff", b""]), id="UTF-16, big end first"
        ),
        pytest.param(b"sep=;\r\n" + PLAIN.replace(",", ";").encode(), id="Excel's sep= line"),
        pytest.param(PLAIN.replace("id,start", "ID, Start ").encode(), id="capitals and spaces"),
        pytest.param(PLAIN.replace("p1", '"p1"').encode(), id="a quoted cell"),
        pytest.param(PLAIN.replace("dose", "--dose").encode(), id="named as the option is typed"),
    ],
)
def test_a_table_in_any_dress_reads_the_same(data):
    assert found(data) == READ


@pytest.mark.parametrize(
    "name", ["last-feed", "last_feed", "Last feed", "LAST_FEED", " last-feed "]
)
def test_a_column_is_named_like_its_option(name):
    assert found(f"id,{name}\np1,07:30\n") == [(2, {"id": "p1", "last-feed": "07:30"})]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    data = 'id,caregiver\np1,"Sam\nor\nKim"\n\n,\np5,Jo\n'

    assert found(data) == [
        (2, {"id": "p1", "caregiver": "Sam\nor\nKim"}),
        (5, {"id": "p5", "caregiver": "Jo"}),
    ]


def test_a_quote_within_a_cell_is_only_a_letter():
    assert found('id,dose,caregiver\np1,5" b,"say ""Jo"""\n') == [
        (2, {"id": "p1", "dose": '5" b', "caregiver": 'say "Jo"'})
    ]


def test_empty_cells_to_the_right_are_nothing():
    assert wrongs("id,dose\np1,low,,\np2,low" + "," * 9999) == []


def test_a_column_for_several_may_stand_there_several_times():
    assert found("id,caregiver,caregiver\np1,Sam,Kim\n")[0][1]["caregiver"] == "Sam\nKim"


cells_ = st.text(
    st.characters(codec="utf-8", exclude_characters="\0=+-@\t\r\uff1d\uff0b\uff0d\uff20")
    | st.sampled_from('",;\n')
)


@given(
    table=st.lists(st.tuples(cells_, cells_, cells_), max_size=6),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(1, 9),
)
def test_what_python_writes_is_read_back_whatever_the_pieces(table, delimiter, end, size):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    writer.writerows([("id", "caregiver", "phone"), *table])

    kept = [
        (number, dict(zip(("id", "caregiver", "phone"), row, strict=True)))
        for number, row in enumerate(table, start=2)
        if any(cell.strip() for cell in row)
    ]
    head = len(f"id,caregiver,phone{end}")
    pieces = read(file.getvalue(), (head, size))
    assert [(row.number, row.cells) for row in pieces] == kept


@pytest.mark.parametrize("size", [CELL_LIMIT + 1, 10_000_000])
@pytest.mark.parametrize("letter", ["x", '""', "\n"])
def test_a_cell_that_is_too_long_costs_its_row_alone(size, letter):
    text = letter * (size // len(letter) + 1)
    if letter == '""':
        text *= 2  # A doubled quote is one character of the cell.
    data = f'id,start,dose\np1,"{text}",low\np2,2026-12-02 09:00,high\n'

    first, second = read(data)

    assert (first.number, first.column, first.cells["start"]) == (2, "start", "")
    assert "32,767" in first.wrong
    assert (second.number, second.cells) == READ[1]
    assert not second.wrong


@pytest.mark.parametrize("size", range(65_533, 65_539))
def test_a_doubled_quote_between_two_pieces_of_a_long_cell_does_not_end_it(size):
    head = "id,caregiver\n"
    data = head + 'p1,"' + '""\n' * 140_000 + '",Kim"\np2,Sam\n'
    first, second = read(data, (len(head), size))

    assert (first.number, first.column) == (2, "caregiver")
    assert (second.number, second.cells) == (3, {"id": "p2", "caregiver": "Sam"})


def test_a_cell_of_just_the_limit_is_kept():
    (row,) = read(f"id,caregiver\np1,{'x' * CELL_LIMIT}\n")

    assert not row.wrong
    assert len(row.cells["caregiver"]) == CELL_LIMIT


def test_a_long_cell_without_quotes_ends_at_its_delimiter():
    data = f"id,start,dose\r\np1,{'x' * 300_000},low\r\np2,2026-12-02 09:00,high\r\n"

    assert wrongs(data) == [(2, "start", "The cell holds more than 32,767 characters.")]
    assert found(data)[1] == READ[1]


@pytest.mark.parametrize(
    "data, where, words",
    [
        pytest.param("id,start,dose\np1,now", (2, "dose"), "2 cells, the header 3", id="too short"),
        pytest.param("id,dose\np1,low,x", (2, "C"), "has no column", id="too long"),
        pytest.param("id,dose,\np1,low,x", (2, "C"), "has no column", id="under no name"),
        pytest.param(
            "id,dose\np1,low" + "," * 9999 + "x", (2, "ALM"), "no column", id="far to the right"
        ),
        pytest.param('id,dose\np1,"low\np2,low\n', (2, "dose"), "never closed", id="an open quote"),
        pytest.param("id,dose\np1,=1+1\n", (2, "dose"), "formula", id="a formula"),
        pytest.param("id,dose\np1,+cmd|' /C x'!A0\n", (2, "dose"), "formula", id="with a plus"),
        pytest.param("id,dose\np1,-1+1\n", (2, "dose"), "formula", id="with a minus"),
        pytest.param("id,dose\np1,@SUM(A1)\n", (2, "dose"), "formula", id="with an at"),
        pytest.param('id,dose\np1,"\t=1"\n', (2, "dose"), "formula", id="behind a tab"),
        pytest.param("id,dose\np1,\uff1d1\n", (2, "dose"), "formula", id="with a wide equals sign"),
        pytest.param("id,dose\np1,Zoë\n".encode("latin-1"), (2, "dose"), "UTF-8", id="latin-1"),
        pytest.param("id,dose\nZoë,low\n".encode("cp1252"), (2, "id"), "UTF-8", id="cp1252 id"),
    ],
)
def test_a_bad_row_is_named_by_row_and_column(data, where, words):
    tail = b"\np9,low\n" if isinstance(data, bytes) else ""
    first, *rest = read(data + tail if tail else data)

    assert (first.number, first.column) == where
    assert words in first.wrong
    assert all(not row.wrong for row in rest)


@pytest.mark.parametrize(
    "data, words",
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \n \n", "empty", id="blanks"),
        pytest.param("p1,2026-12-01 10:00,low\n", "no header", id="no header"),
        pytest.param("start,dose\n", "no column 'id'", id="no id"),
        pytest.param("id,strat\n", "'start'", id="a misspelt column"),
        pytest.param("id,zzz\n", "(row 1, column B)", id="an unknown column, by its letter"),
        pytest.param("id,dose,dose\n", "twice (row 1, column C)", id="a column twice"),
        pytest.param(b"PK\x03\x04 xlsx", "CSV UTF-8", id="a workbook"),
        pytest.param("id,dose\n".encode("utf-16-le"), "UTF-16", id="UTF-16 without its mark"),
        pytest.param("id,dose\n".encode("utf-32"), "UTF-32", id="UTF-32"),
        pytest.param("id,dose\n".encode("utf-16") + b"\0", "UTF-16", id="UTF-16 cut in the middle"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(data, words):
    assert words in refused(data)


def test_json_lines_are_numbered_by_line():
    data = '{"id":"p1","dose":"low"}\n\n{"id":"p3","frozen":true}\n'
    data = data.replace("frozen", "phone")

    assert found(data) == [
        (1, {"id": "p1", "dose": "low"}),
        (3, {"id": "p3", "phone": "yes"}),
    ]


@pytest.mark.parametrize(
    "value, cell",
    [
        pytest.param("07:30", "07:30", id="a text"),
        pytest.param(None, "", id="null is left out"),
        pytest.param(False, "no", id="false"),
        pytest.param(7, "7", id="a number"),
        pytest.param(["Sam", "Kim 09:00-12:00"], "Sam\nKim 09:00-12:00", id="a list for several"),
    ],
)
def test_a_json_value_is_what_a_cell_would_hold(value, cell):
    assert found(json.dumps({"id": "p1", "caregiver": value}))[0][1]["caregiver"] == cell


@pytest.mark.parametrize(
    "line, where, words",
    [
        pytest.param("[1]", (2, None), "no JSON object", id="a list"),
        pytest.param('{"id":', (2, None), "no JSON object", id="torn"),
        pytest.param("[" * 100_000, (2, None), "no JSON object", id="a tower"),
        pytest.param('{"id":"p2","strat":"x"}', (2, "strat"), "no column", id="unknown key"),
        pytest.param('{"id":"p2","dose":{}}', (2, "dose"), "no text", id="an object in a cell"),
        pytest.param('{"id":"p2","dose":"\\ud800"}', (2, "dose"), "UTF-8", id="half a character"),
        pytest.param('{"id":"p2","dose":"=1"}', (2, "dose"), "formula", id="a formula"),
        pytest.param(
            '{"id":"p2","last-feed":"1","last_feed":"2"}', (2, "last-feed"), "twice", id="twice"
        ),
        pytest.param(f'{{"id":"{"x" * 40_000}"}}', (2, "id"), "32,767", id="a long cell"),
        pytest.param(f'{{"id":"{"x" * 2_000_000}"}}', (2, None), "1,000,000", id="a long line"),
    ],
)
def test_a_bad_line_of_json_is_named_and_the_next_one_is_read(line, where, words):
    first, bad, last = read(f'{{"id":"p1"}}\n{line}\n{{"id":"p3"}}')

    assert (bad.number, bad.column) == where
    assert words in bad.wrong
    assert not first.wrong
    assert (last.number, last.cells, last.wrong) == (3, {"id": "p3"}, "")


def test_rows_are_read_as_they_are_asked_for():
    asked = []

    def endless(size):
        asked.append(size)
        return b"id,dose\n" if len(asked) == 1 else b"p,low\n" * 1000

    source = rows(endless, COLUMNS)

    assert [next(source).number for _ in range(5000)][-1] == 5001
    assert len(asked) < 10


@pytest.mark.parametrize(
    "place, name",
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_columns_have_the_letters_of_a_spreadsheet(place, name):
    assert letters(place) == name


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\uff1d1"])
def test_what_a_spreadsheet_would_run_is_quoted(text):
    assert harmless(text) == f"'{text}"
    assert harmless(f"p{text}") == f"p{text}"
