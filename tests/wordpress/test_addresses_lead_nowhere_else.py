"""Whatever stands in the table of old addresses, nobody is led to another site."""

import pytest

from askmd.wordpress import addresses
from askmd.wordpress.models import Place


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_an_old_address_leads_to_a_path_of_ours_or_nowhere(db, target):
    addresses.keep([("/old", Place.PATH, target)])

    assert addresses.find("/old", {}) is None
