"""T3: a backup is stolen with some of the shares, and restored on a clean machine."""
import itertools
import pathlib
import tempfile

from row import held
from sharing import age_identity, init, is_sealed
from test_backup import Restored, back_up
from world import Signer

WHAT = "a stolen backup with M-1 and with M shares"


def opens(signer, shares):
    """Whether these shares open it; closed again, and without what was given, when they do not."""
    for share in shares:
        signer.told("unseal", secret=share + "\n")
    is_open = not is_sealed(signer)
    signer.told("seal")
    return is_open


def run(world):
    needed, made = world.size((2, 3), (3, 5))
    signer = Signer()
    try:
        with tempfile.TemporaryDirectory(prefix="sr-t3-", dir="/tmp") as folder:
            offline = [age_identity(pathlib.Path(folder), name) for name in ("first", "second")]
            shares = init(signer, needed, made)
            assert signer.add().returncode == 0
            restored = Restored(back_up(signer, offline), offline[0][0])
            try:
                few = [opens(restored, some) for some in itertools.combinations(shares, needed - 1)]
                enough = [opens(restored, some) for some in itertools.combinations(shares, needed)]
            finally:
                restored.close()
    finally:
        signer.close()
    return held("T3", WHAT, not any(few), all(enough) and f"all {len(enough)} sets of {needed} open it",
                f"{len(few) - sum(few)} of {len(few)} sets of {needed - 1} of {made} leave it sealed")
