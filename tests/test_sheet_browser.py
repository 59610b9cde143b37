"""The sheet as a phone and a printer show it: Debian's Chromium, without a window or a network."""

import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from helpers import DAY, at, schedule

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 800}
LONG = "Grandmother Bartholomea von Hohenzollern-Sigmaringen the Third"
PEOPLE = ("--caregiver", "Grandpa Joe", "--sitter", "Ann", "--driver", "Bo")
CROWD = (
    *("--caregiver", f"A {LONG} 09:00-13:00"),
    *("--caregiver", f"B {LONG} 13:00-18:00"),
    *("--caregiver", f"C {LONG} 18:00-20:00"),
    *("--sitter", LONG, "--driver", LONG, "--titles", "full"),
    *("--feed-every", "2h", "--stash", "300ml", "--bottle", "90ml", "--build-stash"),
    *("--baby-age", "5w", "--preterm", "--rehearse"),
    *("--phone", "clinic=555-0100", "--phone", "doctor=555-0101", "--phone", f"{LONG}=555-0102"),
)
SHEETS = {
    "one caregiver": ((*PEOPLE,), {}),
    "nobody for the baby": ((), {}),
    "not nursing": (("--caregiver", "Joe", "--not-nursing"), {}),
    "everything in full": (CROWD, {"dose": "unknown", "last_feed": f"{DAY} 08:30"}),
    "a long evening": (
        (*PEOPLE, "--stash", "300ml", "--session-length", "5h", "--feed-every", "2h"),
        {"dose": "high", "start": f"{DAY} 20:00", "last_feed": f"{DAY} 19:00"},
    ),
    "names that are code": (
        ("--caregiver", "<script>alert(1)</script>", "--sitter", "\" onclick='x'", "--driver", "א"),
        {},
    ),
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    assert CHROMIUM.exists(), f"{CHROMIUM} is missing: apt-get install chromium"
    # A launch of its own makes a fresh profile in a temporary folder.
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        yield found
        found.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The file of each sheet, written once."""
    folder = tmp_path_factory.mktemp("sheets")
    found = {}
    for number, (name, (options, others)) in enumerate(SHEETS.items()):
        found[name] = folder / f"{number}.html"
        out = ("--out", folder / f"{number}.ics", "--sheet", found[name])
        ran = schedule(*options, *out, **others)
        assert ran.code == 0, ran.err
    return found


@pytest.fixture
def opened(browser):
    """Opens a file at a moment, and notes what the page asks for and complains of."""
    contexts = []

    def opened(file, moment=None, **settings):
        context = browser.new_context(viewport=PHONE, timezone_id="Asia/Tokyo", **settings)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.troubles = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.troubles.append(message.text))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        if moment is not None:
            page.clock.install(time=moment * 60)
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def boards(page):
    """The words at the top that can be seen, by the name of their place."""
    shown = page.locator("[data-board] p:visible")
    return {
        sign.evaluate("sign => sign.parentNode.dataset.board"): " ".join(sign.inner_text().split())
        for sign in shown.all()
    }


@pytest.mark.parametrize("name", SHEETS)
def test_the_page_runs_without_complaint_and_asks_for_nothing(opened, files, name):
    page = opened(files[name], at("11:00"))
    page.clock.run_for(5_000)
    assert page.troubles == []
    assert [url for url in page.asked if url != "data:,"] == [files[name].as_uri()]


@pytest.mark.parametrize("name", SHEETS)
def test_axe_finds_nothing_serious(opened, files, name):
    page = opened(files[name], at("11:00"))
    found = Axe().run(page).response
    assert len(found["passes"]) > 10
    grave = [v for v in found["violations"] if v["impact"] in {"serious", "critical"}]
    assert [(v["id"], v["nodes"][0]["html"]) for v in grave] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_enough_contrast(opened, files, scheme):
    page = opened(files["one caregiver"], at("11:00"), color_scheme=scheme)
    only = {"runOnly": ["color-contrast"]}
    found = Axe().run(page, options=only).response
    assert found["passes"]
    assert found["violations"] == []


@pytest.mark.parametrize("name", SHEETS)
def test_a_phone_needs_no_scrolling_to_the_side(opened, files, name):
    page = opened(files[name], at("11:00"))
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", SHEETS)
def test_the_print_is_one_page_with_the_last_line_on_it(opened, files, name, paper):
    page = opened(files[name], at("11:00"))
    pages = PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    assert len(pages) == 1
    text = " ".join(pages[0].extract_text().split())
    assert text.endswith("Use the newest one.")
    assert "Tonight" in text
    assert "Right now" not in text


COUNTED = {
    "a week before, in days": (
        "2026-11-24 09:00",
        {
            "phase": "Before the start. Starts in 7 days 1 h",
            "driving": "No driving from 10:00 until 18:00. And then only if fully alert.",
            "coming": "Next: hand-over at 09:15 and pump at 09:15. In 7 days",
        },
    ),
    "the evening before": (
        "2026-11-30 20:30",
        {
            "phase": "Before the start. Starts in 13 h 30 min",
            "baby": "Grandpa Joe is to be here by",
        },
    ),
    "the last minute before": (
        "09:59",
        {"phase": "Before the start. Starts in 1 min", "baby": "Grandpa Joe takes over now."},
    ),
    "on the minute of the start": (
        "10:00",
        {
            "phase": "The session is on. She cannot hold or mind the baby.",
            "driving": "No driving before 18:00. For another 8 h And then only if fully alert.",
            "nursing": "No nursing before 21:00. For another 11 h And then only if fully awake.",
            "baby": "Grandpa Joe has the baby until 15:00. For another 5 h",
        },
    ),
    "in the session": (
        "11:15",
        {"driving": "No driving before 18:00. For another 6 h 45 min And then only"},
    ),
    "on the minute of its end": ("12:00", {"phase": "The session is over."}),
    "when the caregiver may go": ("15:00", {"phase": "The waits still run."}),
    "the last minute of driving": (
        "17:59",
        {"driving": "No driving before 18:00. For another 1 min"},
    ),
    "when the driving wait ends": (
        "18:00",
        {"driving": "The driving wait ended at 18:00. Only if"},
    ),
    "after all": (
        "21:00",
        {
            "phase": "The last wait is over. Time alone is not enough.",
            "nursing": "The nursing wait ended at 21:00. Only if fully awake. In doubt, wait.",
        },
    ),
    "a month after": ("2026-12-31 21:00", {"phase": "The last wait is over."}),
}


@pytest.mark.parametrize("name", COUNTED)
def test_the_top_says_what_holds_at_that_moment(opened, files, name):
    moment, expected = COUNTED[name]
    shown = boards(opened(files["one caregiver"], at(moment)))
    for board, words in expected.items():
        assert shown[board].startswith(words)


def test_the_countdown_moves_while_the_page_is_open(opened, files):
    page = opened(files["one caregiver"], at("09:58"))
    assert "Starts in 2 min" in boards(page)["phase"]
    page.clock.run_for(61_000)
    assert "Starts in 1 min" in boards(page)["phase"]
    page.clock.run_for(60_000)
    assert boards(page)["phase"].startswith("The session is on.")


def test_the_picture_marks_the_moment_only_while_it_lasts(opened, files):
    seen = {
        clock: opened(files["one caregiver"], at(clock)).locator("#mark.seen").count() == 1
        for clock in ("08:59", "12:00", "21:01")
    }
    assert seen == {"08:59": False, "12:00": True, "21:01": False}


def test_the_page_works_without_its_script(opened, files):
    page = opened(files["one caregiver"], java_script_enabled=False)
    top = page.locator("#now").inner_text()
    assert "What holds" in top
    assert "Right now" not in top
    assert "No driving before 18:00, and then only if fully alert." in top
    assert "No nursing before 21:00, and then only if fully awake." in top
    box = page.get_by_label("The bottles are ready.")
    box.check()
    assert box.is_checked()


def test_every_box_can_be_reached_and_ticked_with_the_keyboard(opened, files):
    page = opened(files["one caregiver"], at("09:00"))
    boxes = page.locator("input[type=checkbox]").count()
    for _ in range(boxes):
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.tagName") == "A":
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
    assert page.locator("input:checked").count() == boxes


def test_names_that_are_code_are_read_as_text(opened, files):
    page = opened(files["names that are code"], at("11:00"))
    assert page.locator("bdi.who", has_text="<script>alert(1)</script>").count() > 2
    assert page.locator("[onclick]").count() == 0
    assert page.locator("script").count() == 1
