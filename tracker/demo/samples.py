"""Where the sample files are."""

from __future__ import annotations

from pathlib import Path

import tracker


def samples() -> Path:
    """The folder of the samples: `config/`, which a wheel carries as `tracker/samples`."""
    package = Path(tracker.__file__).parent
    installed = package / "samples"
    return installed if installed.is_dir() else package.parent / "config"
