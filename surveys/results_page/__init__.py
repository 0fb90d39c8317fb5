"""The page of a survey's results: shares in whole percent, and published figures.

Modules: `page` (what all sections need), `overview` (every question), `breakdowns` and `crosses`
(one question by the respondents' background), `county_map` (the same on the map).
"""
