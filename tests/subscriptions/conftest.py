"""What an act says to the database."""

import pytest
from sqlalchemy import event


@pytest.fixture
def statements(db):
    """`statements(act)`: the statements of an act and its commit, in their order, without their values."""

    def of(act):
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        act()
        db.session.commit()
        event.remove(db.engine, "before_cursor_execute", note)
        return seen

    return of
