"""Where downloads go."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from harborapi._core.sinks import FileSink, MemorySink, StreamSink, file_name, sink_for
from harborapi._core.wire import Headers
from harborapi.exceptions import InvalidArgument, TransportError

if TYPE_CHECKING:
    from pathlib import Path

NONE = Headers(())


def named(value: str) -> Headers:
    return Headers(((b"Content-Disposition", value.encode()),))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename=ca.crt", "ca.crt"),
        ('attachment; filename="a b.csv"', "a b.csv"),
        ("attachment; filename*=UTF-8''na%C3%AFve.csv", "naïve.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="..\\\\..\\\\boot.ini"', "boot.ini"),
        ('attachment; filename=".."', ""),
        ('attachment; filename=".bashrc"', "bashrc"),
        ('attachment; filename="a/"', ""),
        ('attachment; filename="C:evil"', "C_evil"),
        ('attachment; filename="con.txt"', "_con.txt"),
        ("attachment; filename*=UTF-8''a%00b%0A.csv", "a_b_.csv"),
        ("attachment; filename*=nonsense''%FF", "%FF"),
        ("attachment", ""),
        ("", ""),
    ],
)
def test_a_servers_name_is_made_safe(header: str, name: str, tmp_path: Path) -> None:
    found = file_name(named(header))
    if not header.endswith("%FF"):
        assert found == name
    place = (tmp_path / (found or "default")).resolve()
    assert place.parent == tmp_path.resolve()


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    found = file_name(named(f'attachment; filename="{"ü" * 300}.csv"'))
    assert found.endswith(".csv")
    assert len(found.encode()) <= 200


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"before")
    place.chmod(0o640)
    with FileSink(place, "x") as sink:
        sink.start(NONE)
        sink.write(b"thrown away")
        sink.start(NONE)
        sink.write(b"af")
        sink.write(b"ter")
        assert place.read_bytes() == b"before"
        assert sink.finish() == place
    assert place.read_bytes() == b"after"
    assert place.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [place]


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyError), FileSink(tmp_path / "file", "x") as sink:
        sink.start(NONE)
        sink.write(b"half")
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_in_a_folder_no_file_is_overwritten(tmp_path: Path) -> None:
    for number in range(3):
        with FileSink(tmp_path, "default.bin") as sink:
            sink.start(named("attachment; filename=a.csv") if number else NONE)
            sink.write(b"%d" % number)
            sink.finish()
    with FileSink(tmp_path, "default.bin") as sink:
        sink.start(named("attachment; filename=a.csv"))
        assert sink.finish() == tmp_path / "a-2.csv"
    assert sorted(place.name for place in tmp_path.iterdir()) == ["a-1.csv", "a-2.csv", "a.csv", "default.bin"]


@pytest.mark.parametrize("place", ["missing/file", "missing/", "/dev/null"])
def test_where_no_file_can_be(place: str, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        FileSink(place if place.startswith("/") else f"{tmp_path}/{place}", "x")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_can_not_be_taken_leaves_nothing(tmp_path: Path) -> None:
    with FileSink(tmp_path / "file", "x") as sink:
        (tmp_path / "file").mkdir()
        sink.start(NONE)
        with pytest.raises(OSError):
            sink.finish()
    assert [place.name for place in tmp_path.iterdir()] == ["file"]


class Slow(io.RawIOBase):
    """An unbuffered stream that takes two bytes at once and can't go back."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)[:2]  # type: ignore[call-overload]  # a memoryview
        self.taken += piece
        return len(piece)


def test_a_stream_takes_all_bytes() -> None:
    stream = Slow()
    with StreamSink(stream) as sink:  # type: ignore[arg-type]  # it has what is needed of a BinaryIO
        sink.start(NONE)
        sink.write(b"abcde")
        assert sink.finish() == 5
    assert stream.taken == b"abcde"


def test_a_stream_that_can_not_go_back_says_so() -> None:
    stream = Slow()
    with StreamSink(stream) as sink:  # type: ignore[arg-type]  # it has what is needed of a BinaryIO
        sink.start(NONE)
        sink.write(b"ab")
        with pytest.raises(OSError, match="pass a path"):
            sink.start(NONE)


def test_a_stream_is_taken_back_to_where_it_stood() -> None:
    stream = io.BytesIO()
    stream.write(b"head:")
    with StreamSink(stream) as sink:
        sink.start(NONE)
        sink.write(b"thrown away")
        sink.start(NONE)
        sink.write(b"body")
        sink.finish()
    assert stream.getvalue() == b"head:body"
    with pytest.raises(KeyError), StreamSink(stream) as sink:
        sink.start(NONE)
        sink.write(b"half")
        raise KeyError
    assert stream.getvalue() == b"head:body"


def test_a_file_for_text_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="bytes"):
        sink_for(io.StringIO(), "x", 1)  # type: ignore[arg-type]  # the mistake is the test


def test_memory_has_a_limit() -> None:
    with MemorySink(3) as sink:
        sink.start(NONE)
        sink.write(b"abc")
        assert sink.finish() == b"abc"
        with pytest.raises(TransportError, match="larger"):
            sink.write(b"d")
        sink.start(NONE)
        sink.write(b"ab")
        assert sink.finish() == b"ab"
