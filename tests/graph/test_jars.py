"""Neo4j's jars: what is in the lock, what is let in, and what killed or cheated downloads leave behind."""

from __future__ import annotations

import hashlib
import multiprocessing
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from graph import download
from graph.errors import SetupError
from graph.jar_lock import Jar, read_lock
from graph.jars import class_path, missing
from graph.relock import HEADER, ROOTS
from tests.processes import wait_for

CONTENTS = {f"org.example:{name}:1.0": name.encode() * 500_000 for name in ("one", "two", "three")}
JARS = [Jar(name, hashlib.sha256(data).hexdigest(), len(data)) for name, data in CONTENTS.items()]
BY_PATH = {f"/maven/{jar.path}": CONTENTS[jar.coordinate] for jar in JARS}


class Mirror:
    """A Maven repository on this machine; `answer` may be replaced by one that misbehaves."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answer: Callable[[BaseHTTPRequestHandler, bytes], None] = well
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.asked[self.path] += 1
                mirror.answer(self, BY_PATH[self.path])

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/maven"


def send(request: BaseHTTPRequestHandler, status: int, size: int, data: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Length", str(size))
    request.end_headers()
    request.wfile.write(data)


def well(request: BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, 200, len(data), data)


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """Named in jgo's settings, as a company would."""
    mirror = Mirror()
    settings = tmp_path / "jgo.conf"
    settings.write_text(f"[repositories]\ncentral = {mirror.address}\n")
    monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
    monkeypatch.setattr(download, "PAUSES", (0.01, 0.01))
    yield mirror
    mirror.server.shutdown()
    mirror.server.server_close()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "the cache"


def test_the_lock_names_every_jar_with_its_hash_and_no_address() -> None:
    text = (Path(__file__).parents[2] / "graph" / "neo4j.lock").read_text()
    jars = read_lock(text)
    assert text.startswith(HEADER), "ROOTS changed: run `make lock`"
    assert {jar.coordinate for jar in jars} >= set(ROOTS)
    assert len({jar.path for jar in jars}) == len(jars) > 200
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in jars)
    assert "//" not in text


@pytest.mark.parametrize("line", ["org.neo4j:neo4j:1 sha256:00", "org.neo4j:neo4j sha256:00 many", "<<<<<<< HEAD"])
def test_a_damaged_lock_is_told(line: str) -> None:
    with pytest.raises(SetupError, match=r"neo4j\.lock"):
        read_lock(line)


def test_a_classifier_is_part_of_the_file_name() -> None:
    assert Jar("io.netty:epoll:4.2:linux-x86_64", "", 0).path == "io/netty/epoll/4.2/epoll-4.2-linux-x86_64.jar"


def test_jars_come_once_in_the_order_of_the_lock_and_are_counted(mirror: Mirror, cache: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    paths = class_path(lambda *what: told.append(what), cache, JARS)
    assert [path.read_bytes() for path in paths] == list(CONTENTS.values())
    megabytes = sum(jar.size for jar in JARS) // 1_000_000
    assert told[-1] == ("Downloading Neo4j (MB)", megabytes, megabytes)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)

    assert class_path(where=cache, jars=JARS) == paths
    assert mirror.asked == Counter(BY_PATH.keys())


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.unlink(), "removed"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "truncated"),
        (lambda path: path.write_bytes(b"x" + path.read_bytes()[1:]), "tampered with, its size kept"),
        (lambda path: path.write_bytes(b""), "emptied by a full disk"),
        (lambda path: (path.unlink(), path.symlink_to("nowhere")), "a link that leads nowhere"),
    ],
)
def test_a_damaged_jar_is_fetched_again(
    mirror: Mirror, cache: Path, damage: Callable[[Path], object], reason: str
) -> None:
    paths = class_path(where=cache, jars=JARS)
    damage(paths[1])
    assert missing(JARS, cache) == [JARS[1]], reason
    assert class_path(where=cache, jars=JARS) == paths
    assert not missing(JARS, cache)
    assert sum(mirror.asked.values()) == len(JARS) + 1, "the others were good"


def cheat(request: BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, 200, len(data), b"y" * len(data))


def login_page(request: BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, 200, 4, b"<ht>")


def cut(request: BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, 200, len(data), data[:1000])


def unknown(request: BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, 404, 0, b"")


@pytest.mark.parametrize(
    ("answer", "message", "times"),
    [
        (cheat, "refused", 1),
        (login_page, "refused", 1),  # a hotel's network that answers everything
        (cut, "could not be downloaded", 3),
        (unknown, "could not be downloaded", 3),
    ],
)
def test_nothing_wrong_gets_in(
    mirror: Mirror, cache: Path, answer: Callable[[BaseHTTPRequestHandler, bytes], None], message: str, times: int
) -> None:
    mirror.answer = answer
    with pytest.raises(SetupError, match=message) as raised:
        class_path(where=cache, jars=JARS[:1])
    assert JARS[0].coordinate in raised.value.message
    assert mirror.address not in raised.value.message
    assert sum(mirror.asked.values()) == times
    assert [path for path in cache.rglob("*") if path.is_file() and path.name != ".lock"] == []


def test_a_mirror_that_stumbles_is_asked_again_and_what_came_is_kept(mirror: Mirror, cache: Path) -> None:
    def stumble(request: BaseHTTPRequestHandler, data: bytes) -> None:
        (well if mirror.asked[request.path] > 2 else cut)(request, data)

    mirror.answer = stumble
    class_path(where=cache, jars=JARS)
    assert not missing(JARS, cache)
    assert set(mirror.asked.values()) == {3}


def test_two_at_once_fetch_each_jar_once(mirror: Mirror, cache: Path) -> None:
    def slow(request: BaseHTTPRequestHandler, data: bytes) -> None:
        time.sleep(0.1)
        well(request, data)

    mirror.answer = slow
    with ThreadPoolExecutor(3) as pool:
        all_paths = list(pool.map(lambda _: class_path(where=cache, jars=JARS), range(3)))
    assert all_paths[0] == all_paths[1] == all_paths[2]
    assert set(mirror.asked.values()) == {1}


def test_a_killed_download_leaves_nothing_that_blocks(mirror: Mirror, cache: Path) -> None:
    def stall(request: BaseHTTPRequestHandler, data: bytes) -> None:
        send(request, 200, len(data), data[: len(data) // 2])
        time.sleep(60)

    mirror.answer = stall
    child = multiprocessing.get_context("spawn").Process(target=class_path, kwargs={"where": cache, "jars": JARS})
    child.start()
    wait_for(lambda: len(list(cache.rglob("*.part"))) == len(JARS))
    child.kill()
    child.join()

    mirror.answer = well
    assert len(class_path(where=cache, jars=JARS)) == len(JARS)
    assert not list(cache.rglob("*.part"))


def test_a_full_disk_is_told_before_anything_is_fetched(
    mirror: Mirror, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(SetupError, match="make room"):
        class_path(where=cache, jars=JARS)
    assert not mirror.asked
