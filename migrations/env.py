"""Runs the migrations of one store, on the connection that askmd.core.migrations hands over."""

from alembic import context

from askmd.core.migrations import is_of_a_model

options = context.config.attributes
connection = options["connection"]
context.configure(
    connection=connection,
    target_metadata=options["metadata"],
    render_as_batch=True,
    compare_type=True,
    include_name=is_of_a_model,
    transaction_per_migration=True,
    user_module_prefix="askmd.core.clock.",
)
with context.begin_transaction():
    context.run_migrations()
