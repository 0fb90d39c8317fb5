"""The maps and charts show their data, are escaped, and have no inline style."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from toolkit import charts
from toolkit.charts import Area, Cell, Step, maps

COUNTY = Area("18", "Keski-Pohjanmaa")
SVG = "{http://www.w3.org/2000/svg}"


def parse(svg):
    """Parse as a browser would: must be well-formed and have no inline style."""
    assert "style=" not in svg
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314


def cell(code, x, row, area="18", **more):
    return Cell(
        code=code, name=more.pop("name", code), area=area, x=x, y=row * maps.ROW_IN_SOURCE, **more
    )


def lone(**more):
    return [cell("236", 1.0, 0, **more)]


def draw(cells, areas=(COUNTY,)):
    return charts.hexagon_map(cells, areas, ident="m", title="Kartta", description="Kuvaus")


def step(steps, until=date(2024, 12, 31)):
    return charts.step_chart(steps, until=until, of=21, ident="s", title="T", description="D")


# Outlines


def test_a_lone_hexagon_is_outlined_by_its_six_corners():
    (loop,) = maps.outline_loops([(0, 0)])

    assert sorted(loop) == sorted(maps.CORNERS)


def test_touching_hexagons_share_one_outline_without_their_common_side():
    (loop,) = maps.outline_loops([(0, 0), (2, 0)])

    assert len(loop) == 10


def test_hexagons_apart_have_their_own_outlines():
    assert len(maps.outline_loops([(0, 0), (6, 0)])) == 2


def test_a_hole_is_outlined_too():
    ring = [(1, -1), (2, 0), (1, 1), (-1, 1), (-2, 0), (-1, -1)]

    assert sorted(len(loop) for loop in maps.outline_loops(ring)) == [6, 18]


# The map


def test_every_municipality_is_drawn_once_with_its_name():
    svg = parse(draw([cell("236", 0, 0, name="Kaustinen"), cell("272", 1, 0, name="Kokkola")]))

    titles = [title.text for title in svg.iter(f"{SVG}title")]
    assert titles.count("Kaustinen") == titles.count("Kokkola") == 1


def test_county_with_an_address_is_a_link_with_its_state():
    svg = parse(draw(lone(), [Area("18", "Keski-Pohjanmaa", "valmistelussa", "/alueet/kp/")]))

    link = svg.find(f"{SVG}a")
    assert link.get("href") == "/alueet/kp/"
    assert link.get("aria-label") == "Keski-Pohjanmaa: valmistelussa"


@pytest.mark.parametrize("key", maps.PATTERNED)
def test_states_differ_by_pattern_not_only_by_colour(key):
    svg = parse(draw(lone(fill=key)))

    patterns = {pattern.get("id") for pattern in svg.iter(f"{SVG}pattern")}
    assert f"m-{key}" in patterns
    assert any(group.get("fill") == f"url(#m-{key})" for group in svg.iter(f"{SVG}g"))


def test_a_small_county_is_named_beside_its_hexagons():
    svg = parse(draw(lone()))

    (text,) = svg.iter(f"{SVG}text")
    assert text.get("class") == "l-out"
    assert int(text.get("x")) > maps.HALF_WIDTH


def test_long_name_is_split_into_two_lines():
    svg = parse(draw([cell(str(n), n, 0) for n in range(4)]))

    assert [span.text for span in svg.iter(f"{SVG}tspan")] == ["Keski-", "Pohjanmaa"]


def test_names_are_escaped():
    svg = draw(lone(name="<script>"))

    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg


def test_map_without_cells_is_empty():
    assert draw([]) == ""


def test_one_countys_map_names_each_municipality():
    svg = parse(
        charts.municipality_map(
            [cell("236", 0, 0, name="Kaustinen", picked=True), cell("272", 1, 0, name="Kokkola")],
            ident="k",
            title="T",
            description="D",
        )
    )

    names = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    assert names == ["Kaustinen", "Kokkola"]
    assert len([path for path in svg.iter(f"{SVG}path") if path.get("class") == "pick"]) == 1


# Step charts


def test_last_value_is_shown_as_a_number():
    svg = parse(step([Step(date(2023, 1, 1), 3), Step(date(2024, 1, 1), 12)]))

    assert [t.text for t in svg.iter(f"{SVG}text") if t.get("class") == "v"] == ["12"]


def test_a_rise_on_an_exact_day_is_drawn_through():
    svg = step([Step(date(2023, 1, 1), 3), Step(date(2024, 1, 1), 12)])

    assert 'class="by"' not in svg


def test_a_rise_on_a_day_known_as_a_limit_is_dashed():
    svg = step([Step(date(2023, 1, 1), 3), Step(date(2024, 1, 1), 12, inexact=True)])

    assert svg.count('class="by"') == 1


def test_the_line_has_a_gap_where_the_figure_was_not_in_force():
    svg = parse(
        step([Step(date(2022, 6, 1), 2), Step(date(2023, 1, 1), None), Step(date(2024, 1, 1), 4)])
    )

    (line,) = (path for path in svg.iter(f"{SVG}path") if path.get("class") == "ln")
    assert line.get("d").count("M") == 2


def test_line_does_not_continue_into_a_new_window():
    svg = parse(step([Step(date(2023, 1, 1), 18), Step(date(2024, 1, 1), 0, afresh=True)]))

    (line,) = (path for path in svg.iter(f"{SVG}path") if path.get("class") == "ln")
    assert line.get("d").count("M") == 2
    assert "V" not in line.get("d")


@pytest.mark.parametrize("steps", [[], [Step(date(2024, 12, 31), 3)]])
def test_without_time_there_is_no_chart(steps):
    assert step(steps) == ""


def test_a_figure_never_in_force_has_a_frame_and_no_value():
    svg = parse(step([Step(date(2022, 6, 1), None)]))

    assert not [text for text in svg.iter(f"{SVG}text") if text.get("class") == "v"]


# The unit bar and the legend


def test_a_segment_has_a_cell_for_each_unit():
    assert len(charts.Segment("done", 12, "valmis").cells) == 12


@pytest.mark.parametrize(("key", "fill"), [("prog", "url(#m-prog)"), ("done", None)])
def test_the_legend_shows_the_maps_own_pattern(key, fill):
    svg = parse(charts.swatch(key, ident="m"))

    assert svg.find(f"{SVG}g").get("fill") == fill
