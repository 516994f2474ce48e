"""What a program's file says of how it was linked: each fault in words, by readelf and nm."""
import re
import subprocess


def told_by(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


class Binary:
    def __init__(self, path):
        self.header = told_by("readelf", "-hW", path)
        self.segments = told_by("readelf", "-lW", path)
        self.dynamic = told_by("readelf", "-dW", path)
        self.notes = told_by("readelf", "-nW", path)
        self.imports = set(re.findall(r"U (\w+)", told_by("nm", "-D", "--undefined-only", path)))

    @property
    def libraries(self):
        return set(re.findall(r"\(NEEDED\).*\[(.*?)\]", self.dynamic))

    @property
    def cet(self):
        """The parts of Intel's CET that the kernel could turn on for it."""
        found = re.search(r"x86 feature: (.*)", self.notes)
        return set(found[1].replace(" ", "").split(",")) if found else set()

    def faults(self):
        """Nothing, when it is hardened as docs/hardening.md says."""
        rights = re.findall(r"^\s*(LOAD|GNU_STACK|GNU_RELRO)\s+\S+ \S+ \S+ \S+ \S+ (.{3})", self.segments, re.M)
        stack = [flags for kind, flags in rights if kind == "GNU_STACK"]
        checked = {name for name in self.imports if re.fullmatch(r"__\w+_chk", name)}
        tests = {
            "no PIE": "Type:" in self.header and re.search(r"Type:\s+DYN", self.header) and "PIE" in self.dynamic,
            "lazy binding": "BIND_NOW" in self.dynamic or re.search(r"Flags:.*\bNOW\b", self.dynamic),
            "no RELRO": any(kind == "GNU_RELRO" for kind, _ in rights),
            "the stack can be run": stack and "E" not in stack[0],
            "memory that is written and run": not any("W" in f and "E" in f for k, f in rights if k == "LOAD"),
            "a path to libraries of its own": not re.search(r"\((RPATH|RUNPATH)\)", self.dynamic),
            "text relocations": "TEXTREL" not in self.dynamic,
            "no stack protector": "__stack_chk_fail" in self.imports,
            "nothing of FORTIFY": bool(checked),
        }
        return {fault for fault, is_fine in tests.items() if not is_fine}
