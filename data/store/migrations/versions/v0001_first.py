"""The first tables: viewers, sessions, failed attempts, links, tokens and the audit, which only grows."""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, Text

revision = "0001"
down_revision = None

SQLITE = (
    "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END",
    "CREATE TRIGGER audit_loses_none BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END",
    "CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit"
    " WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM audit)"
    " BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit only grows'; END $$",
    "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
    "CREATE TRIGGER audit_loses_none BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()",
)


def upgrade() -> None:
    """Create the tables, and the triggers that refuse every change of a row of the audit."""
    _people()
    _attempts_and_links()
    _tokens()
    _audit()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)


def _people() -> None:
    op.create_table(
        "viewer",
        Column("name", Text, primary_key=True),
        Column("shown_name", Text, nullable=False),
        Column("origin", Text, nullable=False),
        Column("password_hash", Text),
        Column("role", Text, nullable=False),
        Column("districts", JSON, nullable=False),
        Column("agencies", JSON, nullable=False),
        Column("case_detail", Boolean, nullable=False),
        Column("epoch", Integer, nullable=False),
        Column("blocked_at", DateTime),
        Column("created_at", DateTime, nullable=False),
        Column("changed_at", DateTime, nullable=False),
    )
    op.create_table(
        "session",
        Column("id_hash", Text, primary_key=True),
        Column("viewer", Text, nullable=False),
        Column("epoch", Integer, nullable=False),
        Column("method", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("browser", Text, nullable=False),
        Column("created_at", DateTime, nullable=False),
        Column("seen_at", DateTime, nullable=False),
        Column("ends_at", DateTime, nullable=False),
    )
    op.create_index("ix_session_viewer", "session", ["viewer"])


def _attempts_and_links() -> None:
    op.create_table(
        "attempt",
        Column("key_hash", Text, primary_key=True),
        Column("failures", Integer, nullable=False),
        Column("failed_at", DateTime, nullable=False),
        Column("locked_until", DateTime),
    )
    op.create_table(
        "link",
        Column("hash", Text, primary_key=True),
        Column("purpose", Text, nullable=False),
        Column("viewer", Text),
        Column("created_at", DateTime, nullable=False),
        Column("ends_at", DateTime, nullable=False),
        Column("used_at", DateTime),
    )


def _tokens() -> None:
    op.create_table(
        "token",
        Column("name", Text, primary_key=True),
        Column("hash", Text, nullable=False, unique=True),
        Column("rights", JSON, nullable=False),
        Column("districts", JSON, nullable=False),
        Column("agencies", JSON, nullable=False),
        Column("case_detail", Boolean, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("created_at", DateTime, nullable=False),
        Column("ends_at", DateTime, nullable=False),
        Column("revoked_at", DateTime),
        Column("used_at", DateTime),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("at", DateTime, nullable=False),
        Column("actor", Text, nullable=False),
        Column("act", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("rows", Integer),
        Column("previous", Text, nullable=False),
        Column("hash", Text, nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["at"])
    head = op.create_table(
        "audit_head",
        Column("one", Integer, primary_key=True, autoincrement=False),
        Column("seq", Integer, nullable=False),
        Column("hash", Text, nullable=False),
    )
    op.bulk_insert(head, [{"one": 1, "seq": 0, "hash": ""}])
