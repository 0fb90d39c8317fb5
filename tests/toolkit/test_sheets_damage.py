"""For any file, reading ends with rows or a message, in little time and memory."""

import time
import tracemalloc

import pytest

from tests.toolkit.damaged_files import CELLS, FILES, cells, mutated, workbook
from toolkit.sheets import DamagedFile, Wrong, read_sheets, table_of

SECONDS = 20
"""Far above the need (at most three seconds on an idle core): detects endless loops."""
MEMORY = 200_000_000


@pytest.mark.parametrize("name", FILES)
def test_damaged_file_is_refused_with_a_message(name):
    data = FILES[name]()
    begun = time.process_time()

    with pytest.raises(DamagedFile) as refused:
        read_sheets(data)

    assert time.process_time() - begun < SECONDS
    assert len(str(refused.value)) > 10


@pytest.mark.parametrize("name", CELLS)
def test_unusable_cell_is_reported_with_its_location(name):
    make, shown = CELLS[name]

    (sheet,) = read_sheets(make())
    (problem,) = table_of(sheet, {"title": "title"}).problems

    assert (problem.row, problem.column) == (2, "title")
    assert shown in problem.value
    assert isinstance(sheet.rows[1].cells[1], Wrong)


def test_nothing_is_expanded_for_a_document_type():
    tracemalloc.start()
    with pytest.raises(DamagedFile):
        read_sheets(FILES["billion laughs"]())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 10_000_000


@pytest.mark.parametrize("name", ["zip bomb", "a million columns", "deeply nested"])
def test_memory_is_bounded(name):
    data = FILES[name]()
    tracemalloc.start()
    with pytest.raises(DamagedFile):
        read_sheets(data)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < MEMORY


def test_undamaged_file_can_be_read():
    assert len(read_sheets(workbook())[0].rows) == 3
    assert len(read_sheets(cells('<c r="A2"><v>1</v></c>'))[0].rows) == 2


@pytest.mark.parametrize("group", range(2))
def test_mutated_file_gives_rows_or_a_message(group):
    read_or_refused(range(group * 100, group * 100 + 100))


@pytest.mark.full
@pytest.mark.parametrize("group", range(10))
def test_thousand_mutated_files_give_rows_or_a_message(group):
    read_or_refused(range(1000 + group * 100, 1100 + group * 100))


def read_or_refused(seeds):
    outcomes = set()
    for seed in seeds:
        try:
            read_sheets(mutated(seed))
        except DamagedFile:
            outcomes.add("refused")
        else:
            outcomes.add("read")
    assert outcomes == {"read", "refused"}
