"""The kept HTTP line to a gateway that hangs up between two requests."""

import socket
import threading

from aftercare.channels.line import Line

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_a_line_that_was_hung_up_is_opened_anew():
    listening = socket.create_server(("127.0.0.1", 0))
    hung_up = threading.Event()

    def serve():
        for _ in range(2):
            came, _address = listening.accept()
            with came:
                came.recv(4096)
                came.sendall(_ANSWER)
            hung_up.set()

    thread = threading.Thread(target=serve)
    thread.start()
    line = Line(f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=5)
    assert line.post("/", body=b"1", headers={}).body == "ok"
    hung_up.wait(5)
    assert line.post("/", body=b"2", headers={}).body == "ok"
    line.close()
    thread.join(5)
    listening.close()
