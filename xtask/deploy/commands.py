"""Holds the command lines below deploy/ against the binary: an option that it does not know is an error.

Usage: commands.py SARING FILE...   (compose and Kubernetes files as YAML, units of systemd)
"""

import pathlib
import shlex
import subprocess
import sys

import yaml

IMAGE = "saring"


def of_compose(document):
    for service in document.get("services", {}).values():
        if is_ours(service["image"]):
            yield service.get("command") or []


def of_kubernetes(document):
    spec = document.get("spec", {}).get("template", {}).get("spec", {})
    for container in spec.get("initContainers", []) + spec.get("containers", []):
        if not is_ours(container["image"]):
            continue
        yield container["args"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            command = container.get(probe, {}).get("exec", {}).get("command")
            if command:
                yield command[1:]


def of_unit(text):
    for line in text.splitlines():
        if line.startswith("ExecStart="):
            # What is in a variable is its owner's to say.
            yield [word for word in shlex.split(line)[1:] if not word.startswith("$")]


def is_ours(image):
    return image.split("/")[-1].split(":")[0] == IMAGE


def commands(path):
    text = path.read_text()
    if path.suffix == ".service":
        yield from of_unit(text)
        return
    for document in yaml.safe_load_all(text):
        yield from of_compose(document)
        yield from of_kubernetes(document)


def main(saring, files):
    count = failed = 0
    for path in map(pathlib.Path, files):
        for command in commands(path):
            count += 1
            # What comes before `--help` is read, and nothing is done.
            done = subprocess.run([saring, *command, "--help"], capture_output=True, text=True)
            if done.returncode != 0:
                failed += 1
                print(f"{path}: saring {shlex.join(command)}\n{done.stderr}", file=sys.stderr)
    if count == 0:
        sys.exit("no command line of saring was found")
    print(f"{count} command lines, {failed} that the binary does not take")
    sys.exit(1 if failed else 0)


main(sys.argv[1], sys.argv[2:])
