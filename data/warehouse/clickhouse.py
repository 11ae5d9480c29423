"""The driver's SQLAlchemy dialect for ClickHouse, changed so that selects give the same results as on other engines.

Results follow standard SQL, times are naive UTC with microseconds, and results can be fetched as Arrow tables.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any, cast

from clickhouse_connect import dbapi
from clickhouse_connect.cc_sqlalchemy.dialect import ClickHouseDialect
from clickhouse_connect.cc_sqlalchemy.sql.compiler import ChStatementCompiler
from sqlalchemy import URL, ColumnElement, DateTime, Integer, func, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import Over, WithinGroup
from sqlalchemy.sql.functions import Function

SETTINGS = {
    "join_use_nulls": 1,  # an outer join without a partner gives NULL, not '' or 0
    "prefer_column_name_to_alias": 1,  # a label does not hide the column of its name inside the same select
    "aggregate_functions_null_for_empty": 1,  # the maximum of no rows is NULL, not 1970
    "cast_keep_nullable": 1,  # a cast of NULL is NULL
    "session_timezone": "UTC",  # times without a zone are UTC, whatever the server's zone
    "cancel_http_readonly_queries_on_client_close": 1,  # the server stops a query whose client has gone
}
"""Name of a ClickHouse setting -> its value. The settings make ClickHouse follow standard SQL."""


class Moment(DateTime):
    """A naive UTC time with microseconds, as a value in a select and as a column of its result.

    The driver would drop the microseconds of a value and shift the value by the time zone of the host. Columns of the
    result are cast to microseconds, too: Arrow has no type for ClickHouse's DateTime, which has whole seconds.
    """

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        return lambda value: None if value is None else value.isoformat(" ", "microseconds")

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        return func.toDateTime64(bindvalue, literal_column("6"), type_=Moment())

    def column_expression(self, column: Any) -> ColumnElement[Any]:
        return func.toDateTime64(column, literal_column("6"), type_=Moment())


class Compiler(ChStatementCompiler):
    """Writes the SQL of a select where ClickHouse differs from standard SQL."""

    def visit_withingroup(self, withingroup: WithinGroup[Any], **kw: Any) -> str:
        """Write percentile_cont as quantileExactInclusive, which interpolates in the same way."""
        function = withingroup.element
        if function.name != "percentile_cont":
            return cast(str, super().visit_withingroup(withingroup, **kw))  # type: ignore[no-untyped-call]
        share, values = (self.process(part, **kw) for part in (function.clauses, withingroup.order_by))
        return f"quantileExactInclusive({share})({values.removesuffix(' ASC')})"

    def visit_over(self, over: Over[Any], **kw: Any) -> str:
        return cast(str, super().visit_over(over, **kw | {"windowed": True}))  # type: ignore[no-untyped-call]

    def visit_count_func(self, function: Function[Any], *, windowed: bool = False, **kw: Any) -> str:
        """Write a count as Int64, because a union of UInt64 and Int64 would have no type.

        A count with OVER stays as it is.
        """
        counted = f"count{self.function_argspec(function, **kw)}"
        return counted if windowed else f"toInt64({counted})"

    def visit_sum_func(self, function: Function[Any], *, windowed: bool = False, **kw: Any) -> str:
        """Write a sum of whole numbers as Int64.

        ClickHouse gives UInt64 if the type of the numbers has no negative ones. The literals 1 and 0 have such a type.
        In a window function (``sum(…) OVER``) the sum stays as it is.
        """
        added = f"sum{self.function_argspec(function, **kw)}"
        return f"toInt64({added})" if isinstance(function.type, Integer) and not windowed else added

    def visit_lead_func(self, function: Function[Any], **kw: Any) -> str:
        """Write lead() so that it gives NULL after the last row. ClickHouse would give the year 1970 or 0."""
        return f"lead(toNullable({self.process(function.clauses, **kw)}))"

    def visit_lag_func(self, function: Function[Any], **kw: Any) -> str:
        """Write lag() so that it gives NULL before the first row. ClickHouse would give the year 1970 or 0."""
        return f"lag(toNullable({self.process(function.clauses, **kw)}))"


class ClickHouse(ClickHouseDialect):
    """The driver's dialect with the settings, types and SQL of this module.

    With the execution option `columnar`, the cursor of a result has an Arrow `table` instead of rows.
    """

    driver = "deck"
    statement_compiler = Compiler
    supports_statement_cache = True
    div_is_floordiv = False
    supports_simple_order_by_label = False  # a label could be read as a source's column: prefer_column_name_to_alias
    colspecs = {DateTime: Moment}

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return dbapi

    def create_connect_args(self, url: URL) -> Any:
        arguments, named = super().create_connect_args(url)
        return arguments, {**SETTINGS, **named}

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run the statement as the driver does. With the option `columnar`, fetch the result as an Arrow table."""
        if context is None or not context.execution_options.get("columnar"):
            super().do_execute(cursor, statement, parameters, context)  # type: ignore[no-untyped-call]
            return
        settings = self._ch_query_settings(context)
        plain = statement if parameters else statement.replace("%%", "%")
        cursor.table = cursor.client.query_arrow(plain, parameters, settings=settings, use_strings=True)
        cursor.data, cursor.names = [], cursor.table.column_names
        cursor.types = [None] * len(cursor.names)
