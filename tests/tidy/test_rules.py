"""The rules of the house, as tests of the source itself (docs/rooms.txt, CONTRIBUTING.md)."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
MONEY_ROOMS = ("model", "bots", "engine", "vault", "watch", "loss")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = {".cc": 100, ".h": 100}  # Others: 120.


def tracked(*patterns):
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).exists()]


def code_files():
    return [p for p in tracked("src/*.h", "src/*.cc", "src/**/*.h", "src/**/*.cc")]


def room_of(path):
    return path.relative_to(SOURCE).parts[0]


def read_rooms():
    """docs/rooms.txt: `room -> room room …`; an arrow is transitive."""
    direct = {}
    for line in (ROOT / "docs/rooms.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            room, _, uses = line.partition("->")
            direct[room.strip()] = uses.split()
    closed = {}

    def close(room):
        if room not in closed:
            closed[room] = {room}
            for used in direct[room]:
                closed[room] |= close(used)
        return closed[room]

    for room in direct:
        close(room)
    return closed


def test_every_include_follows_the_room_table():
    rooms = read_rooms()
    wrong = []
    for path in code_files():
        room = room_of(path)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'#include "([a-z_]+)/', line)
            if found and found[1] not in rooms.get(room, ()):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {room} may not include {found[1]}")
    assert not wrong, "\n".join(wrong)


def test_every_room_is_in_the_table_and_exists():
    rooms = set(read_rooms())
    folders = {p.name for p in SOURCE.iterdir() if p.is_dir()}
    assert rooms == folders


def strip_comments_and_texts(text):
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)
    return re.sub(r"//[^\n]*", "", text)


def test_no_float_where_money_is():
    allowed = {"src/model/decimal.h", "src/model/decimal.cc"}  # to_double, for charts.
    wrong = []
    for path in code_files():
        name = str(path.relative_to(ROOT))
        if room_of(path) not in MONEY_ROOMS or name in allowed:
            continue
        for number, line in enumerate(strip_comments_and_texts(path.read_text()).splitlines(), 1):
            if re.search(r"\b(float|double|to_double)\b", line):
                wrong.append(f"{name}:{number}: {line.strip()}")
    assert not wrong, "\n".join(wrong)


HEAVY = re.compile(r"#include <(boost/asio|boost/beast|google/protobuf|nlohmann/|toml\+\+|CLI/|simdjson|soci|spdlog)")


def test_heavy_headers_stay_out_of_our_headers():
    wrong = [f"{p.relative_to(ROOT)}:{n}: {line}" for p in code_files() if p.suffix == ".h" and "internal" not in p.name
             for n, line in enumerate(p.read_text().splitlines(), 1) if HEAVY.match(line)]
    assert not wrong, "\n".join(wrong)


def test_files_and_lines_have_a_bound():
    wrong = []
    for path in tracked("*.cc", "*.h", "*.py", "*.ts", "*.tsx", "dev"):
        lines = path.read_text().splitlines()
        if len(lines) > FILE_LINES_MAX:
            wrong.append(f"{path.relative_to(ROOT)}: {len(lines)} lines, at most {FILE_LINES_MAX}")
        columns_max = COLUMNS_MAX.get(path.suffix, 120)
        wrong += [f"{path.relative_to(ROOT)}:{n}: {len(line)} columns, at most {columns_max}"
                  for n, line in enumerate(lines, 1) if len(line) > columns_max]
    assert not wrong, "\n".join(wrong)


def function_lengths(text):
    """(first line, length) of each brace block that begins at the left margin or one class level in."""
    lines = strip_comments_and_texts(text).splitlines()
    start = None
    for number, line in enumerate(lines, 1):
        is_type = re.match(r"\s*(class|struct|namespace|enum)\b", line)
        if re.match(r"(    )?[^\s#}].*\)[^;]*\{$", line) and not is_type and start is None:
            start = (number, len(line) - len(line.lstrip()))
        elif start and re.match(" " * start[1] + r"\}", line):
            yield start[0], number - start[0] + 1
            start = None


def test_functions_have_a_bound():
    wrong = [f"{p.relative_to(ROOT)}:{first}: {length} lines, at most {FUNCTION_LINES_MAX}"
             for p in tracked("src/**/*.cc", "src/**/*.h", "tests/**/*.cc")
             for first, length in function_lengths(p.read_text()) if length > FUNCTION_LINES_MAX]
    assert not wrong, "\n".join(wrong)


BANNED = [
    (r"\bstrcpy\(|\bsprintf\(|\bgets\(", "an unbounded C call"),
    (r"\bstd::stod\b|\batof\(|\bstrtod\(", "money is never read as a float; use Decimal::parse"),
    (r"catch \(\.\.\.\)", "catching everything hides what failed"),
    (r"\bstd::endl\b", "flushes; write \\n"),
    (r"\busing namespace std\b", "names stay qualified"),
    (r"\bgettimeofday\(|\bsystem_clock::now\b", "the time comes from Env's Clock"),
    (r"\brand\(\)|\bmt19937\b.*random_device", "random bytes come from Env's Random"),
]
BANNED_EXCEPT = {"src/base/real_env.cc"}


def test_banned_calls_are_not_used():
    wrong = []
    for path in code_files():
        if str(path.relative_to(ROOT)) in BANNED_EXCEPT:
            continue
        text = strip_comments_and_texts(path.read_text())
        for number, line in enumerate(text.splitlines(), 1):
            wrong += [f"{path.relative_to(ROOT)}:{number}: {why}" for rule, why in BANNED if re.search(rule, line)]
    assert not wrong, "\n".join(wrong)


def test_every_header_says_what_it_is_for():
    wrong = [str(p.relative_to(ROOT)) for p in code_files() if p.suffix == ".h" and not p.read_text().startswith("//")]
    assert not wrong, "\n".join(wrong)


def test_the_code_is_formatted():
    files = tracked("src/**/*.h", "src/**/*.cc", "tests/**/*.h", "tests/**/*.cc")
    done = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *files], capture_output=True, text=True)
    assert done.returncode == 0, "run ./dev fmt\n" + done.stderr[:3000]


@pytest.mark.parametrize("rule,sample", [
    ("float", "double price = 0;"), ("include", '#include "engine/core.h"'), ("banned", "catch (...) {"),
])
def test_the_rules_can_fail(rule, sample):
    """Each rule finds a planted breach: a check that cannot fail proves nothing."""
    text = strip_comments_and_texts(sample + "  // double in a comment is fine")
    if rule == "float":
        assert re.search(r"\b(float|double)\b", text)
    elif rule == "include":
        assert "engine" not in read_rooms()["model"]
    else:
        assert any(re.search(r, text) for r, _ in BANNED)
