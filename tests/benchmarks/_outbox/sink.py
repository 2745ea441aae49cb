"""The smallest SMTP server that keeps to the protocol, in a process of its own, so that it never sets the pace."""

import asyncio
import sys


class Session(asyncio.Protocol):
    """Takes every mail. No parsing beyond the first letter of a command and the final dot."""

    def connection_made(self, transport):
        self.transport, self.buffer, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.buffer += data
        while True:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            position = self.buffer.find(end)
            if position < 0:
                return
            line, self.buffer = self.buffer[:position], self.buffer[position + len(end) :]
            if self.in_data:
                self.in_data = False
                self.transport.write(b"250 taken\r\n")
                continue
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.transport.write(b"250-sink\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE 10000000\r\n")
            elif verb == b"DATA":
                self.in_data = True
                self.transport.write(b"354 go on\r\n")
            elif verb == b"QUIT":
                self.transport.write(b"221 bye\r\n")
                self.transport.close()
                return
            else:
                self.transport.write(b"250 OK\r\n")


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Session, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
