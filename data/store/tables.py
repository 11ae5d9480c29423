"""The tables of the deck's own store, and the number of their newest form.

Times are naive UTC. Lists (rights, districts, agencies) are JSON arrays of texts; "*" stands for all. Of a secret that
somebody carries (session, link, token, screen) a row holds only the hash. A change of a table needs a migration in
`data/store/migrations/versions`, and its number here.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text

REVISION = "0002"
"""Number of the newest migration: the form of the tables that this program works with."""
store_metadata = MetaData()

viewer = Table(
    "viewer",
    store_metadata,
    Column("name", Text, primary_key=True),
    Column("shown_name", Text, nullable=False),
    Column("origin", Text, nullable=False, doc="who vouches for the viewer: store | oidc | proxy"),
    Column("password_hash", Text, doc="empty: no password was set yet, or somebody else vouches"),
    Column("role", Text, nullable=False),
    Column("districts", JSON, nullable=False),
    Column("agencies", JSON, nullable=False),
    Column("case_detail", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False, doc="sessions of an earlier epoch have ended"),
    Column("blocked_at", DateTime, doc="empty: not blocked"),
    Column("created_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
)
session = Table(
    "session",
    store_metadata,
    Column("id_hash", Text, primary_key=True),
    Column("viewer", Text, nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("method", Text, nullable=False, doc="password | oidc"),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False, doc="last use, exact to a minute"),
    Column("ends_at", DateTime, nullable=False, doc="absolute end"),
)
attempt = Table(
    "attempt",
    store_metadata,
    Column("key_hash", Text, primary_key=True, doc="of a typed name, known or not, or of an address"),
    Column("failures", Integer, nullable=False),
    Column("failed_at", DateTime, nullable=False),
    Column("locked_until", DateTime, doc="empty: not locked"),
)
link = Table(
    "link",
    store_metadata,
    Column("hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False, doc="first_administrator | set_password"),
    Column("viewer", Text, doc="empty for the first administrator, who chooses a name"),
    Column("created_at", DateTime, nullable=False),
    Column("ends_at", DateTime, nullable=False),
    Column("used_at", DateTime, doc="empty: not used"),
)
token = Table(
    "token",
    store_metadata,
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("rights", JSON, nullable=False),
    Column("districts", JSON, nullable=False),
    Column("agencies", JSON, nullable=False),
    Column("case_detail", Boolean, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("ends_at", DateTime, nullable=False),
    Column("revoked_at", DateTime, doc="empty: not revoked"),
    Column("used_at", DateTime, doc="last use, exact to a minute; empty: never used"),
)
screen = Table(
    "screen",
    store_metadata,
    Column("mark", Text, primary_key=True, doc="hash of the browser's public key, or of the secret in its cookie"),
    Column("name", Text, nullable=False, unique=True),
    Column("binding", Text, nullable=False, doc="what ties the screen to its browser: key | address"),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("scenes", JSON, nullable=False, doc="paths of the pages that it may show"),
    Column("districts", JSON, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False, doc="last renewal of its token"),
    Column("proved_at", DateTime, doc="time of the newest question that its key has signed; empty: none"),
)
pairing = Table(
    "pairing",
    store_metadata,
    Column("mark", Text, primary_key=True, doc="as in screen"),
    Column("code", Text, nullable=False, unique=True),
    Column("binding", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("asked_at", DateTime, nullable=False, doc="first question"),
    Column("seen_at", DateTime, nullable=False, doc="last question, exact to half a minute"),
    Column("code_ends_at", DateTime, nullable=False),
)
kept_key = Table(
    "kept_key",
    store_metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False, doc="hexadecimal digits"),
    Column("made_at", DateTime, nullable=False),
)
audit = Table(
    "audit",
    store_metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, doc="1, 2, 3 …"),
    Column("at", DateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False, doc="a JSON object, as its text was hashed"),
    Column("rows", Integer, doc="rows that left the deck; empty: the act has none"),
    Column("previous", Text, nullable=False, doc="hash of the row before; of the first row: empty text"),
    Column("hash", Text, nullable=False),
)
audit_head = Table(
    "audit_head",
    store_metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False, doc="of the newest row of audit; 0: there is none"),
    Column("hash", Text, nullable=False),
)
Index("audit_by_time", audit.c.at)
