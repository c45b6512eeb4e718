"""The migrations make exactly what the models say, and can go back and forth with data in the tables."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Engine,
    Enum,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    inspect,
    select,
)

from askmd.core import migrations
from askmd.core.clock import Instant
from askmd.core.database import engine_options, harden
from askmd.core.models import Base
from askmd.keys.models import KeysBase

STORES = [pytest.param("content", Base.metadata, id="content"), pytest.param("keys", KeysBase.metadata, id="keys")]


@pytest.fixture
def engine(stores, tmp_path: Path):
    """A database with nothing in it."""
    made = stores.nothing(tmp_path)
    engine = create_engine(made, **engine_options(made))
    harden(engine)
    yield engine
    engine.dispose()


def undefended(engine: Engine, metadata: MetaData) -> list[str]:
    """CHECK constraints that the models have and the database has not; autogenerate does not look at them."""
    found = []
    inspector = inspect(engine)
    for table in metadata.sorted_tables:
        there = {check["name"] for check in inspector.get_check_constraints(table.name)}
        wanted = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        found += [f"{table.name}: {name}" for name in sorted(wanted - there)]
    return found


def differences(engine: Engine, metadata: MetaData) -> list[str]:
    return [str(found) for found in migrations.differences(engine, metadata)]


@pytest.mark.parametrize(("store", "metadata"), STORES)
def test_the_migrations_make_what_the_models_say(engine, store, metadata):
    migrations.upgrade(engine, store, metadata)

    assert differences(engine, metadata) == []
    assert undefended(engine, metadata) == []


def test_a_column_that_no_migration_makes_is_found(engine):
    planted = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(planted)
    migrations.upgrade(engine, "content", Base.metadata)

    planted.tables["topic"].append_column(Column("nickname", String(10)))

    assert ["nickname" in found for found in differences(engine, planted)] == [True]


def test_a_missing_check_is_found(engine):
    from_models = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(from_models)
    review = from_models.tables["review"]
    review.constraints -= {check for check in review.constraints if check.name == "ck_review_four_eyes"}
    from_models.create_all(engine)

    assert undefended(engine, Base.metadata) == ["review: ck_review_four_eyes"]


@pytest.mark.parametrize(("store", "metadata"), STORES)
def test_migrations_go_back_and_forth_with_data(engine, store, metadata):
    migrations.upgrade(engine, store, metadata)
    fill(engine, metadata)
    numbers = migration_numbers(store)

    for number in [*reversed(numbers[:-1]), "base"]:
        migrations.downgrade(engine, store, metadata, number)
    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    migrations.upgrade(engine, store, metadata)

    assert left == set()
    assert differences(engine, metadata) == []
    fill(engine, metadata)


def migration_numbers(store: str) -> list[str]:
    return sorted(path.name[:4] for path in (migrations.FOLDER / store / "versions").glob("[0-9]*.py"))


def test_migrations_are_numbered_without_gaps():
    for store in ("content", "keys"):
        numbers = migration_numbers(store)
        assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def fill(engine: Engine, metadata: MetaData) -> None:
    """Put a row into every table that takes one made of types alone, parents first."""
    filled = set()
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if all(key.column.table.name in filled for key in table.foreign_keys if not key.parent.nullable):
                connection.execute(table.insert().values(sample(table)))
                filled.add(table.name)
        counted = {
            name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar()
            for name in filled
        }
    assert len(filled) > len(metadata.tables) * 0.8, f"Too few tables took a row: {sorted(filled)}"
    assert all(counted.values())


def sample(table: Table) -> dict:
    """The smallest values that the columns take."""
    filled = (column for column in table.columns if not column.nullable and column.autoincrement is not True)
    return {column.name: sample_of(column) for column in filled}


def sample_of(column: Column):
    if isinstance(column.type, Enum):
        return list(column.type.enum_class or column.type.enums)[-1]
    if isinstance(column.type, Instant):
        return datetime.now(UTC)
    if isinstance(column.type, JSON):
        return {}
    samples = {str: "1", int: 1, bool: False, bytes: b"1", date: date(2026, 1, 1)}
    return samples[column.type.python_type]


def test_texts_that_were_changed_before_they_had_a_stamp_are_still_read(engine):
    migrations.upgrade(engine, "content", Base.metadata, "0001")
    tables = Base.metadata.tables
    with engine.begin() as connection:
        for name in ("account", "text_version"):
            there = {found["name"] for found in inspect(connection).get_columns(name)}
            values = {key: value for key, value in sample(tables[name]).items() if key in there}
            # Not the model's own table, which would fill in columns that came later.
            then = sa.table(name, *(sa.column(key, tables[name].c[key].type) for key in values))
            connection.execute(then.insert().values(values))

    migrations.upgrade(engine, "content", Base.metadata)

    with engine.connect() as connection:
        assert connection.execute(select(tables["setting"].c.name)).scalars().all() == ["texts_stamp"]
