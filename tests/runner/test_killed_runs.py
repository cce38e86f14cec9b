"""Promise 6 the hard way: whenever a process is killed, the storage shows nothing before what it was computed from."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

LENGTH = 6

# Runs one generation after the other, for ever; every file of a chain holds the number of its generation. The first is
# large, so that the others could overtake it on their way to the disk.
PROGRAM = f"""
import sys
from pathlib import Path
from penstock import SequentialRunner, ThreadRunner, node, pipeline
from penstock.datasets.text import TextDataset

folder, runner = Path(sys.argv[1]), {{"one": SequentialRunner(is_async=True), "many": ThreadRunner(4)}}[sys.argv[2]]
files = {{f"d{{n}}": TextDataset(filepath=folder / f"d{{n}}.txt") for n in range({LENGTH})}}
flow = pipeline(
    [node(lambda generation: f"{{generation}} {{'x' * 5_000_000}}", "generation", "d0")]
    + [node(lambda text: text.split()[0], f"d{{n}}", f"d{{n + 1}}", name=f"n{{n}}") for n in range({LENGTH - 1})]
)
for generation in range(1, 1_000_000):
    runner.run(flow, {{"generation": generation, **files}})
    print(generation, flush=True)
"""


@pytest.mark.parametrize("runner", ["one", "many"])
def test_a_killed_process_leaves_whole_files_in_causal_order(tmp_path: Path, runner: str) -> None:
    rng = random.Random(runner)
    for attempt in range(6):
        folder = tmp_path / str(attempt)
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, folder, runner], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            for _ in range(rng.randint(1, 5)):
                assert process.stdout.readline()
            process.kill()
        found = [folder / f"d{number}.txt" for number in range(LENGTH)]
        generations = [int(file.read_text().split()[0]) for file in found]
        assert generations == sorted(generations, reverse=True), (
            "a file is newer than what it was computed from"
        )
        assert generations[0] - generations[-1] <= 1
