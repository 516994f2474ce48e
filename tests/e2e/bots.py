"""Bots that trade a lot on the generated market (which begins at 46,000)."""
BUSY_GRID = """[bot]
name = "busy-grid"
kind = "grid"
account = "practice"
symbols = ["BTC/USDT"]
[grid]
lower = "44500"
upper = "47500"
intervals = 28
investment = "8000"
"""
BUSY_DCA = """[bot]
name = "busy-dca"
kind = "dca"
account = "practice"
symbols = ["BTC/USDT"]
[dca]
base_order = "50"
safety_order = "60"
max_safety_orders = 8
active_safety_orders = 3
deviation_pct = "0.15"
step_scale = "1.1"
volume_scale = "1.2"
take_profit_pct = "0.3"
"""


def write_busy_bots(folder, venue=""):
    """The command-line arguments that start them; for the account of that venue, where it is not the first."""
    end = f"-{venue}" if venue else ""
    arguments = []
    for name, text in (("grid", BUSY_GRID), ("dca", BUSY_DCA)):
        path = folder / f"busy-{name}{end}.toml"
        path.write_text(text.replace(f'"busy-{name}"', f'"busy-{name}{end}"')
                        .replace('account = "practice"', f'account = "practice{end}"'))
        arguments += ["--bot", path]
    return arguments
