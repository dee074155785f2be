"""Kills the crawl and the work of the demo's whole newsroom with -9 at moments by chance, and compares what is left.

    python bench/kills.py [--kills 30] [--seed 7] [--store URL]

An undisturbed round is timed first; the moments are spread over as much running time, start-up included. Each line is
one kill: when, after how many seconds, what the process held. At the end the two pictures are compared: texts,
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
from tests.journeys.picture import held_steps, picture, unlike  # noqa: E402

COMMANDS = (("crawl", "--once"), ("work", "--until-idle"))


def disturbed(one: Installation, command: tuple[str, ...], kills: int, whole: float, chance: Random) -> None:
    """Kills at so many moments, then lets the command end."""
    for number in range(1, kills + 1):
        began = time.monotonic()
        process = one.start(*command)
        # Start-up is repeated after each kill: the later the kill, the more rows are under way.
        moment = chance.uniform(0.3, 1.0) * max(whole / 2, 3.0)
        time.sleep(moment)
        done = process.poll() is not None
        process.kill()
        process.wait()
        after = time.monotonic() - began
        how = "had ended" if done else "killed"
        print(f"{command[0]:<6}{number:>3}  after {after:>5.1f} s  {how:<10}{held_steps(one.config)}", flush=True)
        if done:
            break
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
