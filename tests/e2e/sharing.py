"""A store opened by shares, and the age keys of those who hold them: what several suites start from."""
import json
import re
import subprocess

from test_key_flow import DONE


def init(signer, needed, made, *more):
    done = signer.told("init", "--shares", made, "--needed", needed, *more)
    assert done.returncode == DONE, done.stderr
    return done.stdout.split()


def is_sealed(signer):
    return json.loads(signer.told("key", "list", "--json").stdout)["is_sealed"]


def age_identity(folder, name):
    path = folder / name
    subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    return path, re.search(r"age1\w+", path.read_text())[0]
