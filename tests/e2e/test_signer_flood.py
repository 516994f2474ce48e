"""A million wrong frames at the sockets of a real signer: each refused, answered as a repeat, or hung up on."""
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FRAMES = int(os.environ.get("STRONGROOM_FLOOD_FRAMES", "1000000"))


def test_a_flood_of_frames_gets_no_signature_that_it_should_not(tmp_path):
    done = subprocess.run([ROOT / "build/release/signer_flood", str(FRAMES)], cwd=tmp_path, capture_output=True,
                          text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    frames, made, repeats, refused, hung_up, signatures = map(int, re.findall(r"\d+", done.stdout))
    print(done.stdout)
    assert frames >= FRAMES and frames == made + repeats + refused + hung_up
    # 1,000 honest orders; a damaged one may still be a good order of another id, and is then counted as signed.
    assert signatures == made and 1000 <= made < 1000 + FRAMES // 100
    assert repeats > 0 and refused > 0 and hung_up > 0
