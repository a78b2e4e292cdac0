"""Clients that send the largest requests at once and read none of the answers: Node's sockets cannot be so small.

Called as: unread_answers.py <port> <waves> <connections>. The request is one for all, on standard input.
"""

import socket
import sys
import threading
import time

TIMEOUT_S = 30
# The kernel would take whole answers for a client that does not read.
RECEIVED_BYTES = 4096
BETWEEN_S = 0.05
HELD_S = 1


def connect(port: int) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)
    client.settimeout(TIMEOUT_S)
    client.connect(("127.0.0.1", port))
    return client


def send_wave(port: int, connections: int, request: bytes) -> None:
    clients = []

    def send() -> None:
        try:
            client = connect(port)
            clients.append(client)
            client.sendall(request)
        except OSError:
            pass  # It was refused while it sent.

    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
        # Bodies that begin together are refused at once.
        time.sleep(BETWEEN_S)
    for thread in threads:
        thread.join()
    time.sleep(HELD_S)
    for client in clients:
        client.close()


if __name__ == "__main__":
    port, waves, connections = (int(argument) for argument in sys.argv[1:4])
    request = sys.stdin.buffer.read()
    for _ in range(waves):
        send_wave(port, connections, request)
