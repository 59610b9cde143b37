"""Files that cannot be written: what was there stays untouched, and nothing is left lying about."""

import errno
import os
import resource
import stat
import tempfile
from pathlib import Path

import pytest

from helpers import DAY, by_key, schedule
from ppdplan.errors import PlanError
from ppdplan.files import read_bytes, write_all

SAM = ("--caregiver", "Sam")


def snapshot():
    """Everything in the folder: what it is, its permissions and what is in it."""
    found = {}
    for path in sorted(Path().rglob("*")):
        if path.is_symlink():
            found[str(path)] = ("link", str(path.readlink()))
        elif path.is_file():
            found[str(path)] = (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
        else:
            found[str(path)] = ("other", stat.S_IFMT(path.stat().st_mode))
    return found


def a_missing_folder():
    return "none/plan.ics", "there is no folder 'none'"


def a_file_for_a_folder():
    Path("file").write_text("kept")
    return "file/plan.ics", "there is no folder 'file'"


def a_folder_in_the_way():
    Path("plan.ics").mkdir()
    Path("plan.ics/inside").write_text("kept")
    return "plan.ics", "a folder of that name is in the way"


def a_read_only_file():
    Path("plan.ics").write_text("kept")
    Path("plan.ics").chmod(0o444)
    return "plan.ics", "it is read-only"


def a_link_to_a_file():
    Path("elsewhere").write_text("kept")
    Path("plan.ics").symlink_to("elsewhere")
    return "plan.ics", "it is a link to another place"


def a_link_to_a_folder():
    Path("elsewhere").mkdir()
    Path("plan.ics").symlink_to("elsewhere")
    return "plan.ics", "it is a link to another place"


def a_link_to_nothing():
    Path("plan.ics").symlink_to("nothing")
    return "plan.ics", "it is a link to another place"


def a_link_to_itself():
    Path("plan.ics").symlink_to("plan.ics")
    return "plan.ics", "it is a link to another place"


def a_pipe():
    os.mkfifo("plan.ics")
    return "plan.ics", "it is no plain file"


def a_device():
    return "/dev/null", "it is no plain file"


def the_folder_itself():
    return ".", "a folder of that name is in the way"


def a_name_that_is_too_long():
    return "x" * 300 + ".ics", "file name too long"


WAYS = [
    a_missing_folder,
    a_file_for_a_folder,
    a_folder_in_the_way,
    a_read_only_file,
    a_link_to_a_file,
    a_link_to_a_folder,
    a_link_to_nothing,
    a_link_to_itself,
    a_pipe,
    a_device,
    the_folder_itself,
    a_name_that_is_too_long,
]


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["unforced", "forced"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_place_that_cannot_be_written_is_left_as_it_is(way, force):
    name, reason = way()
    before = snapshot()
    ran = schedule("--json", "--out", name, *force)
    assert (ran.code, ran.error["code"]) == (1, "cannot-write")
    message = f"'{name}' cannot be written: {reason}. Nothing was changed."
    assert ran.error["message"] == message
    assert ran.error["hint"] == "Choose another place with --out."
    assert ran.err == f"ppdplan: error: {message}\nhint: Choose another place with --out.\n"
    assert snapshot() == before


@pytest.mark.parametrize("way", [a_link_to_a_file, a_link_to_nothing, a_folder_in_the_way])
def test_the_default_name_is_as_careful(way):
    way()
    Path("plan.ics").rename(f"session-{DAY}.ics")
    before = snapshot()
    ran = schedule()
    assert (ran.code, ran.out) == (1, "")
    assert "cannot be written" in ran.err
    assert snapshot() == before


def test_a_link_in_the_path_is_followed_for_it_is_the_folder_that_was_named():
    Path("real").mkdir()
    Path("short").symlink_to("real")
    assert schedule("--quiet", "--out", "short/plan.ics").code == 0
    assert by_key(Path("real/plan.ics").read_bytes())


# --- a disk that fills up, and the like -------------------------------------------------


def failing(number):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    return fail


def full_when_synced(monkeypatch):
    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))
    return "no space left on device"


def folder_is_read_only(monkeypatch):
    monkeypatch.setattr(tempfile, "mkstemp", failing(errno.EACCES))
    return "permission denied"


def file_system_is_read_only(monkeypatch):
    monkeypatch.setattr(tempfile, "mkstemp", failing(errno.EROFS))
    return "read-only file system"


def it_cannot_take_its_place(monkeypatch):
    monkeypatch.setattr(Path, "replace", failing(errno.EPERM))
    return "operation not permitted"


def its_permissions_cannot_be_set(monkeypatch):
    monkeypatch.setattr(Path, "chmod", failing(errno.EPERM))
    return "operation not permitted"


FAULTS = [
    full_when_synced,
    folder_is_read_only,
    file_system_is_read_only,
    it_cannot_take_its_place,
    its_permissions_cannot_be_set,
]


@pytest.mark.parametrize("is_new", [True, False], ids=["a new file", "over a plan"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_while_writing_leaves_the_old_file_and_no_other(monkeypatch, fault, is_new):
    if not is_new:
        assert schedule("--quiet", "--out", "plan.ics", *SAM).code == 0
    before = snapshot()
    with monkeypatch.context() as patch:
        reason = fault(patch)
        ran = schedule("--json", "--out", "plan.ics", "--caregiver", "Ruth")
    assert (ran.code, ran.error["code"]) == (1, "cannot-write")
    assert reason in ran.error["message"]
    assert ran.error["message"].endswith("Nothing was changed.")
    assert snapshot() == before


@pytest.mark.parametrize("is_new", [True, False], ids=["a new file", "over a plan"])
def test_a_disk_that_takes_only_the_beginning_leaves_the_old_file(is_new):
    # The system's own limit: after 4,000 bytes each write fails, as on a disk that is full.
    if not is_new:
        assert schedule("--quiet", "--out", "plan.ics", *SAM).code == 0
    before = snapshot()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, hard))
    try:
        ran = schedule("--json", "--out", "plan.ics", "--caregiver", "Ruth")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (ran.code, ran.error["code"]) == (1, "cannot-write")
    assert "file too large" in ran.error["message"]
    assert snapshot() == before


def test_ctrl_c_while_writing_leaves_the_old_file_and_no_other(monkeypatch):
    assert schedule("--quiet", "--out", "plan.ics", *SAM).code == 0
    before = snapshot()

    def interrupted(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        ran = schedule("--quiet", "--out", "plan.ics", "--caregiver", "Ruth")
    assert ran.code == 130
    assert "Traceback" not in ran.err
    assert snapshot() == before


def test_of_several_files_none_is_written_if_one_cannot_be():
    Path("two").mkdir()
    before = snapshot()
    with pytest.raises(PlanError) as caught:
        write_all({Path("one"): b"1", Path("two"): b"2", Path("three"): b"3"})
    assert caught.value.code == "cannot-write"
    assert "'two'" in caught.value.message
    assert snapshot() == before
    write_all({Path("one"): b"1", Path("three"): b"3"})
    assert (Path("one").read_bytes(), Path("three").read_bytes()) == (b"1", b"3")


def test_a_name_with_a_nought_in_it_is_refused():
    with pytest.raises(PlanError) as caught:
        write_all({Path("a\x00b"): b"1"})
    assert caught.value.code == "cannot-write"
    assert snapshot() == {}


# --- what is written, and how -------------------------------------------------------------


def test_a_new_file_is_for_its_owner_alone_whatever_the_mask():
    before = os.umask(0)
    try:
        assert schedule("--quiet").code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path(f"session-{DAY}.ics").stat().st_mode) == 0o600


def test_a_file_that_is_there_keeps_its_permissions():
    assert schedule("--quiet", "--out", "plan.ics", *SAM).code == 0
    Path("plan.ics").chmod(0o644)
    assert schedule("--quiet", "--out", "plan.ics", "--caregiver", "Ruth").code == 0
    assert stat.S_IMODE(Path("plan.ics").stat().st_mode) == 0o644


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("with space.ics", id="a blank"),
        pytest.param("[plan] {x} %s.ics", id="signs of markup"),
        pytest.param("plän 😀.ics", id="wide letters"),
        pytest.param("-plan.ics", id="a dash first"),
        pytest.param(b"\xff.ics".decode(errors="surrogateescape"), id="a byte that is no letter"),
        pytest.param("no-ending", id="no ending"),
    ],
)
def test_odd_file_names_are_taken_as_they_are(name):
    ran = schedule("--out", name, *SAM)
    assert ran.code == 0
    assert [path.name for path in Path().iterdir()] == [name]
    assert by_key(Path(name).read_bytes())
    assert schedule("--quiet", "--out", name, "--caregiver", "Ruth").code == 0


def test_a_name_that_ends_like_a_folder_is_no_file():
    ran = schedule("--json", "--out", "plans/")
    assert (ran.code, ran.error["code"]) == (1, "cannot-write")
    assert snapshot() == {}


def test_a_dry_run_writes_nothing():
    ran = schedule("--dry-run")
    assert ran.code == 0
    assert "No nursing" in ran.out
    assert "Nothing was written." in ran.err
    assert snapshot() == {}


def test_json_alone_writes_nothing():
    assert schedule("--json").code == 0
    assert snapshot() == {}


@pytest.mark.parametrize(
    "make, reason",
    [
        pytest.param(lambda: Path("x").mkdir(), "is a folder", id="a folder"),
        pytest.param(lambda: None, "cannot be read: no such file", id="nothing there"),
        pytest.param(lambda: Path("x").write_bytes(b"12345"), "larger than 4 bytes", id="too big"),
        pytest.param(lambda: Path("x").symlink_to("y"), "cannot be read", id="a link to nothing"),
    ],
)
def test_what_cannot_be_read_is_said(make, reason):
    make()
    with pytest.raises(PlanError) as caught:
        read_bytes(Path("x"), 4)
    assert caught.value.code == "cannot-read"
    assert reason in caught.value.message


def test_a_file_of_just_the_limit_is_read():
    Path("x").write_bytes(b"1234")
    assert read_bytes(Path("x"), 4) == b"1234"
