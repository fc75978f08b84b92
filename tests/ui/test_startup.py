# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the program starts: options, no display, no warning, a second launch."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import PROGRAM, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

# What GTK and what is below it look at before any program of theirs shows its window: what is installed, the settings
# and caches of the person who uses it. What the kernel says of the computer waits for no disk.
OF_EVERY_PROGRAM = (
    r"^\w+ (?:/(?:usr|etc|lib|lib64|dev|sys|proc/(?:self|meminfo|cpuinfo)|run/dbus)(?:/|$)(?!mtab|fstab|mounts|mountinfo)"
    r"|/\.flatpak-info$|/tmp(?:/\.X11-unix.*)?$"
    r"|{config}(?:$|/gtk-4\.0|/glib-2\.0|/dconf|/mimeapps\.list|/user-dirs\.dirs)"
    r"|{above}$|{home}(?:$|/\.cache(?:$|/(?:mesa|fontconfig|dconf))|/\.local/share/(?:icons|themes|fonts|glib-2\.0|gtk-4\.0)"
    r"|/\.(?:X\w+|drirc|icons|themes|fonts|cache/mesa))"
    r"|{runtime}(?:/|$)|{build}/(?:data/gschemas\.compiled$|po/|src/))")


def run(*arguments, without=(), cwd=None, **environment):
    keep = {key: value for key, value in os.environ.items() if key not in without}
    with tempfile.TemporaryDirectory(prefix="tandem-config-") as config:
        return subprocess.run([PROGRAM, *arguments], env={**keep, "XDG_CONFIG_HOME": config, **environment}, cwd=cwd,
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

    def test_a_wrong_command_line(self):
        """One line that says what is wrong, and exit status 2, as of tandem-cli."""
        for arguments, said in ((["--no-such-option"], "--no-such-option"), (["--json=1"], "--json=1"), (["-x"], "-x"),
                                (["--version=1"], "--version takes no value"), (["--place"], "--place"),
                                (["--exit-after-startup=yes"], "--exit-after-startup takes no value"),
                                (["--place=nowhere"], "“nowhere”"), (["--place", ""], "“”"),
                                (["--measure-responsiveness=long"], "“long”"),
                                (["/usr", "/a\nb"], "“/a\\nb”"), (["/usr", "--", "--json"], "“--json”")):
            with self.subTest(arguments):
                result = run(*arguments, without=["DISPLAY", "WAYLAND_DISPLAY"])
                self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
                self.assertRegex(result.stderr, r"\Atandem: [^\n]+\n\Z")
                self.assertIn(said, result.stderr)

    def test_every_template_without_a_warning(self):
        result = run("--exit-after-startup", G_DEBUG="fatal-warnings", LD_PRELOAD=os.environ["TANDEM_TEMPLATES"])
        self.assertEqual((result.returncode, result.stderr.strip()), (0, f"{self.count_templates()} templates made"))

    @staticmethod
    def count_templates():
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "ui")
        return sum(name.endswith(".ui") for name in os.listdir(folder))

    def asked_before_the_first_frame(self, place):
        """What the window waits for before it shows anything: the files that it asks for, and the programs it starts."""
        config = tempfile.mkdtemp(prefix="tandem-config-")
        self.addCleanup(shutil.rmtree, config, True)
        path = os.path.join(config, "asked")
        window = self.open("--place", place, config=config,
                           environment={"FIRST_FRAME": path, "LD_PRELOAD": os.environ["TANDEM_FIRST_FRAME"]})

        def lines():
            with open(path, encoding="utf-8") as file:
                return file.read().splitlines()
        wait(lambda: lines()[-1:] == ["shown "], lambda: f"the first frame after {lines()[-5:]}")
        self.close()
        build = os.path.dirname(os.path.dirname(os.path.dirname(PROGRAM)))
        home = os.environ["HOME"]
        folders = {"config": config, "home": home, "above": os.path.dirname(home), "build": build,
                   "runtime": os.environ["XDG_RUNTIME_DIR"]}
        expected = re.compile(OF_EVERY_PROGRAM.format(**{name: re.escape(folder) for name, folder in folders.items()}))
        return {line for line in lines()[:-1] if not expected.match(line)}

    def test_nothing_is_waited_for_before_the_first_frame(self):
        for place in ("folders", "digits", "processes"):
            with self.subTest(place):
                self.assertEqual(self.asked_before_the_first_frame(place), set())

    def test_a_second_launch_opens_the_folder_in_the_window(self):
        window = self.open()
        with tempfile.TemporaryDirectory(prefix="tandem-second-") as folder:
            with open(os.path.join(folder, "a file"), "w") as file:
                file.write("content")
            second = run(folder)
            self.assertEqual(second.returncode, 0, second.stderr)
            window.find("label", "a file")
            window.wait_text("Scanned tandem-second-")  # while a scan runs there is no other
            # One that looks like an option.
            os.makedirs(os.path.join(folder, "--version"))
            with open(os.path.join(folder, "--version", "another file"), "w") as file:
                file.write("content")
            second = run("--", "--version", cwd=folder)
            self.assertEqual((second.returncode, second.stdout + second.stderr), (0, ""))
            window.find("label", "another file")
        self.close()


if __name__ == "__main__":
    tap.main()
