"""Keys: data keys, look-up keys, sealing, and the erasure ledger, in a database of their own.

Owns the key store: one data key for each question, answer, subscriber and staff address, wrapped by the newest
master key; numbered look-up keys by purpose; day keys for client addresses; the ledger of what was erased.
Does not know what the sealed texts say or whose they are. No commit ever spans this store and the content: each
call here is one transaction of its own, finished when it returns. Whoever creates something calls `create` before
its row is written; whoever erases calls `destroy` after the content's commit.
"""

from askmd.keys.sealing import destroy, read, read_each, seal, store, unseal, write, write_with
from askmd.keys.store import ORPHAN_AGE, KeyStore

__all__ = ["ORPHAN_AGE", "KeyStore", "destroy", "read", "read_each", "seal", "store", "unseal", "write", "write_with"]
