"""Kills the crawl and the work of the demo's whole newsroom with -9 at moments by chance, and compares what is left.

    python bench/kills.py [--kills 30] [--seed 7] [--store URL]

An undisturbed round is timed first; the moments are spread over as much running time, start-up left out. Each line is
one kill: after how many seconds of work, and what the process held. At the end the two pictures are compared: texts,
addresses, measures, assessments, stories, cases, fates, pages, index, marks, audit. Without `--store`: SQLite.
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


def disturbed(one: Installation, command: tuple[str, ...], kills: int, whole: float, chance: Random) -> None:
    """Kills at so many moments, each counted from the first row that the process takes; then lets the command end."""
    for number in range(1, kills + 1):
        before = tokens(one.config)
        process = one.start(*command)
        while process.poll() is None and tokens(one.config) <= before:
            time.sleep(0.05)
        moment = chance.uniform(0, 3 * whole / kills)
        time.sleep(moment)
        how = "killed" if process.poll() is None else "had ended"
        process.kill()
        process.wait()
        print(f"{command[0]:<6}{number:>3}  after {moment:>5.2f} s  {how:<10}{held_steps(one.config)}", flush=True)
    complete(one, command)


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
    asked.add_argument("--store", default="")
    arguments = asked.parse_args()
    chance = Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder, newsroom(Path(folder), sources=()) as town:
        honest = Installation(Path(folder) / "honest", town)
        seconds = [complete(honest, command) for command in COMMANDS]
        wanted = picture(honest.config)
        print(
            f"undisturbed: crawl {seconds[0]:.1f} s, work {seconds[1]:.1f} s, {len(wanted['texts'])} articles and posts"
        )
        one = Installation(Path(folder) / "killed", town, arguments.store)
        crawl = max(1, round(arguments.kills / 3))
        disturbed(one, COMMANDS[0], crawl, seconds[0], chance)
        disturbed(one, COMMANDS[1], arguments.kills - crawl, seconds[1], chance)
        for command in COMMANDS:
            complete(one, command)
        differences = unlike(picture(one.config), wanted)
        whole = one.run("evidence", "verify") == 0 and one.run("audit", "verify") == 0
        poison = one.log().count("poison")
    print(f"differences: {len(differences)}; evidence and audit whole: {whole}; poison: {poison}")
    print(*differences, sep="\n")
    return 1 if differences or not whole else 0


if __name__ == "__main__":
    sys.exit(main())
