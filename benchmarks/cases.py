"""What is measured, by whom, and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """What is to be reached: how many times faster one contestant is than another at least.

    Attributes:
        other: Whom it is measured against.
        least: The ratio of speeds.
        who: Who it is that is measured.
    """

    other: str
    least: float
    who: str = "ours"


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes:
        title: What it is called.
        case: What `contestants.py` calls it; `import` is measured by the runner itself.
        contestants: Who takes part.
        concurrency: How many requests at once.
        count: How much is done in one measurement.
        latency: Seconds that the server waits before each answer.
        password_cost: Seconds of CPU that a password costs the server.
        targets: What is to be reached.
        most_mb: What is to be reached of memory: this many MB at the most.
        unit: What is counted.
        few: What slow contestants do in place of `count`; of the speed it makes no difference.
        rounds: The most rounds that it is run: some take minutes.
    """

    title: str
    case: str
    contestants: tuple[str, ...]
    concurrency: int = 1
    count: int = 1
    latency: float = 0.0
    password_cost: float = 0.0
    targets: tuple[Target, ...] = ()
    most_mb: float | None = None
    unit: str = "requests"
    few: dict[str, int] = field(default_factory=dict[str, int])
    rounds: int = 100


ASYNC = ("ours", "ours-aiohttp", "httpx2", "aiohttp", "existing", "socket")
LISTS = ("ours", "ours-aiohttp", "ours-blocking", "aiohttp", "existing", "generated")
HALF_RAW = Target("aiohttp", 0.5, "ours-aiohttp")
NEAR_RAW = Target("httpx2", 0.9)


def one(at_once: int, *more: Target) -> Case:
    """One artifact, again and again, by tasks."""
    title, few = f"one artifact, {at_once} at once", {"existing": 640}
    return Case(title, "one", ASYNC, at_once, 1920, targets=(NEAR_RAW, HALF_RAW, *more), few=few)


def by_threads(count: int) -> Case:
    """One artifact, again and again, by threads."""
    targets = (Target("httpx2-blocking", 0.9, "ours-blocking"), Target("ours", 0.7, "ours-blocking"))
    who = ("ours-blocking", "httpx2-blocking", "generated", "ours")
    title, asked = f"one artifact, {count} threads", targets if count == 32 else ()
    return Case(title, "one", who, count, 1920, targets=asked, few={"generated": 640})


def with_password(at_once: int) -> Case:
    """Requests of a user whose password costs the server CPU, from the first on."""
    peers = ("httpx2", "aiohttp", "existing", "generated")
    return Case(
        f"200 requests, a password costs 86 ms, {at_once} at once",
        "password",
        ("ours", "ours-blocking", "ours-without-session", *peers),
        at_once,
        200,
        password_cost=0.086,
        targets=tuple(Target(name, 20.0) for name in peers),
        few=dict.fromkeys(("ours-without-session", *peers), 40),
        rounds=3,
    )


CASES = (
    Case("import", "import", ("ours", "existing", "generated"), targets=(Target("existing", 4.0),), unit="imports"),
    Case(
        "first answer in a fresh process",
        "first",
        ("ours", "ours-aiohttp", "ours-blocking", "httpx2", "aiohttp", "existing", "generated"),
        targets=(Target("existing", 2.0), Target("httpx2", 1 / 1.5)),
        unit="processes",
    ),
    one(1),
    one(10),
    one(64, Target("existing", 6.0), Target("existing", 10.0, "ours-aiohttp")),
    by_threads(1),
    by_threads(8),
    by_threads(32),
    Case(
        "10,000 artifacts, 100 a page, no latency", "list", LISTS, 10, 10_000, unit="artifacts", few={"generated": 2000}
    ),
    Case(
        "10,000 artifacts, 100 a page, 50 ms",
        "list",
        LISTS,
        10,
        10_000,
        0.05,
        targets=(Target("existing", 8.0), Target("aiohttp", 1 / 1.3)),
        unit="artifacts",
        few={"generated": 1000},
    ),
    Case(
        "10,000 artifacts, by default, no latency",
        "list by default",
        ("ours", "ours-blocking", "existing", "generated"),
        10,
        10_000,
        unit="artifacts",
        few={"existing": 1000, "generated": 1000},
    ),
    Case(
        "10,000 artifacts, by default, 50 ms",
        "list by default",
        ("ours", "ours-blocking", "existing", "generated"),
        10,
        10_000,
        0.05,
        targets=(Target("existing", 50.0),),
        unit="artifacts",
        few={"existing": 1000, "generated": 1000},
    ),
    Case("1,000 artifacts", "list", ("ours", "ours-blocking", "existing"), 10, 1000, unit="artifacts"),
    Case("100,000 artifacts", "list", ("ours", "ours-blocking", "existing"), 10, 100_000, unit="artifacts", rounds=2),
    Case("iterating 100,000 artifacts", "iterate", ("ours",), 10, 100_000, most_mb=30.0, unit="artifacts", rounds=3),
    Case(
        "reading a page of 100 artifacts",
        "decode page",
        ("ours", "existing", "json"),
        count=100,
        targets=(Target("existing", 1 / 0.6),),
        unit="pages",
    ),
    Case(
        "reading a report of 5,000 vulnerabilities",
        "decode report",
        ("ours", "existing", "json"),
        count=10,
        targets=(Target("existing", 1 / 0.6),),
        unit="reports",
    ),
    Case(
        "1,000 repositories with their reports",
        "sweep",
        ("ours", "ours-aiohttp", "existing"),
        10,
        1000,
        unit="reports",
        rounds=3,
    ),
    Case("10,000 artifacts held in memory", "memory", ("ours", "existing", "json"), count=10_000, unit="artifacts"),
    with_password(1),
    with_password(8),
)
