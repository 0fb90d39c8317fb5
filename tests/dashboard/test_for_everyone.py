"""The public site for everyone: by keyboard, without scripts, enlarged, on paper, slowly."""

import gzip
import io
import re

import brotli
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.dashboard.public_records import make_records

DAY = "?date=2024-06-30"
LONGEST_WALK = 400
"""Tabs before a keyboard walk gives up."""
MOST_BYTES, MOST_OF_HTML = 150_000, 40_000
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
)
FOLDING = ("/alueet/", "/kunnat/", "/sopimukset/", "/foorumit/", "/velvoitteet/?binds=county")


@pytest.fixture
def records(transactional_db):
    return make_records()


@pytest.fixture
def keyboard(page):
    """Moves by Tab to a link, button or field with this text, and presses a key there."""

    def go(text, key="Enter"):
        wanted = re.compile(text)
        for _number in range(LONGEST_WALK):
            page.keyboard.press("Tab")
            name = page.evaluate(
                "() => { const e = document.activeElement;"
                " return e === document.body ? ''"
                " : e.getAttribute('aria-label') || e.innerText || '' }"
            )
            if wanted.search(name):
                assert focus_is_seen(page), f"{name} has the focus, but it is not visible"
                if key:
                    page.keyboard.press(key)
                return
        pytest.fail(f"No way to {text} by keyboard")

    return go


def focus_is_seen(page):
    return page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement);"
        " return parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none'"
        " || s.boxShadow !== 'none' || document.activeElement.closest('svg') !== null }"
    )


# By keyboard


def test_links_from_the_headline_to_one_councils_decision_and_back(
    live_server, page, records, keyboard
):
    page.goto(f"{live_server.url}/{DAY}")
    keyboard("Näytä alueet")
    page.wait_for_url("**/alueet/?status=ready&status=in_approval&status=in_preparation**")
    keyboard("^Keski-Pohjanmaa$")
    page.wait_for_url("**/alueet/keski-pohjanmaa/**")
    keyboard(re.escape(str(records.agreement)))
    page.wait_for_url(f"**/sopimukset/{records.agreement.pk}/**")
    keyboard("21", key="")
    focused = page.evaluate("document.activeElement.href")
    assert focused == "https://example.fi/21"

    page.go_back()
    page.wait_for_url("**/alueet/keski-pohjanmaa/**")
    keyboard("^Tilannekuva$")
    page.wait_for_url(f"{live_server.url}/{DAY}")


def test_skip_link_comes_first_and_leads_to_the_content(live_server, page, records):
    page.goto(f"{live_server.url}/alueet/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_the_day_is_changed_by_keyboard(live_server, page, records):
    page.goto(f"{live_server.url}/{DAY}")
    page.locator(".day summary").focus()
    page.keyboard.press("Enter")
    field = page.locator("#day-date")
    field.focus()
    field.fill("2024-02-29")
    page.keyboard.press("Enter")

    page.wait_for_url("**date=2024-02-29**")
    expect(page.locator("h1")).to_contain_text("29.2.2024")


def test_a_list_is_filtered_and_downloaded_by_keyboard(live_server, page, records, keyboard):
    page.goto(f"{live_server.url}/alueet/{DAY}")
    page.locator("#id_q").focus()
    page.keyboard.type("tyhj")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=tyhj**")
    expect(page.locator("main tbody tr")).to_have_count(1)

    with page.expect_download() as download:
        keyboard("^CSV$")
    assert download.value.suggested_filename == "alueet-tyhj-2024-06-30.csv"


def test_search_by_keyboard(live_server, page, records):
    page.goto(f"{live_server.url}/")
    page.locator("#q").focus()
    page.keyboard.type(str(records.county))
    page.keyboard.press("Enter")

    page.wait_for_url("**/haku/?q=**")
    expect(page.locator("main a", has_text=str(records.county)).first).to_be_visible()


# Without scripts, enlarged, spaced, in forced colours, without motion


def test_everything_works_without_scripts(live_server, browser, records):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/{DAY}")
    page.locator("details.mnav summary").click()
    page.locator("details.mnav a", has_text="Alueet").click()
    page.locator("#id_q").fill("keski")
    page.locator("form.facet button").click()
    page.get_by_role("link", name="Keski-Pohjanmaa").first.click()
    assert page.locator("h1").inner_text() == "Keski-Pohjanmaa"
    page.locator(".day summary").click()
    page.locator("#day-date").fill("2024-05-15")
    page.locator(".day form button").click()
    assert "date=2024-05-15" in page.url
    assert page.get_by_role("table").count() > 0
    context.close()


def test_wider_spaces_and_large_letters_cut_nothing_off(live_server, browser, records):
    """320 pixels are 1280 at 400 %."""
    context = browser.new_context(viewport={"width": 320, "height": 256}, bypass_csp=True)
    page = context.new_page()
    wide = []
    for path in ("/", "/alueet/", "/alueet/keski-pohjanmaa/", "/sopimukset/", "/neuvottelut/"):
        page.goto(f"{live_server.url}{path}{DAY}")
        page.add_style_tag(content=TEXT_SPACING)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    context.close()

    assert wide == []


def test_states_are_distinguishable_in_forced_colours(live_server, browser, records):
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{live_server.url}/{DAY}")

    icons = page.locator(".st svg")
    assert icons.count() > 0
    assert icons.first.bounding_box()["width"] > 8
    assert all(text.strip() for text in page.locator("main td .st").all_text_contents())
    context.close()


def test_nothing_moves_with_reduced_motion(live_server, browser, records):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_server.url}/{DAY}")

    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        " return s.scrollBehavior === 'smooth' || parseFloat(s.animationDuration) > 0.01"
        " || parseFloat(s.transitionDuration) > 0.01 }).map(e => e.tagName)"
    )
    context.close()
    assert moving == []


@pytest.mark.parametrize("path", FOLDING)
def test_folded_tables_are_still_tables(live_server, page, records, path):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live_server.url}{path}{DAY.replace('?', '&') if '?' in path else DAY}")

    table = page.get_by_role("table").first
    assert table.get_by_role("row").count() > 1
    assert table.get_by_role("columnheader").count() > 1
    assert table.get_by_role("rowheader").count() + table.get_by_role("cell").count() > 1


# On paper, on a slow line


def test_county_prints_on_a4_with_the_content_of_the_page(live_server, browser, records):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}/alueet/keski-pohjanmaa/{DAY}")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    context.close()

    box = printed.pages[0].mediabox
    words = " ".join(one.extract_text() for one in printed.pages)
    assert (round(box.width), round(box.height)) == (595, 842)
    assert len(printed.pages) <= 6
    assert "Keski-Pohjanmaa" in words
    assert "30.6.2024" in words
    assert str(records.agreement) in words
    assert "Hae" not in words.split()


def test_list_folded_by_letters_is_printed_in_full(live_server, browser, records, monkeypatch):
    monkeypatch.setattr("dashboard.municipality_list.LONG", 1)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}/kunnat/{DAY}")
    expect(page.locator(f"a[href^='/kunnat/{records.municipality.pk}/']")).not_to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    context.close()

    words = " ".join(one.extract_text() for one in printed.pages)
    assert str(records.municipality) in words


@pytest.mark.parametrize("path", ["/", "/alueet/", "/alueet/keski-pohjanmaa/", "/sopimukset/"])
def test_pages_are_small(live_server, browser, records, path):
    context = browser.new_context()
    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{live_server.url}{path}{DAY}", wait_until="networkidle")
    bodies = {answer.url: answer.body() for answer in answers}
    context.close()

    html = next(body for url, body in bodies.items() if url.endswith(DAY))
    rest = [body for url, body in bodies.items() if "/fonts/" not in url and body is not html]
    assert len(brotli.compress(html, quality=5)) < MOST_OF_HTML
    assert len(gzip.compress(html)) + sum(len(gzip.compress(body)) for body in rest) < MOST_BYTES


def test_results_are_shown_while_typing(live_server, page, records):
    page.goto(f"{live_server.url}/haku/")
    page.locator("#search").press_sequentially(str(records.county)[:9])

    expect(page.locator("#results a", has_text=str(records.county))).to_be_visible()
    assert "?q=" in page.url
    assert page.evaluate("document.activeElement.id") == "search"
