"""Which numbers of cases the panels about services show, so that small ones can be hidden: see `Cells`.

Viewers who may not see single cases get these panels only. Any two of them that count the same cases divide them by one
property each, so that together they tell no more than each alone. Other panels are not here, because their numbers
would tell small ones by a difference: parts of another panel's numbers, such as the cases of one item that came through
the app, and numbers by district, which are the totals of the officials of these districts.
"""

from __future__ import annotations

from data.questions.suppression import Cells, Counts

NAMES = ("name_zh", "name_en")
FLOW = Cells(
    ("day", "complete", "until_utc"), (Counts("submitted"), Counts("accepted"), Counts("completed")),
    linked=("backlog", "growth"),
)  # fmt: skip
CHANNELS = Cells(("channel",), (Counts("submitted"), Counts("submitted_before")))
FUNNEL = Cells(("stage",), (Counts("cases"),), nested=True, withheld=("share_before",))
BUSIEST = Cells(
    (
        "item_id", "kind", *NAMES, "promised_days", "legal_days", "agency_id", "agency_name_zh", "agency_name_en",
    ),
    (Counts("submitted"), Counts("submitted_before")),
    # the completed cases of all items would tell, with those of the funnel, how many of the accepted ones are not done
    withheld=("completed", "median_min", "p90_min"),
)  # fmt: skip
INSTANT = Cells(("instant",), (Counts("completed"), Counts("completed_before")))
BY_AGENCY = Cells(
    ("agency_id", *NAMES), (Counts("due", ("on_time",)), Counts("due_before", ("on_time_before",))),
)  # fmt: skip
OVERDUE = Cells(
    ("agency_id", *NAMES), (Counts("open", ("overdue", "nearly_overdue")), Counts("overdue_before")),
    withheld=("longest_min",),  # it is the time of a single case
)  # fmt: skip
RATINGS = Cells(
    ("rating",), (Counts("cases"),), withheld=("remedied", "remedy_due", "remedied_in_time", "share_before"),
)  # fmt: skip
