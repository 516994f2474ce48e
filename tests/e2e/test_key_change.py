"""Keys that change while the signer runs: narrower and wider policies, retirement, the keyring, the passphrase, and
freezes of many keys at once."""
import signal
import subprocess

import pytest
from house import STRONGROOM, wait_for
from test_key_flow import BAD_INPUT, DONE, PASSPHRASE, POLICY, Signer

NARROW = POLICY.replace('"500"', '"50"')


@pytest.fixture
def signer(tmp_path):
    made = Signer()
    assert made.told("init", secret=PASSPHRASE).returncode == DONE
    assert made.add().returncode == DONE
    made.narrow, made.wide = tmp_path / "narrow.toml", tmp_path / "wide.toml"
    made.narrow.write_text(NARROW)
    made.wide.write_text(POLICY)
    yield made
    made.close()


def done(process):
    assert process.returncode == DONE, process.stderr
    return process


def refused(process, *words):
    assert process.returncode == BAD_INPUT and all(word in process.stderr for word in words), process
    return process


def key(signer, account="main"):
    return next(one for one in signer.status()["keys"] if one["account"] == account)


def restart(signer, how=signal.SIGKILL, passphrase=PASSPHRASE):
    signer.stop(how)
    signer.start()
    return signer.told("unseal", secret=passphrase)


def test_a_policy_is_changed_and_stays_changed(signer):
    done(signer.told("key", "policy", "--account", "main", "--policy", signer.narrow))
    assert key(signer)["policy"] == NARROW
    done(restart(signer))
    assert key(signer)["policy"] == NARROW
    refused(signer.told("key", "policy", "--account", "other", "--policy", signer.narrow), "no key for account")
    show = [STRONGROOM, "ledger", "show", signer.folder / "signer/ledger", "--key", signer.folder / "signer/ledger.key"]
    wait_for(lambda: "policy set: main" in subprocess.run(show, capture_output=True, text=True, timeout=60).stdout)


def test_only_the_users_factor_widens_a_policy(signer, tmp_path):
    user, thief = tmp_path / "user.pem", tmp_path / "thief.pem"
    for file in (user, thief):
        done(signer.told("factor", "make", file, secret="a long enough passphrase\n"))
    done(signer.told("factor", "set", "--account", "main", "--factor", user, secret="a long enough passphrase\n"))
    change = ("key", "policy", "--account", "main", "--policy")
    done(signer.told(*change, signer.narrow))
    refused(signer.told(*change, signer.wide), "signature")
    refused(signer.told(*change, signer.wide, "--factor", thief, secret="a long enough passphrase\n"),
            "does not verify")
    assert key(signer)["policy"] == NARROW
    done(signer.told(*change, signer.wide, "--factor", user, secret="a long enough passphrase\n"))
    assert key(signer)["policy"] == POLICY


def test_an_older_copy_of_the_keys_gives_back_no_wider_policy(signer):
    records = signer.folder / "signer/keys.rec"
    older = records.read_bytes()
    done(signer.told("key", "policy", "--account", "main", "--policy", signer.narrow))
    signer.stop(signal.SIGKILL)
    records.write_bytes(older)
    signer.start()
    done(signer.told("unseal", secret=PASSPHRASE))
    assert key(signer)["posture_code"] == "record"
    done(signer.told("key", "policy", "--account", "main", "--policy", signer.narrow))
    assert key(signer)["policy"] == NARROW and key(signer)["posture_code"] != "record"


def test_a_retired_key_makes_room_for_another(signer):
    done(signer.told("key", "retire", "--account", "main"))
    assert key(signer)["is_retired"]
    refused(signer.told("key", "retire", "--account", "main"), "retired")
    done(signer.add())
    assert not key(signer)["is_retired"]
    done(restart(signer))
    assert not key(signer)["is_retired"]


def test_the_keyring_is_rotated_and_an_old_file_is_of_no_use(signer):
    older = (signer.folder / "signer/keys.rec").read_bytes()
    done(signer.told("keyring", "rotate"))
    status = signer.status()
    assert status["keyring_version"] == 2 and status["keys_to_rewrite"] == 0
    done(restart(signer))
    signer.stop(signal.SIGKILL)
    (signer.folder / "signer/keys.rec").write_bytes(older)
    signer.start()
    refused(signer.told("unseal", secret=PASSPHRASE), "no longer good", "backup")


def test_another_passphrase(signer):
    done(signer.told("passphrase", "--practice", secret="another passphrase"))
    refused(restart(signer), "wrong passphrase")
    done(signer.told("unseal", secret="another passphrase"))
    assert key(signer)


def test_everything_is_frozen_with_one_word(signer):
    done(signer.add("second"))
    done(signer.told("key", "freeze", "--all", "--reason", "a dump"))
    assert all(one["is_frozen"] and one["frozen_reason"] == "a dump" for one in signer.status()["keys"])
    done(restart(signer))
    assert signer.status()["frozen"] == [{"scope": "all", "subject": "", "reason": "a dump", "by": "admin"}]
    refused(signer.told("key", "thaw", "--all", "--account", "main"), "one of")
    refused(signer.told("key", "freeze"), "one of")
    refused(signer.told("key", "freeze", "--user", "nobody"), "no key of user")
    done(signer.told("key", "thaw", "--all"))
    assert not any(one["is_frozen"] for one in signer.status()["keys"])
