"""Runs a command on a pseudo-terminal of 80 columns and prints all that it wrote there.

Usage: on-terminal.py <what to type> <command> [argument...]. A line of what is typed is entered when
something was written since the last one and the terminal has then been still for half a second, or
after ten; "^C" is Ctrl-C, which comes after two at the latest. Ends with the command's exit code.
"""

import os
import pty
import select
import struct
import sys
import termios
import time
from fcntl import ioctl

typed, command = [line for line in sys.argv[1].split("\n") if line], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
entered = time.monotonic()
written = 0.0
while True:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    now = time.monotonic()
    still = not ready and entered < written < now - 0.5
    if typed and (still or now - entered > (2 if typed[0] == "^C" else 10)):
        line = typed.pop(0)
        os.write(terminal, b"\x03" if line == "^C" else line.encode() + b"\r")
        entered = time.monotonic()
    if ready:
        try:
            output = os.read(terminal, 65536)
        except OSError:
            break
        if not output:
            break
        sys.stdout.buffer.write(output)
        written = time.monotonic()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
