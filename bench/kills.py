"""Kills the crawl and the work of the demo's whole newsroom with -9 at moments by chance, and compares what is left.

    python bench/kills.py [--kills 30] [--seed 7]

An undisturbed round is timed first. Then rounds are killed again and again, a few seconds of work after the process
took its first row, until that many kills have struck; a command that ends before its moment ends its part of a round.
Each line is one kill: after how many seconds of work, and what the process held. After each round the pictures are
compared: texts, addresses, measures, assessments, stories, cases, fates, pages, index, marks, audit.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.journeys.installation import Installation, newsroom  # noqa: E402
from tests.journeys.picture import held_steps, picture, tokens, unlike  # noqa: E402

COMMANDS = (("crawl", "--once"), ("work", "--until-idle"))
SHARE = 5  # of a command's undisturbed time: at most one such part passes between the first row and the kill


def disturbed(one: Installation, command: tuple[str, ...], most: int, longest: float, chance: Random) -> int:
    """Kills until the command ends by itself or `most` kills have struck, then lets it end: how many struck."""
    for number in range(most):
        before = tokens(one.config)
        process = one.start(*command)
        while process.poll() is None and tokens(one.config) <= before:
            time.sleep(0.05)
        moment = chance.uniform(0, longest)
        time.sleep(moment)
        if process.poll() is not None:
            return number
        process.kill()
        process.wait()
        print(f"{command[0]:<6} killed after {moment:>5.2f} s  {held_steps(one.config)}", flush=True)
    complete(one, command)
    return most


def complete(one: Installation, command: tuple[str, ...]) -> float:
    """Lets a command end: how many seconds it took. A source that refuses (the demo has some) is no failure."""
    began = time.monotonic()
    if one.run(*command) not in (0, 1):
        sys.exit(one.log()[-3000:])
    return time.monotonic() - began


def main() -> int:
    """Prints the kills and the comparison; 1 if the pictures differ."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=30)
    asked.add_argument("--seed", type=int, default=7)
    arguments = asked.parse_args()
    chance = Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder, newsroom(Path(folder), sources=()) as town:
        honest = Installation(Path(folder) / "honest", town)
        seconds = [complete(honest, command) for command in COMMANDS]
        wanted = picture(honest.config)
        print(
            f"undisturbed: crawl {seconds[0]:.1f} s, work {seconds[1]:.1f} s, {len(wanted['texts'])} articles and posts"
        )
        struck, wrong = 0, 0
        while struck < arguments.kills:
            one = Installation(Path(folder) / f"killed-{struck}", town)
            for command, whole in zip(COMMANDS, seconds, strict=True):
                struck += disturbed(one, command, arguments.kills - struck, whole / SHARE, chance)
            for command in COMMANDS:
                complete(one, command)
            differences = unlike(picture(one.config), wanted)
            intact = one.run("evidence", "verify") == 0 and one.run("audit", "verify") == 0
            poison = one.log().count("poison")
            wrong += bool(differences or poison or not intact)
            print(
                f"{struck} kills so far; differences: {len(differences)}; evidence and audit intact: {intact};"
                f" poison: {poison}",
                *differences,
                sep="\n",
                flush=True,
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
