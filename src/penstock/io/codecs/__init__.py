"""Turn objects into bytes and back, one format per module. They never open anything: stores do.

A codec is picked by importing it from the module of its format, such as `penstock.io.codecs.csv`: a program
pays only for the formats that it uses. The library behind a format is looked for when a codec is made and
imported when it is first used.
"""

from penstock.io.codecs._codec import Codec, FileCodec, FileHints

__all__ = ["Codec", "FileCodec", "FileHints"]
