"""Does a kept connection still work? Its socket knows, so that not every request begins with a question to the server."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for `is_usable`, which it asks before the first statement of each request (`CONN_HEALTH_CHECKS`)."""

    def is_usable(self) -> bool:
        """Whether the server is still there.

        An idle connection has nothing to read, unless the server ended it or died. Only when there is something to read, the server is
        asked with a statement, as Django always does.
        """
        connection = self.connection
        if connection is None or connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
            return bool(super().is_usable())
        socket = select.poll()
        socket.register(connection.fileno(), select.POLLIN)
        return not socket.poll(0) or bool(super().is_usable())
