"""Fill the setup page from the sample resume and job, so that anyone can try an interview in ten seconds."""

from __future__ import annotations

import re

from lib.core.enums import Level
from lib.ui import services, state
from lib.ui.setup_actions import read_job, read_resume_text

_HEAD = re.compile(r"^(Title|Company):\s*(.+)$", re.MULTILINE)


def fill(held: state.State) -> None:
    """Replace the setup form by the sample candidate's, ready to start."""
    folder = services.ROOT / "data" / "samples"
    posting = (folder / "job.md").read_text(encoding="utf-8")
    head = {m.group(1): m.group(2).strip() for m in _HEAD.finditer(posting)}
    form = state.SetupForm(
        step="Interview",
        job_title=head.get("Title", ""),
        company=head.get("Company", ""),
        job_text=_HEAD.sub("", posting).strip(),
        is_sample=True,
        level=Level.MID,
    )
    state.refill(form)
    held.setup_loaded = True
    read_resume_text((folder / "resume.md").read_text(encoding="utf-8"), "sample resume")
    form.is_sample, form.years = True, 6.0
    read_job()
