"""The private file opens with its passphrase, whole and unchanged, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.core.errors import Invalid
from askmd.transfer import sealed_stream
from askmd.transfer.sealed_stream import HEAD_BYTES, PIECE, TAG_BYTES, Reader, Writer

WORDS = "pebble lantern oboe"


def sealed(*parts: bytes, passphrase: str = WORDS) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, passphrase)
    for part in parts:
        writer.write(part)
    writer.finish()
    return file.getvalue()


def opened(data: bytes, passphrase: str = WORDS) -> bytes:
    return io.BufferedReader(Reader(io.BytesIO(data), passphrase)).read()


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_went_in_comes_out_at_every_length(length):
    clear = bytes(range(256)) * (length // 256 + 1)
    clear = clear[:length]

    data = sealed(clear[: length // 3], clear[length // 3 :])

    assert opened(data) == clear
    assert b"\x00\x01\x02\x03\x04\x05\x06\x07" not in data


def test_the_same_words_make_other_bytes_each_time():
    assert sealed(b"x") != sealed(b"x")


def test_an_accent_may_be_typed_in_either_way():
    assert opened(sealed(b"x", passphrase="caf\u00e9 au lait"), "cafe\u0301 au lait") == b"x"


def test_another_passphrase_opens_nothing():
    with pytest.raises(Invalid, match="passphrase does not open"):
        opened(sealed(b"x"), "pebble lantern tuba")


@given(st.data())
def test_no_byte_can_be_changed_and_none_left_out(data):
    whole = sealed(b"a" * PIECE, b"b" * PIECE, b"c" * 100)
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(
        st.sampled_from(
            [
                whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :],
                whole[:place],
                whole[:place] + whole[place + 1 :],
            ]
        )
    )

    with pytest.raises(Invalid):
        opened(changed)


def test_pieces_cannot_be_moved_doubled_or_cut_off_at_their_ends():
    whole = sealed(b"a" * PIECE, b"b" * PIECE, b"c" * PIECE)
    size = PIECE + TAG_BYTES
    head, *pieces = whole[:HEAD_BYTES], *(whole[HEAD_BYTES + n * size : HEAD_BYTES + (n + 1) * size] for n in range(3))

    for order in ((1, 0, 2), (0, 1), (0, 2), (0, 0, 1, 2), (0, 1, 2, 2), (2,), ()):
        with pytest.raises(Invalid):
            opened(head + b"".join(pieces[number] for number in order))


def test_the_head_does_not_say_how_much_memory_we_spend():
    data = bytearray(sealed(b"x"))
    data[len(sealed_stream.MAGIC)] = 60

    with pytest.raises(Invalid, match="not the private file"):
        opened(bytes(data))


def test_a_real_guess_takes_long(monkeypatch):
    monkeypatch.undo()

    assert sealed_stream.WORK >= 17
