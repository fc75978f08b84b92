#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the trees that the scanner is measured on, always the same ones, in FOLDER:
mixed   1,000,000 entries, 90,000 of them folders, a few per cent links and hard links
wide    one folder with 500,000 files
deep    a chain of 5,000 folders beside 200 folders of 500 files
lopsided  one subtree of 300,000 entries beside 200 small ones
links   200,000 names on 20,000 inodes
content 2,000 files of 4 KiB to 16 MiB (2 GiB in all), a third of them duplicates: for hashing"""
import argparse
import os
import random
import shutil

MIXED_FOLDERS = 90_000
MIXED_ENTRIES = 1_000_000
BLOCK = bytes(range(256)) * 256


def make_file(folder, name, content=b""):
    if not content:
        os.mknod(name, 0o644, dir_fd=folder)
        return
    fd = os.open(name, os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=folder)
    os.write(fd, content)
    os.close(fd)


def fill(path, n_files, prefix="file"):
    os.makedirs(path, exist_ok=True)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    for i in range(n_files):
        make_file(folder, f"{prefix}-{i:06d}.dat")
    os.close(folder)


def make_mixed(root, rng):
    folders = [root]
    os.makedirs(root)
    for i in range(1, MIXED_FOLDERS):
        # Some folders have many folders in them, most few; the tree is about a dozen deep.
        parent = folders[int(len(folders) * rng.random() ** 1.5)]
        path = f"{parent}/folder{i}"
        os.mkdir(path)
        folders.append(path)

    weights = [rng.paretovariate(1.3) for _ in folders]
    scale = (MIXED_ENTRIES - MIXED_FOLDERS) / sum(weights)
    left = MIXED_ENTRIES - MIXED_FOLDERS
    for i, path in enumerate(folders):
        n_files = left if i == len(folders) - 1 else min(left, round(weights[i] * scale))
        left -= n_files
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        last = None
        for j in range(n_files):
            name = f"{'name' * rng.randint(1, 4)}{j}.{rng.choice(('c', 'h', 'png', 'json'))}"
            kind = rng.random()
            if kind < 0.02:
                os.symlink("target", name, dir_fd=folder)
            elif kind < 0.03 and last:
                os.link(last, name, src_dir_fd=folder, dst_dir_fd=folder)
            else:
                make_file(folder, name, BLOCK[:rng.randint(1, 9000)] if kind > 0.9 else b"")
                last = name
        os.close(folder)


def make_wide(root, rng):
    fill(root, 500_000)


def make_deep(root, rng):
    for i in range(200):
        fill(f"{root}/wide{i}", 500)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(5_000):
        make_file(folder, "file")
        os.mkdir("chain", dir_fd=folder)
        below = os.open("chain", os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)


def make_lopsided(root, rng):
    for i in range(200):
        fill(f"{root}/small{i}", 20)
    for i in range(300):
        for j in range(10):
            fill(f"{root}/huge/a{i % 17}/b{i}/c{j}", 98)


def make_links(root, rng):
    for i in range(100):
        fill(f"{root}/f{i}", 200, "inode")
    for i in range(100):
        folder = os.open(f"{root}/f{i}", os.O_RDONLY | os.O_DIRECTORY)
        other = os.open(f"{root}/f{(i + 37) % 100}", os.O_RDONLY | os.O_DIRECTORY)
        for j in range(200):
            for k in range(9):
                os.link(f"inode-{j:06d}.dat", f"link-{j}-{k}", src_dir_fd=folder,
                        dst_dir_fd=folder if k < 5 else other)
        os.close(folder)
        os.close(other)


def make_content(root, rng):
    os.makedirs(root)
    sizes = [int(4096 * 2 ** rng.uniform(0, 12)) for _ in range(2_000)]
    scale = (2 << 30) / sum(sizes)
    originals = []
    for i, size in enumerate(sizes):
        path = f"{root}/d{i % 40}/file{i}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if originals and rng.random() < 1 / 3:
            shutil.copyfile(rng.choice(originals), path)
            continue
        with open(path, "wb") as file:
            file.write(rng.randbytes(max(1, int(size * scale))))
        originals.append(path)


TREES = {"mixed": make_mixed, "wide": make_wide, "deep": make_deep, "lopsided": make_lopsided, "links": make_links,
         "content": make_content}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("trees", nargs="*", metavar="tree", help="which of them; default: all")
    arguments = parser.parse_args()
    for name in arguments.trees or TREES:
        path = os.path.join(arguments.folder, name)
        if not os.path.exists(path):
            TREES[name](path, random.Random(name))
            print(f"made {path}", flush=True)


if __name__ == "__main__":
    main()
