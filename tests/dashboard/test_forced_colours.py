"""Large figures, charts and keys in the reader's own colours, dark and light."""

import io

import pytest
from PIL import Image

from tests.dashboard.public_records import make_records

pytestmark = pytest.mark.django_db

DAY = "?date=2024-06-30"
TEXT, GRAPHICS = 4.5, 3.0
"""The least contrast of texts and of graphics (WCAG 1.4.3 and 1.4.11)."""
SHOWN = {
    "/": {
        ".big b": TEXT,
        ".big b i": TEXT,
        ".spark text": TEXT,
        ".spark .ln": GRAPHICS,
        ".seg.u i": GRAPHICS,
        ".hxl text": TEXT,
        "main td .st": TEXT,
    },
    "/neuvottelut/": {
        ".clock .yr": TEXT,
        ".clock .mt": TEXT,
    },
    "/alueet/keski-pohjanmaa/": {
        ".day b": TEXT,
        ".day .kind": TEXT,
        ".day summary": TEXT,
        "main .lead": TEXT,
        ".hxl text": TEXT,
        "main td .st": TEXT,
        ".clock .mt": TEXT,
    },
}


@pytest.fixture
def records(transactional_db):
    return make_records()


@pytest.fixture(params=["dark", "light"])
def forced(request, browser):
    context = browser.new_context(forced_colors="active", color_scheme=request.param)
    yield context.new_page()
    context.close()


def luminance(pixel):
    def linear(value):
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(value) for value in pixel)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(picture):
    """The greatest contrast of any colour to the most frequent one."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    pixels = image.getcolors(image.width * image.height)
    ground = luminance(max(pixels)[1])
    return max(
        (max(one, ground) + 0.05) / (min(one, ground) + 0.05)
        for one in (luminance(pixel) for _count, pixel in pixels)
    )


def around(page, element):
    """A picture of the element with two pixels of its surroundings."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    return page.screenshot(
        clip={
            "x": box["x"] - 2,
            "y": box["y"] - 2,
            "width": box["width"] + 4,
            "height": box["height"] + 4,
        }
    )


@pytest.mark.browser
@pytest.mark.parametrize("path", SHOWN)
def test_figures_and_charts_are_readable_in_forced_colours(live_server, forced, records, path):
    forced.goto(f"{live_server.url}{path}{DAY}")

    for selector, least in SHOWN[path].items():
        found = forced.locator(f"{selector}:visible")
        assert found.count() > 0, selector
        for number in range(min(found.count(), 8)):
            measured = contrast(around(forced, found.nth(number)))
            assert measured >= least, f"{selector} no. {number}: {measured:.1f}"
