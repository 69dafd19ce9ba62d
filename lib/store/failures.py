"""Errors of the database drivers, translated at the edge into `StoreError` with a sentence that says what to do.

A user message holds neither the address of the database (it may carry a password) nor any stored text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy import exc

from lib.core.errors import Conflict, StoreError

BUSY = "The database is busy with another writer. Wait a few seconds and try again."
UNREADABLE = (
    "This interview was stored by another version of Greenroom and cannot be read. Update Greenroom, or delete it."
)
_REFUSED = "The database refused the operation. Try again; if it happens again, see the log for the kind of error."
_UNREACHABLE = (
    "The database server cannot be reached or refused the login. Check that it is running and that DATABASE_URL "
    "names the right address, user and password."
)
_CANNOT_WRITE = (
    "The database file cannot be written. Check that its folder exists and that you may write there, "
    "or set DATABASE_URL to another place."
)
_DAMAGED = (
    "The database file is damaged or is no Greenroom database. Move it away (with its -wal and -shm files) and start "
    "again for an empty one, or put a backup in its place."
)
_FULL = "The disk is full, so nothing more can be stored. Free some space and try again."

# Primary result codes of SQLite (https://sqlite.org/rescode.html).
_SQLITE = {
    3: _CANNOT_WRITE,  # PERM
    5: BUSY,
    6: BUSY,  # LOCKED
    8: _CANNOT_WRITE,  # READONLY
    10: _CANNOT_WRITE,  # IOERR
    11: _DAMAGED,  # CORRUPT
    13: _FULL,
    14: _CANNOT_WRITE,  # CANTOPEN
    26: _DAMAGED,  # NOTADB
}
# SQLSTATE codes and classes of PostgreSQL.
_POSTGRES = {
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D": _UNREACHABLE,
    "40": BUSY,  # serialisation failure, deadlock
    "53": _FULL,
    "55": BUSY,  # lock not available
    "57": _UNREACHABLE,  # server is shutting down
    "42501": "The database user may not do this. Grant it the rights on its tables (or let it own the database).",
}
_PASSING = frozenset({BUSY, _FULL, _UNREACHABLE, _REFUSED})


def refused(user_message: str) -> StoreError:
    """A StoreError that knows whether trying again can help."""
    error = StoreError(user_message)
    error.retryable = user_message in _PASSING
    return error


@contextmanager
def translated() -> Iterator[None]:
    """Run database work; every driver error leaves it as a StoreError. Raises StoreError and Conflict.

    A value that does not fit our types is raised without its cause: pydantic quotes the stored text in its message.
    """
    try:
        yield
    except ValidationError:
        raise refused(UNREADABLE) from None
    except exc.IntegrityError as error:
        raise Conflict("This was already stored, perhaps in another tab. Load the page again.") from error
    except exc.TimeoutError as error:
        raise refused(BUSY) from error
    except (exc.SQLAlchemyError, sqlite3.Error) as error:
        raise refused(_message(error)) from error
    except OSError as error:
        raise refused(_FULL if error.errno == 28 else _CANNOT_WRITE) from error


def _message(error: exc.SQLAlchemyError | sqlite3.Error) -> str:
    original = getattr(error, "orig", error)
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, _REFUSED)
    state = getattr(original, "sqlstate", None)
    if state:
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2], _REFUSED)
    return _UNREACHABLE if isinstance(error, exc.OperationalError) else _REFUSED
