# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with the window, once and in short: also for valgrind, under which the other tests take hours."""
import os
import shutil
import sys
import tempfile

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from window_test import WindowTest  # noqa: E402


class Memory(WindowTest):
    def test_scan_compute_and_quit(self):
        folder = tempfile.mkdtemp(prefix="tandem-memory-")
        self.addCleanup(shutil.rmtree, folder, True)
        for name in ("a", "b/c", "b/d/e"):
            path = os.path.join(folder, name, "a file")
            os.makedirs(os.path.dirname(path))
            with open(path, "w") as file:
                file.write("content" * 1000)

        window = self.open(folder)
        window.wait_text("Scanned tandem-memory-")
        window.find("label", "a")
        self.compute("100000")
        window.find("push button", "New computation")
        window.place(3)
        window.place(1)
        window.find("label", "a")
        self.close()


if __name__ == "__main__":
    tap.main()
