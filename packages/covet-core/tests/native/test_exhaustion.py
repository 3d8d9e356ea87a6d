"""A process without descriptors sheds who knocks, and serves on when it has some again."""

from __future__ import annotations

import subprocess
import sys
import textwrap

PROGRAM = textwrap.dedent(
    """
    import asyncio, os, resource, socket
    from covet_core.app import CovetApp
    from covet_core.transports.native import NativeServer

    app = CovetApp()

    @app.get("/")
    async def root() -> str:
        return "served"

    GET = b"GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n"

    async def ask(address):
        loop = asyncio.get_running_loop()
        with socket.socket() as client:
            client.setblocking(False)
            await loop.sock_connect(client, address)
            await loop.sock_sendall(client, GET)
            answer = b""
            try:
                while data := await asyncio.wait_for(loop.sock_recv(client, 4096), 5):
                    answer += data
            except ConnectionError:
                pass
            return answer

    async def main():
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            sock.listen(128)
            server = NativeServer(app.plan(), [sock], watchdog=0)
            server.start()
            address = sock.getsockname()
            assert (await ask(address)).endswith(b"served")
            while server.connections:
                await asyncio.sleep(0.01)
            highest = max(int(name) for name in os.listdir("/proc/self/fd"))
            resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 20, highest + 20))
            held = []
            try:
                while True:
                    held.append(os.open("/dev/null", os.O_RDONLY))
            except OSError:
                os.close(held.pop())
            # One descriptor is left, and the client takes it: the server has none to accept with.
            assert await ask(address) == b"", "shed"
            assert await ask(address) == b"", "shed again"
            for fd in held:
                os.close(fd)
            await asyncio.sleep(0.2)
            assert (await ask(address)).endswith(b"served")
            await server.close()

    asyncio.run(main())
    print("served on")
    """
)


def test_a_shortage_of_descriptors_is_survived() -> None:
    command = [sys.executable, "-c", PROGRAM]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert result.stdout == "served on\n", result.stderr
