"""Alembic runs the migrations through this file, on the connection and in the transaction of `data.store.migrate`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
