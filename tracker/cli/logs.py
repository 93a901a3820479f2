"""Log lines on stderr, for people or for machines."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .options import Options

OURS = "tracker"
"""The logger above all of ours: of other packages only errors are told."""


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; a traceback goes into `error`."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class TextLines(logging.Formatter):
    """Time in UTC, level and message."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")


def configure(options: Options) -> None:
    """Send log records to stderr, as the options ask."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if options.log_format == "json" else TextLines())
    logging.getLogger().handlers = [handler]
    logging.getLogger().setLevel(logging.ERROR)
    level = logging.ERROR if options.quiet else logging.DEBUG if options.verbose > 1 else logging.INFO
    logging.getLogger(OURS).setLevel(level)
