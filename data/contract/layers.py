"""Tables about the map layers (图层): assets, the quantities measured on them, and the readings."""

from __future__ import annotations

from sqlalchemy import DateTime, Double, Integer, Text

from data.contract.parts import CITY, LAYERS, Link, Scope, column, key, load_seq, one_of, table

LONGEST_SILENCE_S = 3 * 86400
"""Greatest value of offline_after_s: readings older than this never count for a state."""
asset = table(
    "asset",
    "Assets (设施、设备): things on the map, such as junctions, pipes, slopes, gauges, cameras, halls and projects.",
    key("asset_id", Text, "identifier of the asset"),
    column("layer", Text, f"map layer: {one_of(LAYERS)}"),
    column("kind", Text, "kind of asset within its layer"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("lon", Double, "longitude, degrees WGS-84"),
    column("lat", Double, "latitude, degrees WGS-84"),
    column("district_id", Text, "district in which it stands"),
    column("agency_id", Text, "agency that owns it"),
    column("attributes", Text, "further facts: a JSON object as text"),
    scope=Scope("district_id", "agency_id"), domain="layers")  # fmt: skip
quantity = table(
    "quantity",
    "Quantities that the assets of a layer measure, and the limits beyond which a reading is abnormal.",
    key("layer", Text, "map layer"),
    key("quantity", Text, "quantity that is measured"),
    column("unit", Text, "unit of its values"),
    column("warn_low", Double, "values below this: warning, in the unit above; empty: no such limit"),
    column("warn_high", Double, "values above this: warning, in the unit above; empty: no such limit"),
    column("alarm_low", Double, "values below this: alarm, in the unit above; empty: no such limit"),
    column("alarm_high", Double, "values above this: alarm, in the unit above; empty: no such limit"),
    column("offline_after_s", Integer,
           "an asset without a reading for this many seconds is offline (离线); at most 259,200 (three days)",
           limits=(0, LONGEST_SILENCE_S)),
    scope=CITY, domain="layers")  # fmt: skip
reading = table(
    "reading",
    "Readings (监测读数): one row per reading of an asset, in order of time.",
    column("asset_id", Text, "asset that was read"),
    column("observed_at", DateTime, "moment of the reading, UTC"),
    column("quantity", Text, "quantity that was measured", refers_to="quantity.quantity"),
    column("value", Double, "value, in the unit that table quantity gives"),
    load_seq(),
    scope=Scope(parent=Link("asset_id", "asset")), domain="layers", time="observed_at", label="Readings")  # fmt: skip
