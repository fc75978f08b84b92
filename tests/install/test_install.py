# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed is complete, runs from another place than it was configured for, and can be removed."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), folder) for folder in ("..", "../ui")]
import tap  # noqa: E402
import tandem_window  # noqa: E402
from tandem_window import wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

BUILD = os.path.dirname(os.path.dirname(os.path.dirname(os.environ["TANDEM"])))
APP_ID = "io.github.tandem.Tandem"

# Below the prefix. Translations come and go.
EXPECTED = {
    "bin/tandem", "bin/tandem-cli",
    f"share/applications/{APP_ID}.desktop", f"share/dbus-1/services/{APP_ID}.service",
    f"share/metainfo/{APP_ID}.metainfo.xml", f"share/glib-2.0/schemas/{APP_ID}.gschema.xml",
    f"share/icons/hicolor/scalable/apps/{APP_ID}.svg", f"share/icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg",
    "share/man/man1/tandem.1", "share/man/man1/tandem-cli.1",
    "share/bash-completion/completions/tandem", "share/bash-completion/completions/tandem-cli",
    "share/zsh/site-functions/_tandem", "share/zsh/site-functions/_tandem-cli",
    "share/fish/vendor_completions.d/tandem.fish", "share/fish/vendor_completions.d/tandem-cli.fish",
}


def below(folder):
    return {os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder) for name in names}


class Install(WindowTest):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tandem-install-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        stage = os.path.join(self.folder, "stage")
        log = os.path.join(BUILD, "meson-logs", "install-log.txt")
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", stage], check=True, capture_output=True)
        with open(log, encoding="utf-8") as file:
            self.log = file.read()
        program = next(os.path.join(path, "tandem") for path, _, names in os.walk(stage)
                       if path.endswith("/bin") and "tandem" in names)
        self.stage = stage
        self.prefix = os.path.dirname(os.path.dirname(program))

    def test_everything_is_installed(self):
        found = {name for name in below(self.prefix) if not name.startswith("share/locale/")}
        self.assertEqual(found, EXPECTED)
        self.assertEqual(below(self.stage) - {os.path.relpath(os.path.join(self.prefix, name), self.stage)
                                              for name in below(self.prefix)}, set())
        with open(os.path.join(self.prefix, f"share/dbus-1/services/{APP_ID}.service"), encoding="utf-8") as file:
            program = re.search(r"^Exec=(\S+)", file.read(), re.M).group(1)
        self.assertEqual(self.stage + program, os.path.join(self.prefix, "bin/tandem"))

    def test_uninstalling_leaves_nothing(self):
        subprocess.run(["ninja", "-C", BUILD, "uninstall"], check=True, capture_output=True,
                       env={**os.environ, "DESTDIR": self.stage})
        self.assertEqual(below(self.stage), set())

    def test_a_build_folder_can_be_moved(self):
        moved = os.path.join(self.folder, "moved build")
        for name in ("src/app/tandem", "src/cli/tandem-cli", "data/gschemas.compiled", "po/de/LC_MESSAGES/tandem.mo"):
            os.makedirs(os.path.dirname(os.path.join(moved, name)), exist_ok=True)
            shutil.copy(os.path.join(BUILD, name), os.path.join(moved, name))
        with open(os.path.join(moved, "src/app/tandem"), "rb") as file:
            self.assertNotIn(BUILD.encode(), file.read())
        self.use(os.path.join(moved, "src/app/tandem"))

    def use(self, program):
        """Opens the window of @program, and has it compute."""
        original, tandem_window.PROGRAM = tandem_window.PROGRAM, program
        try:
            window = self.open()
        finally:
            tandem_window.PROGRAM = original
        self.compute("300000000")
        jobs = wait(lambda: self.jobs_and_workers()[0], "a job process")
        self.assertEqual(os.readlink(f"/proc/{jobs[0]}/exe"), os.path.join(
            os.path.dirname(program).replace("/src/app", "/src/cli"), "tandem-cli"))
        window.press("Cancel: Compute e")
        window.wait_text("Nothing was kept")
        self.close()

    def test_it_runs_from_another_place(self):
        moved = os.path.join(self.folder, "an other place")
        os.rename(self.prefix, moved)
        tandem = os.path.join(moved, "bin", "tandem")
        digits = subprocess.run([f"{tandem}-cli", "e", "--digits", "10"], capture_output=True, text=True, check=False)
        self.assertEqual((digits.returncode, digits.stdout), (0, "2.7182818284\n"))

        # Without its settings it says so, and does not abort.
        start = subprocess.run([tandem, "--exit-after-startup"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(start.returncode, 1, start.stderr)
        self.assertIn("glib-compile-schemas", start.stderr)

        subprocess.run(["glib-compile-schemas", os.path.join(moved, "share/glib-2.0/schemas")], check=True)
        self.use(tandem)


if __name__ == "__main__":
    tap.main()
