# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder with what scanners stumble over."""
import os
import socket

NAMES = [b"plain", b" space ", b"new\nline", b"tab\there", b"quote\"'", b"back\\slash", b"-rf", b"*", b"~", b"\x01\x1b[31m",
         b"\xff\xfe\x80", "ünïcödé".encode(), "\u202efdp.exe".encode(), b"<b>&amp;<i>", b"a" * 255, b"%s%n", b"$(id)"]


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def make_deep(folder, depth, name):
    """A chain of folders whose path is longer than any call takes."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=fd)
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=fd)
        os.close(fd)
        fd = inner
    bottom = os.open("bottom", os.O_CREAT | os.O_WRONLY, dir_fd=fd)
    os.write(bottom, b"x" * 5000)
    os.close(bottom)
    os.close(fd)


def make(root):
    root = os.fsencode(root)
    for index, name in enumerate(NAMES):
        write(os.path.join(root, name), b"x" * (index * 1000))
        folder = os.path.join(root, b"in", name)
        os.makedirs(folder)
        write(os.path.join(folder, b"file"), b"y" * (index * 777))
    links = os.path.join(root, b"links")
    os.makedirs(os.path.join(links, b"b"))
    write(os.path.join(links, b"b", b"one"), b"z" * 12345)
    os.link(os.path.join(links, b"b", b"one"), os.path.join(links, b"two"))
    os.link(os.path.join(links, b"b", b"one"), os.path.join(links, b"a-three"))
    os.symlink(b"nowhere", os.path.join(links, b"dangling"))
    os.symlink(b"..", os.path.join(links, b"loop"))
    os.symlink(b"self", os.path.join(links, b"self"))
    os.link(os.path.join(links, b"loop"), os.path.join(links, b"loop2"), follow_symlinks=False)
    os.mkfifo(os.path.join(root, b"fifo"))
    server = socket.socket(socket.AF_UNIX)
    here = os.open(b".", os.O_RDONLY)
    os.chdir(root)
    server.bind(b"socket")
    os.fchdir(here)
    os.close(here)
    server.close()
    with open(os.path.join(root, b"sparse"), "wb") as sparse:
        sparse.truncate(1 << 40)
        sparse.seek(1 << 20)
        sparse.write(b"data")
    os.mkdir(os.path.join(root, b"empty"))
    os.mkdir(os.path.join(root, b"many"))
    for index in range(3000):
        write(os.path.join(root, b"many", b"%d" % index), b"m" * (index % 50))
    os.mkdir(os.path.join(root, b"deep"))
    make_deep(os.path.join(root, b"deep"), 60, b"d" * 100)


def remove(path):
    """Removes it, however deep."""
    os.system("rm -rf -- '%s'" % path)
