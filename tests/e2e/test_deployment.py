"""The ways to run the bot that README.md names: as a service, and in a container."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import ROOT, BotProcess
from tests.e2e.reading import quotes

UNIT, CONTAINER = ROOT / "deploy" / "speechbot.service", ROOT / "deploy" / "Containerfile"
README = (ROOT / "README.md").read_text("utf-8")
NOBODY = "65534"
CONFINED = (
    "mount --make-rprivate / && mount --bind {data} {data} && mount -t tmpfs none {temporary} "
    "&& mount -o remount,bind,ro / && mount -o remount,bind,rw {data} "
    f"&& exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs --bounding-set=-all"
)
"""Everything read-only but the data folder and the one for temporary files, under a user without rights."""


def instructions(path: Path) -> list[tuple[str, str]]:
    """Return the instructions of a container file with their arguments, continued lines joined."""
    text = re.sub(r"\\\n", " ", "".join(re.findall(r"^(?!#).*\n", path.read_text("utf-8"), re.M)))
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]  # type: ignore[misc]


def test_the_unit_is_accepted_by_systemd(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed here")
    program = tmp_path / "speechbot"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8")
    assert "ExecStart=/opt/speechbot/bin/speechbot serve\n" in text
    unit.write_text(text.replace("/opt/speechbot/bin/speechbot", str(program)), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_unit_leaves_nothing_writable_but_the_data_and_keeps_secrets_out_of_the_environment() -> None:
    text = UNIT.read_text("utf-8")
    lines = dict(re.findall(r"^(\w+)=(.*)$", text, re.M))
    assert lines["ProtectSystem"] == "strict"
    assert lines["DynamicUser"] == lines["NoNewPrivileges"] == lines["PrivateTmp"] == "yes"
    assert lines["CapabilityBoundingSet"] == ""
    assert not re.search(r"^(ReadWritePaths|CacheDirectory|LogsDirectory|User)=", text, re.M)
    assert "TELEGRAM_BOT_TOKEN" not in text
    given = " ".join(re.findall(r"^Environment=(.*)$", text, re.M)).split()
    settings = dict(pair.split("=", 1) for pair in given)
    assert settings["SPEECHBOT_KEY_FILE"].startswith("%d/"), "apart from the data"
    assert settings["SPEECHBOT_DATA_DIR"] == "%S/" + lines["StateDirectory"]


def test_the_unit_confines_the_bot() -> None:
    """What systemd itself says of how far a service could do harm, from 0, not at all, to 10."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed here")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(UNIT)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    exposure = re.search(r"Overall exposure level.*?: (\d+\.\d)", done.stdout)
    assert exposure, done.stdout
    assert float(exposure[1]) < 2.0


def test_the_container_is_built_by_the_command_of_the_readme() -> None:
    command = "pip install -c constraints.txt ."
    assert re.search(rf"^{re.escape(command)} ", README, re.M)
    steps = instructions(CONTAINER)
    assert ("RUN", command) in steps
    last = [number for number, (name, _) in enumerate(steps) if name == "FROM"][-1]
    final = steps[last:]
    assert [argument for name, argument in final if name == "USER"] == ["10001:10001"]
    assert [argument for name, argument in final if name == "VOLUME"] == ["/data"]
    environment = dict(pair.split("=", 1) for n, a in final if n == "ENV" for pair in shlex.split(a))
    assert environment["SPEECHBOT_DATA_DIR"] == "/data"
    assert not environment["SPEECHBOT_KEY_FILE"].startswith("/data")
    copied = {argument.split()[0] for name, argument in steps if name == "COPY" and "--from" not in argument}
    wanted = {line[1:] for line in (ROOT / "deploy/Containerfile.dockerignore").read_text().splitlines()}
    assert (copied - {"."}) | {"bot", "index", "pyproject.toml", "constraints.txt"} <= wanted


@pytest.mark.parametrize("name", ["deploy/speechbot.service", "deploy/Containerfile"])
def test_the_readme_says_of_it(name: str) -> None:
    assert name in README
    assert (ROOT / name).is_file()


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_else_needs_to_be_written(api: FakeBotApi, tmp_path: Path) -> None:
    """The bot answers under a user without rights, all of the system read-only but the data folder."""
    data, temporary, key = tmp_path / "data", tmp_path / "temporary", tmp_path / "key"
    for folder in (data, temporary):
        folder.mkdir()
    key.write_text("a key of sixteen bytes at least")
    for path in (data, key):
        os.chown(path, int(NOBODY), int(NOBODY))
    key.chmod(0o400)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    confined = CONFINED.format(data=shlex.quote(str(data)), temporary=shlex.quote(str(temporary)))
    apart = ("unshare", "--mount", "sh", "-c", f'{confined} "$@"', "sh")
    probe = f"import bot.__main__, os; assert not os.access({str(ROOT)!r}, os.W_OK)"
    tried = subprocess.run([*apart, sys.executable, "-c", probe], capture_output=True, cwd=ROOT, check=False)
    if tried.returncode:
        pytest.skip("this system does not let us confine a process")
    bot = BotProcess(api, data, SPEECHBOT_KEY_FILE=str(key), TMPDIR=str(temporary))
    bot.log_path = tmp_path / "bot.log"
    bot.program = (*apart, sys.executable)
    await bot.start_serving()
    user = api.user(1400)
    await api.say(user, "三大职能")
    assert quotes(await api.answer(1400))
    assert await bot.stop() == 0
    assert "renewed at every start" not in bot.log
    written = {path.name for path in data.rglob("*") if path.is_file()}
    assert "bot.sqlite" in written
