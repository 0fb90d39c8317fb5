"""Maps and charts as SVG: pure functions, text and shapes with classes, never a style attribute.

Every chart has a text alternative (`title`, `description`) and is shown beside a table with the
same figures. Colours are in `static/css/charts.css`; patterns distinguish the states in greyscale.
"""

from toolkit.charts.bars import Segment
from toolkit.charts.maps import Area, Cell, hexagon_map, municipality_map, swatch
from toolkit.charts.steps import Step, step_chart

__all__ = [
    "Area",
    "Cell",
    "Segment",
    "Step",
    "hexagon_map",
    "municipality_map",
    "step_chart",
    "swatch",
]
