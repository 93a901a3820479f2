"""Names of files, in a module of their own: an idle poll needs them and little else."""

from __future__ import annotations

SETTINGS_FILE = "keyresult.yaml"
