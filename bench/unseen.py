"""Judges that haven't seen a text, so that measuring on what the judge was trained on stays honest.

``python bench/judging.py --corpora FOLDER --folds FILE`` writes one judge a fold, trained on the other folds;
`use` has the judge of a text's fold judge from then on. Until `read` has read such a file it does nothing.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from service.incidents import judging

FOLDS = 5

_JUDGES: list[judging.Judge] = []


def fold_of(group: str) -> int:
    """Return the fold of a text, by a hash of its name."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


def write(path: Path, models: list[dict[str, float]]) -> None:
    """Write the weights of one judge a fold."""
    path.write_text(json.dumps(models), "utf-8")


def read(path: Path) -> None:
    """Read the judges that `use` chooses from."""
    _JUDGES[:] = [judging.Judge(weights) for weights in json.loads(path.read_text("utf-8"))]


def use(group: str) -> None:
    """Let English texts be judged by the judge that wasn't trained on the text of this name."""
    if _JUDGES:
        judge = _JUDGES[fold_of(group)]
        judging.load = lambda language: judge if language == "en" else None  # type: ignore[assignment]
