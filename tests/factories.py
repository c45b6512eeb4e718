"""Things for tests to begin with: name only what matters, the rest is sensible.

They add and flush, and never commit. Addresses are at example.org, words are invented.
"""

import secrets

import factory
from factory.alchemy import SQLAlchemyModelFactory

from askmd import keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.keys import store

PASSWORD = "a long way to the other bank"


class Base(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "flush"


class account(Base):
    class Meta:
        model = Account

    name = factory.Sequence(lambda n: f"Doctor {n}")
    slug = factory.Sequence(lambda n: f"doctor-{n}")
    address = factory.Sequence(lambda n: f"doctor{n}@example.org")
    credentials = "MD"
    is_doctor = False
    fs_uniquifier = factory.LazyFunction(lambda: secrets.token_hex(32))
    created_at = factory.LazyFunction(clock.now)
    joined_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class, *args, address, **values):
        row = model_class(uid=new_uid(), key_id=store().create("account"), **values)
        _, row.address_lookup = store().lookup("address", address)
        keys.write(row, address=address)
        db.session.add(row)
        db.session.flush()
        return row


def doctor(**values) -> Account:
    return account(is_doctor=True, **values)
