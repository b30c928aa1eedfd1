"""Is the port free, and does the web server answer on it?"""

import errno
import http.client
import socket

from config.embedded.errors import EmbeddedError
from config.embedded.plan import Plan


def check_free(host: str, port: int) -> None:
    """
    This function will bind the address for a moment.

    :raises EmbeddedError: if that is not possible, naming the variable to change.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the web server does: connections of an earlier run that linger do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise EmbeddedError(f"HOST={host} is no address of this machine; 127.0.0.1 and 0.0.0.0 always are.") from error
    except OSError as error:
        raise _explain(error, host, port) from error


def _explain(error: OSError, host: str, port: int) -> EmbeddedError:
    if error.errno == errno.EADDRINUSE:
        return EmbeddedError(
            f"Port {port} on {host} is taken by another program. "
            f"Choose another one: `PORT={port % 65535 + 1} make run`."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return EmbeddedError(f"This account may not use port {port}. Choose one above 1023: `PORT=8000 make run`.")
    if error.errno == errno.EADDRNOTAVAIL:
        return EmbeddedError(f"HOST={host} is no address of this machine; 127.0.0.1 and 0.0.0.0 always are.")
    return EmbeddedError(f"{host}:{port} cannot be used: {error.strerror}. Set HOST or PORT.")


def health(plan: Plan, timeout: float = 3.0) -> int:
    """The status code of the health path; 0 while nobody answers."""
    connection = http.client.HTTPConnection(plan.probe_host, plan.port, timeout=timeout)
    try:
        connection.request("GET", plan.health_path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
