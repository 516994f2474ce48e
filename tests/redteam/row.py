"""What one attack came to: one line of the table."""
import dataclasses

HELD, WON, SKIPPED = "held", "attacker won", "SKIPPED"


@dataclasses.dataclass
class Row:
    attack: str          # "T1"
    what: str            # One line, for people.
    result: str          # HELD, WON (an expected win says so in `figure`), or SKIPPED with its reason.
    control: str         # What shows that the attack would have been seen to work; empty only when SKIPPED.
    figure: str

    @property
    def is_as_expected(self):
        return self.result == SKIPPED or (self.result == HELD and bool(self.control))


def held(attack, what, is_held, control, figure):
    """`control`: a true value, or nothing when the positive control itself failed: then nothing is proved."""
    return Row(attack, what, HELD if is_held else WON, str(control or ""), figure)


def skipped(attack, what, reason):
    return Row(attack, what, SKIPPED, "", reason)


def print_table(rows):
    widths = [max(len(str(getattr(row, name))) for row in rows) for name in ("attack", "result", "what")]
    print(f"{'':{widths[0]}}  {'result':{widths[1]}}  {'attack':{widths[2]}}  control; figure")
    for row in rows:
        mark = "" if row.is_as_expected else "  <-- NOT AS EXPECTED"
        print(f"{row.attack:{widths[0]}}  {row.result:{widths[1]}}  {row.what:{widths[2]}}  "
              f"{row.control or '-'}; {row.figure}{mark}")
