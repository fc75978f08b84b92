# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the program starts: options, no display, no warning, a second launch."""
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import PROGRAM  # noqa: E402
from window_test import WindowTest  # noqa: E402


def run(*arguments, without=(), **environment):
    keep = {key: value for key, value in os.environ.items() if key not in without}
    with tempfile.TemporaryDirectory(prefix="tandem-config-") as config:
        return subprocess.run([PROGRAM, *arguments], env={**keep, "XDG_CONFIG_HOME": config, **environment},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)


class Startup(WindowTest):
    def test_version_and_help_need_no_display(self):
        version = run("--version", without=["DISPLAY"])
        self.assertEqual((version.returncode, version.stderr), (0, ""))
        self.assertRegex(version.stdout, r"^Tandem \d+\.\d+\.\d+\nGTK 4\.\d+\.\d+, libadwaita 1\.\d+\.\d+, GLib 2\.\d+\.\d+, "
                                         r"JSON-GLib 1\.\d+\.\d+, xxHash 0\.\d+\.\d+, OpenSSL 3\.\S+, glibc 2\.\d+\n$")
        help_text = run("--help", without=["DISPLAY"])
        self.assertEqual((help_text.returncode, help_text.stderr), (0, ""))
        self.assertIn("tandem [OPTION…] [FOLDER]", help_text.stdout)
        self.assertNotIn("exit-after-startup", help_text.stdout)

    def test_without_a_display_it_says_so(self):
        result = run(without=["DISPLAY", "WAYLAND_DISPLAY"])
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("display", result.stderr)

    def test_an_unknown_option(self):
        result = run("--no-such-option")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("--no-such-option", result.stderr)

    def test_every_template_without_a_warning(self):
        result = run("--exit-after-startup", G_DEBUG="fatal-warnings", LD_PRELOAD=os.environ["TANDEM_TEMPLATES"])
        self.assertEqual((result.returncode, result.stderr.strip()), (0, f"{self.count_templates()} templates made"))

    @staticmethod
    def count_templates():
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "ui")
        return sum(name.endswith(".ui") for name in os.listdir(folder))

    def test_a_second_launch_opens_the_folder_in_the_window(self):
        window = self.open()
        with tempfile.TemporaryDirectory(prefix="tandem-second-") as folder:
            with open(os.path.join(folder, "a file"), "w") as file:
                file.write("content")
            second = run(folder)
            self.assertEqual(second.returncode, 0, second.stderr)
            window.find("label", "a file")
        self.close()


if __name__ == "__main__":
    tap.main()
