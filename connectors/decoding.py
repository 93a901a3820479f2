"""Bodies as they come: decoded piece by piece, and never far beyond their cap."""

from __future__ import annotations

import zlib

from .failures import spoilt

_GZIP = zlib.MAX_WBITS + 16


class Plain:
    """Collects a body up to a cap."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._parts = bytearray()

    def takes_whole(self, length: int | None) -> bool:
        """Whether a body of so many bytes, if it is known, need not be taken piece by piece."""
        return length is not None and length <= self._cap

    def feed(self, data: bytes) -> None:
        """Take a piece; raises TroubleError once the body is over the cap."""
        self._parts += data
        if len(self._parts) > self._cap:
            raise spoilt(f"sends an answer of more than {self._cap:,} bytes", "ask for less, or raise the body cap")

    def finish(self) -> bytes:
        """The whole body."""
        return bytes(self._parts)

    def room(self) -> int:
        """How many bytes may follow, and one more to see that there are too many."""
        return self._cap + 1 - len(self._parts)


class Inflated(Plain):
    """Decodes gzip or deflate while collecting, and never far beyond the cap."""

    def __init__(self, cap: int, name: str) -> None:
        super().__init__(cap)
        self._name = name
        self._inflater: zlib._Decompress | None = None

    def takes_whole(self, length: int | None) -> bool:  # noqa: ARG002 - whatever it is, it will be more
        """Never."""
        return False

    def feed(self, data: bytes) -> None:
        """Decode a piece; raises TroubleError if it cannot be, or decodes to more than the cap."""
        self._inflater = self._inflater or zlib.decompressobj(_window(self._name, data))
        while data:
            if self._inflater.eof:  # a gzip file may be followed by another
                self._inflater = zlib.decompressobj(_GZIP)
            try:
                super().feed(self._inflater.decompress(data, self.room()))
            except zlib.error:
                raise spoilt("sends an answer that cannot be decompressed") from None
            data = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    def finish(self) -> bytes:
        """The whole body; raises TroubleError if it ends in the middle."""
        if self._inflater is not None and not self._inflater.eof:
            raise spoilt("sends a compressed answer that ends in the middle")
        return super().finish()


def decoder_for(encoding: str, cap: int) -> Plain:
    """What decodes a content encoding; raises TroubleError for nested and unknown ones."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return Plain(cap)
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflated(cap, name)
    raise spoilt("sends an answer in a content encoding that was not asked for", "a proxy in between may be at fault")


def _window(name: str, data: bytes) -> int:
    """The `wbits` for an encoding; what is called deflate comes with a zlib frame, or bare."""
    if name != "deflate":
        return _GZIP
    framed = data[0] & 0x0F == zlib.DEFLATED
    return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS
