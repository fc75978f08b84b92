# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed beside the programs is right and says what they do: translations, man pages, completion, shortcuts."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "ui"))
import tap  # noqa: E402
from pseudo_locale import entries  # noqa: E402

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
CLI = os.environ["TANDEM_CLI"]
PROGRAM = os.environ.get("TANDEM")
DATA = os.environ.get("TANDEM_DATA")
APP_ID = "io.github.tandem.Tandem"
OPTION = re.compile(r"--[a-z][a-z-]*")


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def sources(folder, *suffixes):
    return sorted(f"{folder}/{name}" for name in os.listdir(os.path.join(ROOT, folder)) if name.endswith(suffixes))


def listed(name):
    return [line for line in read(name).split("\n") if line and not line.startswith("#")]


def run(*command, **keywords):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, **keywords)


def man_options(page):
    """The options that a man page in mdoc describes."""
    return {f"-{name}" for line in read(page).split("\n") if line.startswith(".It Fl")
            for name in re.findall(r"-[a-z][a-z-]+", line)}


class Files(unittest.TestCase):
    """Those that are installed for the desktop, as their own tools see them. The tools are looked for when the test
    runs: they may have come after the build."""

    def check(self, *command):
        if not shutil.which(command[0]):
            self.skipTest(f"{command[0]} is missing")
        result = run(*command)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout + result.stderr

    @unittest.skipUnless(PROGRAM, "the window is not built")
    def test_desktop_file(self):
        self.assertEqual(self.check("desktop-file-validate", f"{DATA}/{APP_ID}.desktop"), "")

    @unittest.skipUnless(PROGRAM, "the window is not built")
    def test_metainfo(self):
        self.check("appstreamcli", "validate", "--no-net", f"{DATA}/{APP_ID}.metainfo.xml")

    @unittest.skipUnless(PROGRAM, "the window is not built")
    def test_bus_service(self):
        with open(f"{DATA}/{APP_ID}.service", encoding="utf-8") as file:
            text = file.read()
        self.assertIn(f"\nName={APP_ID}\n", text)
        self.assertRegex(text, r"\nExec=/\S+/tandem --gapplication-service\n")
        self.assertIn("DBusActivatable=true", read(f"data/{APP_ID}.desktop.in"))

    def test_settings_schema(self):
        self.assertEqual(self.check("glib-compile-schemas", "--strict", "--dry-run", os.path.join(ROOT, "data")), "")

    def test_flatpak_manifest(self):
        path = os.path.join(ROOT, "flatpak", f"{APP_ID}.json")
        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual((manifest["id"], manifest["command"]), (APP_ID, "tandem"))
        # What the runtime does not have is built, before what needs it.
        self.assertEqual([module["name"] for module in manifest["modules"]], ["xxhash", "tandem"])
        tree = manifest["modules"][-1]["sources"][0]["path"]
        self.assertEqual(os.path.realpath(os.path.join(os.path.dirname(path), tree)), ROOT)
        if shutil.which("flatpak-builder"):
            with tempfile.TemporaryDirectory() as folder:  # it leaves some of its own in the folder that it runs in
                result = run("flatpak-builder", "--show-manifest", path, cwd=folder)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_icons(self):
        for name in (f"scalable/apps/{APP_ID}.svg", f"symbolic/apps/{APP_ID}-symbolic.svg"):
            ElementTree.fromstring(read(f"data/icons/hicolor/{name}").encode())

    def test_every_icon_is_in_the_theme(self):
        """Newer versions of the theme have fewer; what is missing is shown as a broken picture."""
        themes = [f"/usr/share/icons/{name}" for name in ("Adwaita", "hicolor")]
        if not os.path.isdir(themes[0]):
            self.skipTest("the icons of Adwaita are missing")
        there = {name.partition(".")[0] for theme in themes for _, _, names in os.walk(theme) for name in names}
        there |= {os.path.basename(name).partition(".")[0] for name in sources("ui", ".svg")}
        for path in sources("src/app", ".c", ".h") + sources("ui", ".ui"):
            for icon in re.findall(r'[">]([a-z0-9-]+-symbolic)["<]', read(path)):
                self.assertIn(icon, there, path)


class Translations(unittest.TestCase):
    maxDiff = None

    def test_every_file_with_texts_is_listed(self):
        marked = re.compile(r'\b(_|N_|C_|NC_|ngettext) ?\(\s*"')
        expected = {name for folder in ("src/app", "src/job") for name in sources(folder, ".c", ".h")
                    if marked.search(read(name))}
        expected |= {name for name in sources("ui", ".ui") if "translatable=" in read(name)}
        expected |= set(sources("data", ".desktop.in", ".metainfo.xml.in", ".gschema.xml"))
        self.assertEqual(sorted(expected), sorted(listed("po/POTFILES")))

    @unittest.skipUnless(shutil.which("xgettext"), "xgettext is missing")
    def test_the_template_can_be_made(self):
        with tempfile.TemporaryDirectory() as folder:
            result = run(os.path.join(ROOT, "tools", "update-po.sh"), "--pot", f"{folder}/tandem.pot")
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            with open(f"{folder}/tandem.pot", encoding="utf-8") as file:
                texts = list(entries(file.read()))
        self.assertGreater(len(texts), 500)
        # What is put together from pieces cannot be put in another order.
        pieces = [text for _, text, _ in texts if not text.strip() or text != text.strip() or text[0] in ",;.:)"]
        self.assertEqual(pieces, [])

    @unittest.skipUnless(shutil.which("msgfmt"), "msgfmt is missing")
    def test_the_translations_are_right(self):
        self.assertEqual(sorted(f"po/{language}.po" for language in listed("po/LINGUAS")), sources("po", ".po"))
        for name in sources("po", ".po"):
            with self.subTest(name):
                result = run("msgfmt", "--check", "-o", os.devnull, os.path.join(ROOT, name))
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertNotRegex(read(name), r"(?m)^#,.*\bfuzzy\b")

    @unittest.skipUnless(shutil.which("msgmerge") and shutil.which("xgettext"), "gettext is missing")
    def test_the_translations_are_complete(self):
        """With the texts as they are in the sources now."""
        result = run(os.path.join(ROOT, "tools", "update-po.sh"), "--status")
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        self.assertEqual(len(result.stdout.splitlines()), len(listed("po/LINGUAS")))


class ManPages(unittest.TestCase):
    @unittest.skipUnless(shutil.which("mandoc") and shutil.which("groff"), "mandoc or groff is missing")
    def test_no_warnings(self):
        for page in sources("data/man", ".1"):
            for command in (["mandoc", "-T", "lint", "-W", "warning"], ["groff", "-ww", "-man", "-mdoc", "-T", "utf8", "-z"]):
                result = run(*command, os.path.join(ROOT, page))
                self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""), page)

    def test_the_page_of_the_command_line_has_what_its_help_has(self):
        text = run(CLI, "--help").stdout
        self.assertEqual(man_options("data/man/tandem-cli.1"), set(OPTION.findall(text)))
        commands = {word for line in re.findall(r"^  tandem-cli (.*)", text, re.M) for part in line.split("|")
                    for word in re.findall(r"^ *([a-z]+) ", part + " ")}
        described = set(re.findall(r"^\.It Cm (\w+)", read("data/man/tandem-cli.1"), re.M))
        self.assertEqual(described, commands)

    @unittest.skipUnless(PROGRAM, "the window is not built")
    def test_the_page_of_the_window_has_what_its_help_has(self):
        text = run(PROGRAM, "--help").stdout
        self.assertEqual(man_options("data/man/tandem.1") - {"--gapplication-service"}, set(OPTION.findall(text)))


class Completion(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.symlink(CLI, os.path.join(folder.name, "tandem-cli"))
        self.environment = {**os.environ, "PATH": f"{folder.name}:{os.environ['PATH']}", "HOME": folder.name,
                            "LC_ALL": "C.UTF-8"}

    def ask(self, *command):
        result = subprocess.run(command, capture_output=True, text=True, env=self.environment, cwd=ROOT, timeout=60, check=False)
        self.assertEqual(result.stderr, "")
        return set(result.stdout.split())

    def check(self, complete):
        """@complete: the proposals for some words, the last of which is being typed."""
        self.assertTrue({"e", "scan", "both", "diff", "import", "find", "verify", "speedup"} <= complete(""))
        self.assertEqual(complete("sc"), {"scan"})
        options = complete("e", "--")
        self.assertTrue({"--digits", "--until-stopped", "--workers", "--json"} <= options, options)
        self.assertNotIn("--exclude", options)
        self.assertTrue({"--exclude", "--export", "--timeout"} <= complete("scan", "--"))
        self.assertIn("--snapshot", complete("trash", "--s"))
        self.assertEqual(complete("e", "--progress", ""), {"auto", "plain", "none"})
        self.assertIn("data", {name.rstrip("/") for name in complete("scan", "dat")})

    @unittest.skipUnless(shutil.which("bash"), "bash is missing")
    def test_bash(self):
        def complete(*words):
            line = " ".join(f"'{word}'" for word in ("tandem-cli", *words))
            return self.ask("bash", "-c", f". data/completion/tandem-cli.bash; COMP_WORDS=({line}); COMP_CWORD={len(words)}; "
                                          '_tandem_cli; printf "%s\\n" "${COMPREPLY[@]}"')
        self.check(complete)
        result = self.ask("bash", "-c", ". data/completion/tandem.bash; COMP_WORDS=(tandem --place d); COMP_CWORD=2; "
                                        '_tandem; printf "%s\\n" "${COMPREPLY[@]}"')
        self.assertEqual(result, {"digits"})

    @unittest.skipUnless(shutil.which("zsh"), "zsh is missing")
    def test_zsh(self):
        stubs = """
            words=({line}); CURRENT={current}
            compadd() {{
                local -a offered
                if [[ $1 == -a ]]; then offered=("${{(@P)2}}"); else [[ $1 == -- ]] && shift; offered=("$@"); fi
                print -l -- ${{(M)offered:#${{words[CURRENT]}}*}}
            }}
            _files() {{ print -l -- ${{words[CURRENT]}}*(N) }}
            _message() {{ : }}
            . data/completion/_tandem-cli
        """

        def complete(*words):
            line = " ".join(f"'{word}'" for word in ("tandem-cli", *words))
            return self.ask("zsh", "-f", "-c", stubs.format(line=line, current=len(words) + 1))
        self.check(complete)
        self.assertEqual(self.ask("zsh", "-f", "-n", "data/completion/_tandem"), set())

    @unittest.skipUnless(shutil.which("fish"), "fish is missing")
    def test_fish(self):
        def complete(*words):
            result = subprocess.run(["fish", "--no-config", "-c", "source data/completion/tandem-cli.fish; complete -C "
                                     + "'tandem-cli " + " ".join(words) + "'"],
                                    capture_output=True, text=True, env=self.environment, cwd=ROOT, timeout=60, check=False)
            self.assertEqual(result.stderr, "")
            return {line.split("\t")[0] for line in result.stdout.splitlines()}
        self.check(complete)


class Shortcuts(unittest.TestCase):
    @staticmethod
    def normal(accelerator):
        parts = re.findall(r"<(\w+)>", accelerator.replace("Control", "Ctrl").replace("Primary", "Ctrl"))
        return "".join(f"<{part}>" for part in sorted(parts)) + re.sub(r"<\w+>", "", accelerator).lower()

    def test_every_accelerator_is_in_the_shortcuts_window(self):
        found = {}
        modifiers = {"GDK_CONTROL_MASK": "<Ctrl>", "GDK_ALT_MASK": "<Alt>", "GDK_SHIFT_MASK": "<Shift>"}
        for name in sources("src/app", ".c"):
            text = read(name)
            for key, mask in re.findall(r"add_binding_action\s*\(\s*\w+,\s*GDK_KEY_(\w+),\s*([^,]+),", text):
                prefix = "".join(value for word, value in modifiers.items() if word in mask)
                if prefix or re.match(r"F\d+$", key):
                    found[self.normal(prefix + key)] = name
            for accelerator in re.findall(r'"((?:<(?:Ctrl|Control|Primary|Alt|Shift)>)+\w+)"', text):
                found[self.normal(accelerator)] = name
        for name in sources("ui", ".ui"):
            if name != "ui/tandem-shortcuts.ui":
                for accelerator in re.findall(r'"trigger">((?:&lt;\w+&gt;)+\w+|F\d+)<', read(name)):
                    found[self.normal(accelerator.replace("&lt;", "<").replace("&gt;", ">"))] = name
        shown = {self.normal(part) for text in re.findall(r'"accelerator">([^<]+)<', read("ui/tandem-shortcuts.ui"))
                 for part in text.replace("&lt;", "<").replace("&gt;", ">").split()}
        self.assertGreater(len(found), 5)
        self.assertEqual({accelerator: name for accelerator, name in found.items() if accelerator not in shown}, {})


if __name__ == "__main__":
    tap.main()
