"""The command line as docs/cli.md promises it: what is wrong is named, and exit codes mean what they say."""
import json

import pytest
from house import ROOT, run
from venue import Venue, accounts_file

DCA, GRID = ROOT / "examples/dca-btc.toml", ROOT / "examples/grid-btc.toml"
DONE, FOUND, BAD_INPUT, NOT_REACHABLE = 0, 1, 2, 3


@pytest.fixture
def accounts(tmp_path):
    path = tmp_path / "accounts.toml"
    path.write_text(accounts_file())
    return path


def refuses(code, words, *arguments, **how):
    done = run(*arguments, timeout=20, stdin=None, **how)
    assert done.returncode == code, (done.returncode, done.stderr)
    for word in [words] if isinstance(words, str) else words:
        assert word in done.stderr, done.stderr
    assert done.stdout == ""


# ---- Wrong use.
@pytest.mark.parametrize("command", [
    "data import x --out y", "data generate --out x", "data fetch --from a --to b --out x",
    "lab backtest --bot x --candles y", "bot check x --price 1", "bot add x", "bot list", "bot stop x", "bot close x",
    "init", "unseal", "seal", "key add --account a --key-id b --policy c", "key list", "key freeze --account a",
    "key thaw --account a", "ledger verify x --key y", "ledger show x --key y", "link",
    "leak check x", "practice", "up",
])
def test_an_option_that_is_not_there_is_named(command):
    refuses(BAD_INPUT, ["--bogus", "--help"], *command.split(), "--bogus")


@pytest.mark.parametrize("command,missing", [
    ("leak", "subcommand"), ("leak check", "file"),
    ("data import x", "--out"), ("data generate", "--out"), ("data fetch --to b --out x", "--from"),
    ("bot check x", "--price"), ("bot add", "file"), ("bot stop", "name"), ("bot close", "name"),
    ("key add --key-id b --policy c", "--account"), ("key add --account a --policy c", "--key-id"),
    ("key add --account a --key-id b", "--policy"),
    ("ledger verify x", "--key"), ("ledger show --key x", "folder"), ("bot", "subcommand"), ("key", "subcommand"),
    ("ledger", "subcommand"), ("data", "subcommand"), ("lab", "subcommand"), ("", "subcommand"),
])
def test_what_is_missing_is_named(command, missing):
    refuses(BAD_INPUT, [missing, "--help"], *command.split())


@pytest.mark.parametrize("command,who", [
    ("bot list", "engine"), ("bot stop x", "engine"), ("bot close x", "engine"), ("key list", "signer"),
    ("key freeze --account a", "signer"), ("key thaw --account a", "signer"), ("init", "signer"), ("unseal", "signer"),
    ("seal", "signer"), ("leak check x", "signer"), ("link", "web"),
])
def test_a_service_that_does_not_run_is_exit_3_with_what_to_do(command, who, tmp_path):
    refuses(NOT_REACHABLE, [who, str(tmp_path), "strongroom up", "--folder"], *command.split(), "--folder", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options,words", [
    ([], "--candles, --trades, --stream, --market and --live"),
    (["--market", "1", "--live"], "one of --candles"),
    (["--market", "x"], "--market"),
    (["--market", "1", "--venue", "nowhere=1"], "--venue"),
    (["--market", "1", "--venue", "binance=99999"], "--venue"),
    (["--market", "1", "--venue", "kucoin"], "--venue"),
    (["--market", "1", "--speed", "0"], "--speed"),
    (["--market", "1", "--speed", "fast"], "--speed"),
    (["--market", "1", "--tick", "0"], "--tick"),
    (["--market", "1", "--step", "many"], "--step"),
    (["--market", "1", "--symbol", "BTCUSDT"], "--symbol"),
    (["--market", "1", "--faults", "/nonexistent.toml"], "/nonexistent.toml"),
    (["--candles", "/nonexistent.csv"], "/nonexistent.csv"),
    (["--trades", "/nonexistent.csv"], "/nonexistent.csv"),
    (["--stream", "/nonexistent.gz"], "/nonexistent.gz"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_the_practice_venue_names_what_is_wrong(options, words, accounts):
    refuses(BAD_INPUT, words, "practice", "--plain", "--venue", "binance=0", "--accounts", accounts, *options)


@pytest.mark.parametrize("spoil,words", [
    (lambda text: text.replace("secret", "sekret", 1), ":7: account.key.sekret"),
    (lambda text: text.replace('"read", "trade"', '"fly"', 1), "fly"),
    (lambda text: text.replace("10000", "lots"), "lots"),
    (lambda text: text + text, "alice"),
    (lambda text: text.replace("127.0.0.1", "nowhere", 1), "nowhere"),
    (lambda text: "hello", ":1: "),
], ids=["unknown field", "permission", "amount", "twice", "address", "no TOML"])
def test_a_mistake_in_the_accounts_file_is_named(spoil, words, accounts):
    accounts.write_text(spoil(accounts.read_text()))
    refuses(BAD_INPUT, [str(accounts), words], "practice", "--plain", "--venue", "binance=0", "--accounts", accounts,
            "--market", "1")


@pytest.mark.parametrize("text,words", [
    ('[[fault]]\nkind = "gremlins"\n', ["fault[1]", "kind", "lost_reply"]),
    ('[[fault]]\nkind = "late"\nms = "soon"\n', "ms"),
    ('[[fault]]\nkind = "late"\nprobability = 3\n', "probability"),
    ('[[fault]\n', ":1: "),
], ids=["kind", "number", "unknown field", "no TOML"])
def test_a_mistake_in_the_fault_plan_is_named(text, words, accounts, tmp_path):
    plan = tmp_path / "faults.toml"
    plan.write_text(text)
    refuses(BAD_INPUT, [str(plan), *([words] if isinstance(words, str) else words)], "practice", "--plain", "--venue",
            "binance=0", "--accounts", accounts, "--market", "1", "--faults", plan)


@pytest.mark.parametrize("options,words", [
    ([], "--practice"),
    (["--practice", "--venue", "x"], "--practice"),
    (["--venue", "/nonexistent.toml", "--one-user"], "/nonexistent.toml"),
    (["--headless", "--venue", "x"], "--headless"),
    (["--bot", "x.toml", "--venue", "x"], "--bot"),
    (["--speed", "60", "--venue", "x"], "--speed"),
    (["--market", "1", "--venue", "x"], "prices"),
    (["--practice", "--market", "1", "--web-port", "0", "--web-address", "0.0.0.0"], "--address"),
    (["--practice", "--for", "5s"], "--for"),
    (["--practice", "--market", "1", "--web-port", "many"], "--web-port"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_up_names_what_is_wrong(options, words, tmp_path):
    refuses(BAD_INPUT, words, "up", "--folder", tmp_path / "h", *options)


def test_a_start_that_is_refused_leaves_no_folder(tmp_path):
    """It would hide the practice folder: commands without --folder take the real one when it is there."""
    refuses(BAD_INPUT, "/nonexistent.toml", "up", "--folder", tmp_path / "h", "--one-user", "--venue",
            "/nonexistent.toml")
    assert list(tmp_path.iterdir()) == []


def test_the_venue_says_when_its_port_is_taken(accounts):
    with Venue("--market", "1", "--paused") as first:
        port = first.rest.rsplit(":", 1)[1]
        done = run("practice", "--plain", "--venue", f"binance={port}", "--accounts", accounts, "--market", "1",
                   timeout=20)
        assert done.returncode in (BAD_INPUT, NOT_REACHABLE) and port in done.stderr, done.stderr


def test_version_and_help_go_to_stdout():
    assert run("--version").stdout.strip() == (ROOT / "VERSION").read_text().strip()
    for command in ([], ["data"], ["data", "fetch"], ["bot"], ["key", "add"], ["ledger"], ["practice"], ["up"]):
        done = run(*command, "--help")
        assert done.returncode == DONE and "Usage" in done.stdout and done.stderr == ""


# ---- bot check.
def checked(tmp_path, file, old, new, *options, price="46000"):
    text = file.read_text()
    assert old in text
    path = tmp_path / "bot.toml"
    path.write_text(text.replace(old, new))
    return path, run("bot", "check", path, f"--price={price}", *options)


@pytest.mark.parametrize("file,old,new,field", [
    (DCA, 'kind = "dca"', 'kind = "martingale"', "bot.kind"),
    (DCA, 'name = "dca-btc"', 'name = "a b/../c"', "bot.name"),
    (DCA, 'account = "practice"', "", "bot.account"),
    (DCA, '["BTC/USDT"]', '["BTCUSDT"]', "bot.symbols"),
    (DCA, '["BTC/USDT"]', '[]', "bot.symbols"),
    (DCA, 'base_order = "100"', 'base_order = "-100"', "dca.base_order"),
    (DCA, 'base_order = "100"', "base_order = 100.5", "dca.base_order"),
    (DCA, 'max_safety_orders = 5', 'max_safety_orders = -1', "dca.max_safety_orders"),
    (DCA, 'deviation_pct = "0.4"', 'deviation_pct = "0"', "dca.deviation_pct"),
    (DCA, 'take_profit_pct = "0.6"', "", "dca.take_profit_pct"),
    (DCA, 'take_profit_pct = "0.6"', 'take_profit_pct = "0.6"\nleverage = 10', "dca.leverage"),
    (DCA, 'stop_loss_pct = "0" ', 'stop_loss_pct = "101" ', "dca.stop_loss_pct"),
    (DCA, 'cooldown = "0s"', 'cooldown = "soon"', "dca.cooldown"),
    (DCA, 'tick = "0.01"', 'tick = "0"', "backtest.tick"),
    (DCA, "[backtest]", "[bcktest]", "bcktest"),
    (GRID, 'lower = "36000"', 'lower = "49000"', "grid."),
    (GRID, "intervals = 40", "intervals = 0", "grid.intervals"),
    (GRID, 'spacing = "arithmetic"', 'spacing = "wide"', "grid.spacing"),
    (GRID, 'investment = "9000"', 'investment = "-1"', "grid.investment"),
], ids=lambda value: value[:30] if isinstance(value, str) else None)
def test_bot_check_names_file_and_field(tmp_path, file, old, new, field):
    path, done = checked(tmp_path, file, old, new)
    assert done.returncode == BAD_INPUT and f"{path}" in done.stderr and field in done.stderr, done.stderr
    assert done.stdout == ""


def test_bot_check_explains_a_good_bot_and_finds_a_poor_one(tmp_path):
    for file, count in ((DCA, 6), (GRID, 40)):
        _, done = checked(tmp_path, file, "practice", "practice", "--json")
        told = json.loads(done.stdout)
        assert done.returncode == DONE and told["problems"] == [] and len(told["rows"]) >= count
    _, done = checked(tmp_path, DCA, 'base_order = "100"', 'base_order = "1"', "--json")
    assert done.returncode == FOUND and "NOTIONAL" in str(json.loads(done.stdout)["problems"])


@pytest.mark.parametrize("price", ["0", "-5", "zero"])
def test_bot_check_names_a_wrong_price(tmp_path, price):
    _, done = checked(tmp_path, DCA, "practice", "practice", price=price)
    assert done.returncode == BAD_INPUT and "--price" in done.stderr, done.stderr
