"""The writing side of the API, the collections of the base domain, the download of it all."""

from api import collections, download, token_scheme

__all__ = ["collections", "download", "token_scheme"]
