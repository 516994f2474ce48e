"""A bot with play money on a venue's prices as they come."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile

from . import cli, files


def paper(bot, *, command=None, lasts=None, options=()):
    """Runs one bot on live prices and yields what happens, as it happens (docs/python.md has the fields).

    bot: a bot file's path, or its text. command: the program of a bot of kind "process", as for a shell. lasts: "8h";
    without it the bot runs until the loop over its events is left. options: more of `strongroom lab paper`, such as
    ("--live-venue", "kucoin"). The last event is "end". Raises StrongroomError with the program's words.
    """
    with tempfile.TemporaryDirectory(prefix="strongroom-") as folder:
        bot_path = os.path.join(folder, "bot.toml")
        pathlib.Path(bot_path).write_text(files.bot_text(bot), encoding="utf-8")
        arguments = [cli.program(), "lab", "paper", "--bot", bot_path, "--json", *map(str, options)]
        arguments += ["--bot-command", command] if command is not None else []
        arguments += ["--for", lasts] if lasts is not None else []
        with open(os.path.join(folder, "errors"), "w+", encoding="utf-8") as errors, \
                subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            try:
                for line in process.stdout:
                    yield json.loads(line)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait()
            errors.seek(0)
            if process.returncode != 0:
                raise cli.StrongroomError(errors.read().strip() or f"strongroom ended with {process.returncode}")
