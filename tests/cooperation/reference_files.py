"""A folder of reference data that tests may change: a few rows of the project's own files."""

import csv
from pathlib import Path

from django.conf import settings

from cooperation.reference.tables import TABLES

REAL = Path(settings.BASE_DIR) / "fixtures" / "reference"
FILES = [table.file for table in TABLES]

COUNTIES = {"12", "13"}
MUNICIPALITIES = {"507", "588", "593", "297", "091"}
"""Mäntyharju, Pertunmaa and Mikkeli of Etelä-Savo, Kuopio of Pohjois-Savo, and Helsinki."""


class Files:
    """Two counties and five municipalities in 2024, before Pertunmaa's merger was decided."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = {name: _small(name) for name in FILES}
        self.edit("municipalities.csv", "588", until="", successor="")
        self.edit("memberships.csv", "588", until="")
        self.save()

    def find(self, file, key):
        """The first row whose first column is `key`."""
        rows = self.rows[file]
        return next(row for row in rows if next(iter(row.values())) == key)

    def line(self, file, key):
        """The line on which that row is written."""
        return self.rows[file].index(self.find(file, key)) + 2

    def edit(self, file, key, **cells):
        """Change cells of a row; `from_` is the column `from`."""
        self.find(file, key).update({name.rstrip("_"): value for name, value in cells.items()})
        self.save()

    def add(self, file, like, **cells):
        """Add a row like another."""
        changed = {name.rstrip("_"): value for name, value in cells.items()}
        self.rows[file].append(self.find(file, like) | changed)
        self.save()

    def drop(self, file, key):
        """Remove a row."""
        self.rows[file].remove(self.find(file, key))
        self.save()

    def merge_pertunmaa(self, day="2025-01-01"):
        """Let 588 join 507 on `day`."""
        self.edit("municipalities.csv", "588", until=day, successor="507")
        self.edit("memberships.csv", "588", until=day)

    def save(self):
        """Write all files."""
        for name, rows in self.rows.items():
            with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)


def _small(name):
    with (REAL / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if name == "counties.csv":
        return [row for row in rows if row["code"] in COUNTIES]
    if name == "county_regions.csv":
        return [row for row in rows if row["county"] in COUNTIES]
    if name == "municipalities.csv":
        return [row for row in rows if row["code"] in MUNICIPALITIES]
    if name == "memberships.csv":
        return [row for row in rows if row["municipality"] in MUNICIPALITIES]
    if name == "employment_area_members.csv":
        return [row for row in rows if row["municipality"] in MUNICIPALITIES]
    if name == "populations.csv":
        return [
            row
            for row in rows
            if row["municipality"] in MUNICIPALITIES and row["counted_on"] == "2022-12-31"
        ]
    return rows
