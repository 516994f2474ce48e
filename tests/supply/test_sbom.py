"""The bill of materials: valid by CycloneDX's own schema, complete by another look, and the same twice."""
import importlib.util
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import pytest
import referencing

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = pathlib.Path(importlib.util.find_spec("cyclonedx").submodule_search_locations[0]) / "schema/_res"


def made():
    return subprocess.run([sys.executable, ROOT / "tools/sbom.py"], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def text():
    return made()


@pytest.fixture(scope="module")
def bill(text):
    return json.loads(text)


def validator():
    resources = []
    for name in ("bom-1.5.SNAPSHOT.schema.json", "spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"):
        schema = json.loads((SCHEMAS / name).read_text())
        resources.append((schema["$id"], referencing.Resource.from_contents(schema)))
    registry = referencing.Registry().with_resources(resources)
    return jsonschema.Draft7Validator(resources[0][1].contents, registry=registry)


def test_it_is_valid_by_the_schema_and_the_schema_can_fail(bill):
    errors = [f"{list(error.path)}: {error.message}" for error in validator().iter_errors(bill)]
    assert errors == []
    assert list(validator().iter_errors(bill | {"specVersion": 15}))
    broken = json.loads(json.dumps(bill))
    del broken["components"][0]["name"]
    assert list(validator().iter_errors(broken))


def test_it_is_the_same_twice(text):
    assert made() == text
    assert str(ROOT) not in text and "build/release" not in text


def parts_of(bill, program):
    [row] = [row for row in bill["dependencies"] if row["ref"] == f"program:{program}"]
    by_ref = {part["bom-ref"]: part for part in bill["components"]}
    return [by_ref[ref] for ref in row["dependsOn"]]


@pytest.mark.parametrize("program", ["strongroom", "strongroom-signer"])
def test_each_library_of_a_program_is_in_it(bill, program):
    told = subprocess.run(["readelf", "-dW", ROOT / "build/release" / program], capture_output=True, text=True).stdout
    needed = set(re.findall(r"\(NEEDED\).*\[(.*?)\]", told))
    listed = {prop["value"].split()[0] for part in parts_of(bill, program) for prop in part["properties"]
              if prop["name"] == "strongroom:library"}
    assert needed and needed <= listed
    assert all(part["purl"].startswith("pkg:deb/debian/") and part["version"] for part in parts_of(bill, program))


def test_what_is_compiled_in_is_named_where_it_is(bill):
    def packages(program):
        return {part["name"] for part in parts_of(bill, program)}
    assert {"libtomlplusplus-dev", "libsodium23", "libseccomp2", "libssl3"} <= packages("strongroom-signer")
    assert {"libcli11-dev", "nlohmann-json3-dev", "libboost1.81-dev", "libsqlite3-0"} <= packages("strongroom")
    assert not packages("strongroom-signer") & {"libcli11-dev", "nlohmann-json3-dev", "libsqlite3-0", "libqrencode4"}


def test_the_pages_packages_are_those_of_the_lock_file_without_the_tools(bill):
    lock = json.loads((ROOT / "ui/package-lock.json").read_text())["packages"]
    listed = {part["purl"] for part in parts_of(bill, "page")}
    assert f"pkg:npm/react@{lock['node_modules/react']['version']}" in listed
    tools = [name for name, entry in lock.items() if entry.get("dev")]
    assert tools and not any(f"pkg:npm/{name.rpartition('node_modules/')[2]}@" in purl for name in tools
                             for purl in listed)
