#!/usr/bin/env python3
"""`./dev sbom [FILE]`: what the two programs and the page are made of, as CycloneDX 1.5 JSON on stdout or in FILE.

Of each program: the shared libraries that are loaded with it, with their Debian packages and versions (ldd, dpkg); the
packages whose headers were compiled into it (the compiler's own list of what it read). Of the page: the npm packages
that are in it, from package-lock.json. The same build gives the same bytes: nothing in it depends on when or where.
"""
import base64
import functools
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release"
PROGRAMS = ("strongroom", "strongroom-signer")


def told_by(*command, cwd=ROOT):
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=True).stdout


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


@functools.cache
def owners():
    """{path: Debian package}: what `dpkg -S` would say, read once."""
    found = {}
    for listing in sorted(pathlib.Path("/var/lib/dpkg/info").glob("*.list")):
        for path in listing.read_text().splitlines():
            found[path] = listing.stem.split(":")[0]
    return found


def package_of(path):
    """The Debian package that a file came with. Merged /usr: dpkg may know it below / alone."""
    real = str(pathlib.Path(path).resolve())
    return owners().get(real) or owners().get(real.removeprefix("/usr"))


@functools.cache
def package(name):
    """(version, architecture, source package)"""
    told = told_by("dpkg-query", "-W", "-f", "${Version}\\n${Architecture}\\n${source:Package}\\n", name)
    return told.splitlines()[:3]


def debian(name):
    version, architecture, source = package(name)
    escaped = version.replace("+", "%2B").replace(":", "%3A").replace("~", "%7E")
    return {"type": "library", "bom-ref": f"deb:{name}", "name": name, "version": version,
            "purl": f"pkg:deb/debian/{name.replace('+', '%2B')}@{escaped}?arch={architecture}&distro=debian-12",
            "properties": [{"name": "strongroom:source-package", "value": source}]}


def libraries_of(program):
    """[(soname, path)] of all that the loader brings in, not only what is named in the program itself."""
    found = re.findall(r"^\s*(?:(\S+) => )?(/\S+) \(0x", told_by("ldd", program), re.M)
    return sorted((soname or pathlib.Path(path).name, path) for soname, path in found)


def files_read_for(target):
    """Headers of the system that the compiler read for the objects of this program."""
    inputs = told_by("ninja", "-C", BUILD, "-t", "inputs", target, cwd=BUILD).splitlines()
    objects = {line.strip() for line in inputs if line.strip().endswith((".cc.o", ".pch"))}
    found, is_ours = set(), False
    for line in told_by("ninja", "-C", BUILD, "-t", "deps", cwd=BUILD).splitlines():
        if not line.startswith(" "):
            is_ours = line.split(":")[0] in objects
        elif is_ours and line.strip().startswith("/usr/"):
            found.add(line.strip())
    return found


def npm():
    lock = json.loads((ROOT / "ui/package-lock.json").read_text())
    components = {}
    for place, entry in lock["packages"].items():
        if not place or entry.get("dev") or entry.get("optional") and "version" not in entry:
            continue
        name = place.rpartition("node_modules/")[2]
        group, _, short = name.rpartition("/")
        version = entry["version"]
        part = {"type": "library", "bom-ref": f"npm:{name}@{version}", "name": short, "version": version,
                "purl": f"pkg:npm/{name.replace('@', '%40', 1)}@{version}"}
        if group:
            part["group"] = group
        if "integrity" in entry:
            kind, _, digest = entry["integrity"].partition("-")
            part["hashes"] = [{"alg": kind.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}]
        components[part["bom-ref"]] = part
    return components


def program_parts(name, components):
    """Adds what this program is made of; the names of its parts."""
    parts = set()
    for soname, path in libraries_of(BUILD / name):
        found = package_of(path)
        if found is None:
            raise SystemExit(f"sbom: {path}: it belongs to no Debian package")
        part = components.setdefault(f"deb:{found}", debian(found))
        part["properties"] += [{"name": "strongroom:library", "value": f"{soname} sha256:{sha256(path)}"}]
        parts.add(part["bom-ref"])
    for found in {package_of(path) for path in files_read_for(name)} - {None}:
        part = components.setdefault(f"deb:{found}", debian(found))
        part["properties"] += [{"name": "strongroom:headers-in", "value": name}]
        parts.add(part["bom-ref"])
    return sorted(parts)


def bill():
    version = (ROOT / "VERSION").read_text().strip()
    components, dependencies = {}, []
    for name in PROGRAMS:
        parts = program_parts(name, components)
        components[f"program:{name}"] = {"type": "application", "bom-ref": f"program:{name}", "name": name,
                                         "version": version,
                                         "hashes": [{"alg": "SHA-256", "content": sha256(BUILD / name)}]}
        dependencies.append({"ref": f"program:{name}", "dependsOn": parts})
    page = npm()
    components |= page
    components["program:page"] = {"type": "application", "bom-ref": "program:page", "name": "strongroom-ui",
                                  "version": version}
    dependencies.append({"ref": "program:page", "dependsOn": sorted(page)})
    dependencies.append({"ref": "strongroom", "dependsOn": [f"program:{name}" for name in ("page", *PROGRAMS)]})
    for part in components.values():
        if "properties" in part:
            part["properties"] = sorted({json.dumps(p, sort_keys=True): p for p in part["properties"]}.values(),
                                        key=lambda p: (p["name"], p["value"]))
    made = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": "strongroom", "name": "strongroom",
                                       "version": version}},
            "components": [components[ref] for ref in sorted(components)],
            "dependencies": sorted(dependencies, key=lambda row: row["ref"])}
    # The number is made of the content: another build has another one.
    made["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(made, sort_keys=True))}"
    return made


def main():
    text = json.dumps(bill(), indent=2, sort_keys=True) + "\n"
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[1]).write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
