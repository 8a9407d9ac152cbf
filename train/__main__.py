"""``python -m train CONFIG.toml``: trains an adapter, or goes on where it was stopped."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

from rubrics.system.files import keep_from_others
from train.command import command_line, complete, run_command, say, stopped_at_end_of_input, tell
from train.processes import process_group


def main(arguments: list[str] | None = None) -> int:
    """Trains the configured adapter. Returns the exit code."""
    parser = command_line("train", __doc__)
    parser.add_argument(
        "--check", action="store_true", help="check configuration, labels and base, and stop"
    )
    parser.add_argument(
        "--json", action="store_true", help="report progress as lines of JSON, for programs"
    )
    parser.add_argument(
        "--stop-at-eof", action="store_true", help="stop when the standard input ends, for programs"
    )
    options = parser.parse_args(arguments)

    def work() -> None:
        with stopped_at_end_of_input() if options.stop_at_eof else nullcontext():
            _train(options.config, options.check, options.json)

    return run_command(work)


def _train(path: Path, check_only: bool, as_json: bool) -> None:
    from train.preflight import check_run, configured

    config, rubric = configured(path)
    samples, _ = check_run(config, rubric)
    from train.run import plan  # importing PyTorch takes seconds: what is wrong is said before

    def notify(sentence: str) -> None:
        if as_json:
            tell("said", text=sentence)
        else:
            say(sentence)

    with process_group(config.machine.device):
        planned = plan(config, rubric, notify, samples)
        if check_only:
            say(f"{path} can be run.")
            return
        run = planned.load(notify)
        complete(run, as_json=as_json)
        if run.trainer.rank == 0:
            from train.progress import measuring_reporter, summary

            found = run.finish(measuring_reporter(as_json=as_json))
            if not as_json:
                summary(found.figures, config.out)


if __name__ == "__main__":
    keep_from_others()
    sys.exit(main())
