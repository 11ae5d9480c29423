"""`citypack build`: builds a city pack from a GeoJSON file.

A city pack is a folder with a city's borders, names, time zone and view.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.group()
def citypack() -> None:
    """City packs: a city's districts and their borders."""


@citypack.command("build")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "id_column", required=True, metavar="COL", help="Property that holds the identifier.")
@click.option("--name", "name_column", required=True, metavar="COL", help="Property that holds the name.")
@click.option("--dissolve", metavar="COL", help="Merge features that share this property.")
@click.option("--to", "directory", required=True, type=click.Path(path_type=Path), help="Folder of the pack.")
@click.option("--zone", metavar="IANA", help="Time zone of the city, for instance Asia/Shanghai.")
@click.option("--datum", metavar="NAME", help="WGS-84, CGCS2000, GCJ-02 or BD-09.  [default: WGS-84]")
@click.option("--city-id", help="Identifier of the city.  [default: name of the folder]")
@click.option("--city-name", help="Name of the city.  [default: name of the folder]")
@click.option("--allow-holes", "holes_allowed", is_flag=True, help="Accept gaps between the districts.")
def build_citypack(file: Path, directory: Path, **options: Any) -> None:
    """Build a city pack from a GeoJSON FILE of districts."""
    from data.city.build import build_pack  # loads GeoPandas

    given: dict[str, Any] = {"report": click.echo}
    given |= {name: value for name, value in options.items() if value is not None}
    pack = build_pack(file, given.pop("id_column"), given.pop("name_column"), directory, **given)
    declared = "" if pack.zone_declared else " (none declared)"
    click.echo(f"{directory}: {len(pack.districts)} districts, zone {pack.zone}{declared}")
