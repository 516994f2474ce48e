"""`./dev bench peers`: the same rule on the same candles, here and in other people's backtesters.

Each peer has an environment of its own below build/peers, from the package registry, at a pinned version. Ours and
theirs run in turns (ours, theirs, ours, theirs), each the best of its runs, candles in memory. Where the trades or the
money at the end are not the same, the table says so: then the figures are of two different things."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
HERE = pathlib.Path(__file__).parent
FOLDER = ROOT / "build/peers"
PROGRAM = ROOT / "build/release/strongroom"
RECORDED = ROOT / "../shared/data/ohlcv/nautilus_BTC-PERP-1m.csv"
TURNS = 2
PEERS = {"backtrader": ("peer_backtrader.py", ["backtrader==1.9.78.123", "pandas==2.3.3"]),
         "backtesting.py": ("peer_backtesting.py", ["backtesting==0.6.6", "pandas==2.3.3"]),
         "vectorbt": ("peer_vectorbt.py", ["vectorbt==1.2.0"]),
         "raptorbt": ("peer_raptorbt.py", ["raptorbt==0.13.4", "numpy==2.4.6"])}


def candles():
    if RECORDED.exists():
        return RECORDED, "recorded"
    made = FOLDER / "generated.csv"
    subprocess.run([PROGRAM, "data", "generate", "--seed", "7", "--candles", "45031", "--out", made], check=True)
    return made, "generated: no recorded candles beside the repository (../shared/data)"


def environment(name, packages):
    """The peer's python; None when its packages cannot be had here."""
    python = FOLDER / name / "bin/python"
    stamp = FOLDER / name / "made_of"
    if stamp.exists() and stamp.read_text() == " ".join(packages):
        return python
    print(f"installing {name}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", FOLDER / name], check=True)
    done = subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages],
                          capture_output=True, text=True)
    if done.returncode:
        print(f"{name}: not to be had here: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    stamp.write_text(" ".join(packages))
    return python


def ours(path):
    bot = ROOT / "examples/sma-btc.toml"
    done = subprocess.run([PROGRAM, "lab", "backtest", "--bot", bot, "--candles", path, "--json"],
                          capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    trades = sum(deal["closed"] is not None for deal in result["deals"])
    return {"seconds": float(result["elapsed_ms"]) / 1000, "candles": result["candles"], "trades": trades,
            "final": round(float(result["equity_end"]), 6)}


def theirs(python, script, path):
    # Variables that tune numerical libraries for this machine are not a peer's usual place.
    env = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS")}
    done = subprocess.run([python, HERE / script, path], capture_output=True, text=True, env=env)
    if done.returncode:
        raise SystemExit(f"{script}: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


def best(runs):
    return min(runs, key=lambda run: run["seconds"])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    path, kind = candles()
    print(f"averages of 10 and 30 closes that cross, {kind}, {TURNS} turns")
    print(f"{'':16} {'candles/s':>14} {'trades':>7} {'money at the end':>18}   ours is")
    for name, (script, packages) in PEERS.items():
        python = environment(name, packages)
        if python is None:
            continue
        pairs = [(ours(path), theirs(python, script, path)) for _ in range(TURNS)]
        mine, other = best([pair[0] for pair in pairs]), best([pair[1] for pair in pairs])
        is_same = mine["trades"] == other["trades"] and abs(mine["final"] - other["final"]) < 1e-5
        ratio = other["seconds"] / mine["seconds"]
        for who, run in (("strongroom", mine), (name, other)):
            money = f"{run['final']:.6f}" if run["final"] else "does not compare"
            verdict = "" if who == "strongroom" else f"{ratio:,.1f} x" + ("" if is_same else ", of other money")
            print(f"{who:16} {run['candles'] / run['seconds']:>14,.0f} {run['trades']:>7} {money:>18}   {verdict}")


if __name__ == "__main__":
    main()
