"""Transfer: a whole site goes out into two files, and comes back from them at an empty place.

Owns which rows and columns are public (`shares`), the two files and how they are written and read. The public file
alone gives the same public pages; the private one, encrypted under a passphrase, adds the rest. Does not know what
the tables mean to their rooms, never mails anybody, and leaves out what only this very place can use.
"""

from askmd.transfer.exporting import export
from askmd.transfer.importing import bring_in, examine

__all__ = ["bring_in", "examine", "export"]
