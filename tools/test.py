#!/usr/bin/env python3
"""Runs the test suites and counts them: `test.py all|sanitized|unit|tidy|e2e|fuzz|golden [arguments]`.

Suites: unit = the GoogleTest binaries of the sanitizer build; sanitized = these, fuzz and the
cross-checks; tidy = formatting, clang-tidy and the rules of the house; fuzz = each libFuzzer target
for a short time (`fuzz SECONDS` for a long one); the rest is pytest over tests/ (end-to-end runs of
the release build and what looks at it).
The last line of the output is `N passed, N failed`; the exit code is 1 when something failed.
"""
import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "reports"
UNIT_TIMEOUT_S = 1200
FUZZ_SECONDS_IN_CI = 2
# More than that many failures are not the machine's (docs/decisions/0049-a-second-try-alone.md).
AGAIN_AT_MOST = 3
# The long suites, and all that they depend on: what passed on the very same files is not run again.
PASSED = ROOT / "build" / ".passed"
INPUTS = {"e2e": ("build/release/strongroom", "build/release/strongroom-signer", "build/release/strongroom-drill",
                  "build/release/signer_flood", "ui/dist", "tests/e2e", "tests/judges", "examples",
                  "docs", "dev", "tools", "packaging", "../shared/data/ohlcv"),
          "ui": ("ui/src", "ui/tests", "ui/mock", "ui/package-lock.json", "ui/index.html", "tests/ui", "docs/api.md")}


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add_junit(self, path, label):
        """Counts a JUnit file; a suite that wrote none has crashed, which is one failure."""
        if not path.exists():
            print(f"{label}: no report, the suite crashed")
            self.failed += 1
            return
        for case in ET.parse(path).getroot().iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif case.find("skipped") is not None or case.get("result") == "skipped":
                self.skipped += 1
            else:
                self.passed += 1

    def add_last_line(self, log):
        """Counts what another run of this program said at its end; one that said nothing has failed."""
        counts = re.search(r"(?:(\d+) skipped .*\n)?(\d+) passed, (\d+) failed\n$", log.read_text())
        if counts is None:
            print(f"{log.stem}: it did not come to its end")
            self.failed += 1
            return
        self.skipped += int(counts[1] or 0)
        self.passed += int(counts[2])
        self.failed += int(counts[3])


def run_unit_binary(binary, shard, shards):
    report = REPORTS / f"{binary.name}-{shard}.xml"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    part = {"GTEST_TOTAL_SHARDS": str(shards), "GTEST_SHARD_INDEX": str(shard)}
    done = subprocess.run([binary, "--gtest_brief=1", f"--gtest_output=xml:{report}"], cwd=ROOT,
                          env={**os.environ, **part}, capture_output=True, text=True, timeout=UNIT_TIMEOUT_S)
    return f"{binary.name} {shard + 1}/{shards}", report, done, time.monotonic() - started


def run_unit(tally):
    """Each binary in as many parts as there are processors, so that the longest does not run alone at the end."""
    binaries = sorted(p for p in (ROOT / "build/dev").glob("test_*") if os.access(p, os.X_OK) and p.is_file())
    shards = os.cpu_count()
    parts = [(binary, shard, shards) for binary in binaries for shard in range(shards)]
    with concurrent.futures.ThreadPoolExecutor(shards) as pool:
        for name, report, done, seconds in pool.map(lambda part: run_unit_binary(*part), parts):
            state = "ok" if done.returncode == 0 else "FAILED"
            print(f"{state:6} {name} ({seconds:.1f} s)", flush=True)
            if done.returncode != 0:
                print(done.stdout + done.stderr)
            tally.add_junit(report, name)


def run_fuzz_target(target, seconds, options):
    """One libFuzzer run from the seeds in tests/fuzz/corpus; what it finds new stays in build/."""
    name = target.name.removeprefix("fuzz_")
    grown, seeds = ROOT / "build/fuzz-corpus" / name, ROOT / "tests/fuzz/corpus" / name
    grown.mkdir(parents=True, exist_ok=True)
    artifacts = ROOT / "build/fuzz-crashes"
    artifacts.mkdir(parents=True, exist_ok=True)
    return subprocess.run([target, *options, f"-max_total_time={seconds}", "-rss_limit_mb=4096", "-print_final_stats=1",
                           "-verbosity=0", f"-artifact_prefix={artifacts}/{name}-", grown,
                           *([seeds] if seeds.is_dir() else [])],
                          cwd=ROOT, capture_output=True, text=True, timeout=seconds + UNIT_TIMEOUT_S)


def run_fuzz(tally, folder, seconds, *options):
    targets = sorted(p for p in (ROOT / folder).glob("fuzz_*") if os.access(p, os.X_OK) and p.is_file())
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for target, done in zip(targets, pool.map(lambda t: run_fuzz_target(t, seconds, options), targets)):
            runs = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
            good = done.returncode == 0 and runs is not None and int(runs[1]) > 0
            print(f"{'ok' if good else 'FAILED':6} {target.name}: {runs[1] if runs else 0} inputs", flush=True)
            if not good:
                print(done.stderr[-4000:])
            tally.passed += good
            tally.failed += not good


def start_pytest(name, folders, extra, memory=None, **how):
    """`memory` names the run whose failures `--last-failed` means, by itself this one."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    return subprocess.Popen([sys.executable, "-m", "pytest", "-q", "-ra", "--durations=8",
                             "-o", f"cache_dir={REPORTS}/last-{memory or name}", f"--junitxml={report}", *folders,
                             *extra], cwd=ROOT, **how)


def try_again(tally, name, folders, extra):
    """What failed in a suite that waits for real processes is run once more, with nothing beside it. What fails again
    has failed; what does not is told by name, after the whole account of its first failure."""
    first = Tally()
    first.add_junit(REPORTS / f"{name}.xml", name)
    if not 0 < first.failed <= AGAIN_AT_MOST:
        return
    print(f"Second try of what failed in {name}, alone", flush=True)
    again = f"{name}-again"
    start_pytest(again, folders, [*extra, "--last-failed", "--last-failed-no-failures=none"], memory=name).wait()
    second = Tally()
    second.add_junit(REPORTS / f"{again}.xml", again)
    if second.failed or second.passed != first.failed:
        return
    for case in ET.parse(REPORTS / f"{again}.xml").getroot().iter("testcase"):
        print(f"UNSTEADY {case.get('classname')}.{case.get('name')}: passed at its second try; why not at its first "
              "stands above")
    tally.failed -= second.passed
    tally.passed += second.passed


def run_pytest(tally, folders, extra):
    start_pytest("pytest", folders, extra).wait()
    tally.add_junit(REPORTS / "pytest.xml", "pytest")


def fingerprint(suite):
    """Of the content of everything that a suite depends on, and of what shortens or skips parts of it."""
    settings = sorted(item for item in os.environ.items() if item[0].startswith("STRONGROOM_"))
    sums = hashlib.sha256(f"{settings} {os.geteuid()}".encode())
    for place in map(ROOT.joinpath, INPUTS[suite]):
        for path in sorted(p for p in ([place] if place.is_file() else place.rglob("*")) if p.is_file()):
            if not {"__pycache__", "node_modules"} & set(path.parts):
                sums.update(f"{path} {path.stat().st_size}\n".encode())
                # Recorded prices are large and never change in place.
                sums.update(b"" if "shared" in path.parts else path.read_bytes())
    return sums.hexdigest()


def has_passed(tally, suite, extra):
    """Counts a suite that passed on these very files, and says so. Remove build/.passed to run it again."""
    stamp = PASSED / suite
    if extra or not stamp.exists() or stamp.read_text() != fingerprint(suite):
        return False
    print(f"ok     {suite}: passed before on the same files, not run again")
    tally.add_junit(PASSED / f"{suite}.xml", suite)
    return True


def note_passed(suite, report, extra):
    found = Tally()
    found.add_junit(report, suite)
    if found.passed and not found.failed and not extra:
        PASSED.mkdir(parents=True, exist_ok=True)
        (PASSED / f"{suite}.xml").write_bytes(report.read_bytes())
        (PASSED / suite).write_text(fingerprint(suite))


def be_patient():
    os.nice(15)


def start_sanitized(log, extra):
    """The sanitizer build and what runs on it, with the processors' idle time."""
    return subprocess.Popen(["bash", "-c", './dev build dev && exec python3 tools/test.py sanitized "$@"', "-",
                             *extra], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, preexec_fn=be_patient)


def run_all(tally, extra):
    """The end-to-end runs and the page's mostly wait; all else fills the processors meanwhile, with low priority."""
    apart = {*INPUTS, "crosscheck"}
    folders = {str(p.parent) for p in (ROOT / "tests").glob("*/test_*.py") if p.parent.name not in apart}
    logs = {name: REPORTS / f"{name}.log" for name in ("sanitized", "rest")}
    with logs["sanitized"].open("w") as sanitized_log, logs["rest"].open("w") as out:
        sanitized = start_sanitized(sanitized_log, extra)
        rest = start_pytest("rest", sorted(folders), extra, stdout=out, stderr=subprocess.STDOUT, preexec_fn=be_patient)
        for suite in INPUTS:
            if not has_passed(tally, suite, extra):
                start_pytest(suite, [f"tests/{suite}"], extra).wait()
                tally.add_junit(REPORTS / f"{suite}.xml", suite)
                note_passed(suite, REPORTS / f"{suite}.xml", extra)
        rest.wait()
        sanitized.wait()
    for log in logs.values():
        print(re.sub(r"\[\d+/\d+\] .*\n", "", log.read_text())[-30000:], flush=True)
    tally.add_junit(REPORTS / "rest.xml", "rest")
    tally.add_last_line(logs["sanitized"])
    for suite in INPUTS:
        try_again(tally, suite, [f"tests/{suite}"], extra)
    try_again(tally, "rest", sorted(folders), extra)


def main():
    which, extra = sys.argv[1], sys.argv[2:]
    REPORTS.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    if which == "golden":
        plays = subprocess.run([ROOT / "build/dev/test_lab", "--gtest_filter=*Plays*", "--gtest_brief=1"], cwd=ROOT)
        update = ["--update"] if "STRONGROOM_UPDATE_GOLDEN" in os.environ else []
        requests = subprocess.run([sys.executable, "tests/venues/golden/record.py", *update], cwd=ROOT)
        return plays.returncode or requests.returncode
    if which in ("sanitized", "unit"):
        run_unit(tally)
    if which == "sanitized":
        # Always the same dice: what fails here fails because of a change. Long runs look for more.
        run_fuzz(tally, "build/dev", FUZZ_SECONDS_IN_CI, "-seed=1")
        start_pytest("crosscheck", ["tests/crosscheck"], extra).wait()
        tally.add_junit(REPORTS / "crosscheck.xml", "crosscheck")
        try_again(tally, "crosscheck", ["tests/crosscheck"], extra)
    if which == "fuzz":
        run_fuzz(tally, "build/fuzz", int(extra[0]) if extra else 60)
    if which == "all":
        run_all(tally, extra)
    if which in ("tidy", "e2e"):
        run_pytest(tally, [f"tests/{which}"], extra)
    if tally.skipped:
        print(f"{tally.skipped} skipped (the reasons stand above)")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
