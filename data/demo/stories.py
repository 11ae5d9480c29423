"""The stories planted in the demo city. For each story: what happens, where to see it, and when.

A story starts some days or working days before the last day of the demo, at a fixed local time. So an outage in office
hours stays in office hours, whatever the hour at which the demo ends. All stories start within the last twenty days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from data.demo.clock import day_of, day_start, moment, seconds, workday_before

PAGES = {"calls": "/calls", "services": "/services", "incidents": "/incidents", "layers": "/layers"}
SLOW_AGENCY = "natural_resources"
OFFLINE_OWNER = "civil_defence"
QUEUE_HALL = "hall_changsha_county"
STOPPED_AGENCY = "ecology"
STOPPED_SOURCE = "catalogue_ecology"
FLOOD_INCIDENTS = 300
FOR_GOOD = timedelta(days=3650)


@dataclass(frozen=True)
class Story:
    """One event that is planted in the demo city so that a panel shows it.

    panel: id of the panel that shows it best. workdays, days: the story starts this many working days before the last
    day or, if workdays is 0, this many days before it. clock: local time of the start. lasts: its length; None if it
    has no end. seen_after: time from its start until it is best seen; None if this is the end of the demo. window,
    filters: parameters of the address that shows it.
    """

    id: str
    panel: str
    title_en: str
    title_zh: str
    workdays: int
    clock: time
    lasts: timedelta | None
    seen_after: timedelta | None
    window: str | None = None
    filters: dict[str, str] = field(default_factory=dict)
    days: int = 0

    def start(self, until: datetime) -> datetime:
        """The moment at which the story starts, naive UTC. until: end of the demo, naive UTC."""
        today = day_of(seconds(until))
        day = workday_before(today - 1, self.workdays - 1) if self.workdays else today - self.days
        return moment(day_start(day)) + timedelta(hours=self.clock.hour, minutes=self.clock.minute)

    def end(self, until: datetime) -> datetime:
        """The moment at which the story ends (exclusive), naive UTC. until: end of the demo, naive UTC.

        If the story has no end (`lasts` is None), this is 3,650 days after its start.
        """
        return self.start(until) + (FOR_GOOD if self.lasts is None else self.lasts)

    def moment(self, until: datetime) -> datetime:
        """The moment at which the story is best seen, naive UTC; not after `until`.

        until: end of the demo, naive UTC.
        """
        return until if self.seen_after is None else min(self.start(until) + self.seen_after, until)

    def interval_s(self, until: datetime) -> tuple[int, int]:
        """Start and end (exclusive) of the story in Unix seconds. until: end of the demo, naive UTC."""
        return seconds(self.start(until)), seconds(self.end(until))


def _h(hours: float) -> timedelta:
    return timedelta(hours=hours)


STORIES: tuple[Story, ...] = (
    Story(
        "outage", "calls_top_datasets",
        "A much used dataset answers 503 for 70 minutes, and its callers turn away",
        "一个常用数据集连续 70 分钟返回 503，调用量减半",
        3, time(10, 20), _h(70 / 60), _h(70 / 60), "24h",
    ),
    Story(
        "slow_agency", "services_on_time_by_agency",
        "An agency falls behind: its on-time rate sinks over two weeks",
        "某部门两周内按时办结率持续下降",
        0, time(0, 0), _h(24 * 14), None, "7d", {"agency": SLOW_AGENCY}, 17,
    ),
    Story(
        "flood_evening", "incidents_by_stage",
        "A flood evening: 300 flood incidents in 40 minutes, water over its alarms",
        "暴雨之夜：40 分钟内 300 起防汛事件，积水与水位报警",
        5, time(18, 40), _h(40 / 60), _h(50 / 60), "24h", {"command_system": "flood_control"},
    ),
    Story(
        "flood_sensors", "layers_abnormal",
        "The same evening on the map: waterlogging and water levels in alarm",
        "同一晚的地图：积水点与水位站报警",
        5, time(18, 10), _h(4), _h(80 / 60), "24h", {"layer": "waterlogging"},
    ),
    Story(
        "withheld_calls", "calls_grant_watch",
        "A dataset that is not shared is called without a grant",
        "不予共享的数据被无授权调用",
        2, time(14, 5), _h(25 / 60), _h(30 / 60), "24h",
    ),
    Story(
        "hall_queue", "services_queue",
        "A hall with a two-hour queue",
        "某政务大厅排队两小时",
        4, time(9, 30), _h(4), _h(2.25), "24h",
    ),
    Story(
        "slope_moves", "layers_readings",
        "A slope moves: its displacement rises over days into alarm",
        "边坡位移数日内持续上升并报警",
        4, time(2, 0), _h(24 * 3), _h(24 * 3), "7d", {"layer": "slope", "asset": "slope-slope-007"},
    ),
    Story(
        "owner_offline", "layers_status",
        "All cameras of one owner gone offline",
        "某单位的视频全部离线",
        1, time(3, 0), None, _h(5), "24h", {"layer": "camera"},
    ),
    Story(
        "feed_stopped", "calls_catalogue",
        "A source has stopped: the catalogue of one agency is no longer observed",
        "数据源中断：某部门的目录状态不再上报",
        1, time(11, 0), None, None,
    ),
)  # fmt: skip


def story(story_id: str) -> Story:
    """The story with this id. Raises KeyError if there is none."""
    return {item.id: item for item in STORIES}[story_id]


def story_links(until: datetime, base_url: str = "http://127.0.0.1:8050") -> list[tuple[Story, str]]:
    """All stories, each with the web address that shows it. until: end of the demo, naive UTC."""
    return [(item, base_url.rstrip("/") + _link(item, until)) for item in STORIES]


def _link(item: Story, until: datetime) -> str:
    parameters = {"as_of": item.moment(until).isoformat(timespec="seconds")}
    if item.window:
        parameters["window"] = item.window
    return f"{PAGES[item.panel.split('_')[0]]}?{urlencode(parameters | item.filters)}"


def stories_markdown() -> str:
    """The text of the page ``docs/demo.md``, which lists the stories."""
    rows = [f"| `{s.panel}` | {s.title_en} | {s.title_zh} | {_when(s)} | {_seen(s)} |" for s in STORIES]
    return "\n".join((HEAD, *rows)) + "\n"


def _when(item: Story) -> str:
    count, what = (item.workdays, "working day") if item.workdays else (item.days, "day")
    lasts = "without end" if item.lasts is None else _length(item.lasts)
    return f"{count} {what}{'' if count == 1 else 's'} before the last day, {item.clock:%H:%M} city time, {lasts}"


def _seen(item: Story) -> str:
    parameters = [f"window={item.window}"] if item.window else []
    parameters += [f"{name}={value}" for name, value in item.filters.items()]
    moment = "at the end" if item.seen_after is None else f"{_length(item.seen_after)} after its start"
    return moment + (f"; `{'&'.join(parameters)}`" if parameters else "")


def _length(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    if minutes % (24 * 60) == 0:
        return f"{minutes // (24 * 60)} days"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


HEAD = """# The demo city

`python app.py demo` builds Changsha with its nine districts. The same arguments give the same rows. This page is
generated from `data/demo/stories.py`; a test compares them.

Some things go wrong in the city on purpose. Each of these stories starts at a moment that is counted back from the end
of the demo (`--until`, by default the start of the current hour). A demo of 21 days or more contains all of them.
`demo` prints a link to each. If the demo ends before the moment at which a story is best seen, the link shows the end.

| panel | what happens | 中文 | when | best seen |
|---|---|---|---|---|"""
