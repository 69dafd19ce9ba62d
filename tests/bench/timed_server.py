"""Streamlit with a watch on its script threads: writes CPU ms of each run to a file. Used by `tests.bench.live`.

`python -m tests.bench.timed_server FILE ARGUMENTS...` is `streamlit ARGUMENTS...`; FILE gets a line `fragment|page ms`
for each run of the script (drawing included, sending to the browser not).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.web import cli


def watch(path: Path) -> None:
    """Time every run from now on."""
    run = script_runner.exec_func_with_error_handling
    path.touch()

    def timed(func: Any, ctx: Any) -> Any:
        begun = time.thread_time()
        try:
            return run(func, ctx)
        finally:
            kind = "fragment" if ctx.fragment_ids_this_run else "page"
            with path.open("a", encoding="utf-8") as out:
                out.write(f"{kind} {1000 * (time.thread_time() - begun):.2f}\n")

    script_runner.exec_func_with_error_handling = timed


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
    sys.argv = ["streamlit", *sys.argv[2:]]
    sys.exit(cli.main())
