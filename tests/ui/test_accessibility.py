# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window for those who do not see it, do not use a mouse, or need large text and strong contrast."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf  # noqa: E402

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import Atspi, GLib, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

INTERACTIVE = {"push button", "toggle button", "check box", "radio button", "combo box", "spin button", "slider",
               "entry", "text", "link", "menu item", "page tab", "list box", "table", "progress bar"}
# What GTK calls a widget that nobody gave a name.
NAMELESS = re.compile(r"^((Gtk|Adw|Tandem)[A-Z]\w*)?$")
# Parts of GTK's own widgets, which stand for the widget around them.
INNER = {"combo box": {"toggle button", "push button", "list box"}, "spin button": {"text", "push button"},
         "text": {"text", "push button", "toggle button"}, "entry": {"text", "push button"}}
# The views after the first, and what each shows.
VIEWS = {"Largest Files": "tree table", "By Type": "tree table", "By Age": "tree table", "Duplicates": "Find Duplicates",
         "Changes": "There is no earlier scan|Nothing has changed"}
# WCAG 2.1, 1.4.3: text, and large text, which is one of 18 points, or of 14 points and bold; in pixels.
CONTRAST, CONTRAST_LARGE, LARGE, LARGE_BOLD, BOLD = 4.5, 3.0, 24, 19, 700


def luminance(pixel):
    parts = [value / 255 for value in pixel]
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    bright, dark = max(luminance(one), luminance(other)), min(luminance(one), luminance(other))
    return (bright + 0.05) / (dark + 0.05)


class Picture:
    def __init__(self, path):
        picture = GdkPixbuf.Pixbuf.new_from_file(path)
        self.width, self.height = picture.get_width(), picture.get_height()
        self.stride, self.channels, self.pixels = picture.get_rowstride(), picture.get_n_channels(), picture.get_pixels()

    def best_contrast(self, x, y, width, height):
        """Of the text within a box with what is behind it; None when the box holds one colour."""
        counts = {}
        for row in range(max(y, 0), min(y + height, self.height)):
            for column in range(max(x, 0), min(x + width, self.width)):
                begin = row * self.stride + column * self.channels
                pixel = tuple(self.pixels[begin:begin + 3])
                counts[pixel] = counts.get(pixel, 0) + 1
        if len(counts) < 3:
            return None
        behind = max(counts, key=counts.get)
        return max(contrast(pixel, behind) for pixel in counts)


class Accessibility(WindowTest):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tandem-accessible-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        for name, size in (("large/one", 90000), ("large/two", 20000), ("small", 5000)):
            path = os.path.join(self.folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(b"x" * size)

    def preferences(self):
        window = self.window
        window.key("ctrl+comma")
        row = re.compile("Number of workers")
        window.find("list item", row)
        for page in ("Jobs", "Scanning", "View"):
            window.press(page, role="page tab")
            yield f"preferences, {page.lower()}"
        wait(lambda: not window.all("page tab", "Scanning") or window.key("Escape"), "the preferences to close")

    def states(self):
        """Every place in its states, in the window that is open."""
        window = self.window
        window.find("push button", re.compile("^Start: Choose"))
        yield "folders, start"
        yield from self.preferences()
        window.place(2)
        window.find("push button", "Start: Compute e")
        yield "digits, ask"
        self.compute("300000000")
        window.find("push button", "Cancel: Compute e")
        yield "digits, running"
        window.place(3)
        window.wait_text("Working|Starting")
        yield "processes"
        window.press("Log", role="page tab")
        window.wait_text("started as PID")
        yield "processes, log"
        window.place(2)
        window.press("Cancel: Compute e")
        window.wait_text("Nothing was kept", timeout=60)
        yield "digits, cancelled"
        window.place(3)
        window.press("Frames", role="page tab")
        window.wait_text("p50 ")
        yield "processes, frames"
        window.press("Speed-Up", role="page tab")
        window.find("push button", "Start: Measure the speed-up")
        yield "processes, speed-up"
        window.place(2)
        window.press("Back")
        self.compute("300000000")
        job = wait(lambda: self.jobs_and_workers()[0], "the job")[0]
        os.kill(job, signal.SIGKILL)
        window.find("push button", re.compile("^Try Again"))
        yield "digits, failed"
        window.press(re.compile("^Back|^Dismiss$"))
        self.compute("20000")
        window.find("push button", "New computation", timeout=60)
        yield "digits, result"

    def show_next_view(self, title):
        """By its button; where there is no room for all of them side by side, by the list that is there instead."""
        window = self.window
        if window.has("page tab", title):
            window.click(window.find("page tab", title))
            return
        window.click(window.find("combo box", re.compile("^View: ")))
        window.find("label", title)
        # Which item has the focus when the list opens is not the same in each version of GTK.
        window.key("Down", "Home", *["Down"] * (1 + list(VIEWS).index(title)), "Return")
        wait(lambda: sum(window.has("label", view) for view in VIEWS) == 1, "the list of the views to close")

    def views(self):
        """A scanned folder in each of its views."""
        window = self.window
        window.find("label", "large")
        yield "folders, result"
        for title, shown in VIEWS.items():
            self.show_next_view(title)
            if shown == "tree table":
                window.find("tree table", re.compile("Largest files|Kinds of files"))
            else:
                window.wait_text(shown)
            yield f"folders, {title.lower()}"

    def visit(self, look, **keywords):
        """Calls @look in every state of every place."""
        self.open(**keywords)
        for state in self.states():
            look(state)
        self.close()
        self.open(self.folder, **keywords)
        for state in self.views():
            look(state)
        self.close()

    def nameless(self, state):
        found = []
        for root in self.window.walk():
            try:
                role = root.get_role_name()
                if role not in INTERACTIVE or not self.window.is_shown(root) or not NAMELESS.match(root.get_name() or ""):
                    continue
                parent, outer = root.get_parent(), []
                for _ in range(8):
                    if parent is None:
                        break
                    outer.append((parent.get_role_name(), parent.get_name() or ""))
                    parent = parent.get_parent()
            except GLib.Error:
                continue
            if any(role in INNER.get(around, ()) and not NAMELESS.match(name) for around, name in outer):
                continue
            found.append(f"{state}: {role} in {' < '.join(f'{r} {n}' for r, n in outer[:5] if n)}")
        return found

    def test_everything_that_can_be_used_has_a_name(self):
        """And is reached by the Tab key in reading order."""
        found = []
        beside = tempfile.TemporaryDirectory(prefix="tandem-focus-")
        self.addCleanup(beside.cleanup)
        asked = os.path.join(beside.name, "round")

        def look(state):
            found.extend(self.nameless(state))
            lines = self.ask(asked)
            self.assertTrue(any(re.match(r"stops: ([4-9]|\d\d)", line) for line in lines), lines)
            found.extend(f"{state}: {line}" for line in lines if not line.startswith("stops: "))
        self.visit(look, environment={"FOCUS": asked, "LD_PRELOAD": os.environ["TANDEM_FOCUS"]})
        self.assertEqual(sorted(set(found)), [])

    def focused(self):
        for node in self.window.walk():
            try:
                if node.get_state_set().contains(Atspi.StateType.FOCUSED) and node.get_role_name() != "frame":
                    return node
            except GLib.Error:
                continue
        return None

    def test_everything_is_reached_by_keyboard_in_reading_order(self):
        window = self.open()
        window.place(2)
        window.find("push button", "Start: Compute e")
        reached = []
        for _ in range(16):
            node = self.focused()
            if node is None:
                # GTK 4.8 does not say that the text within an entry row has the focus; it takes what is typed.
                window.key("End", "7")
                entry = window.entry("Digits after the point")
                wait(lambda e=entry: Atspi.Text.get_text(e, 0, Atspi.Text.get_character_count(e)).endswith("7"), "what is typed")
                window.key("BackSpace")
                box = entry.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
                reached.append(("Digits after the point", "text", box.y))
            else:
                box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
                named = node
                while named is not None and NAMELESS.match(named.get_name() or ""):
                    named = named.get_parent()
                reached.append((named.get_name() if named else "", node.get_role_name(), box.y))
            window.key("Tab")
        names = [name for name, _, _ in reached]
        for wanted in ("Digits after the point", "Presets", "Until I stop it", "Worker processes", "Start: Compute e", "Main Menu"):
            self.assertTrue(any(name.startswith(wanted) for name in names), (wanted, reached))
        # Once around: it goes up a single time, from the end of the window to its beginning.
        once = reached[:next((i for i in range(1, len(reached)) if reached[i] == reached[0]), len(reached))]
        ups = [(a[0], b[0]) for a, b in zip(once, once[1:]) if b[2] < a[2] - 20]
        self.assertLessEqual(len(ups), 1, once)
        self.close()

    def ask(self, path):
        """What a module in the program, which was asked by that file, says."""
        with open(path, "w", encoding="utf-8"):
            pass
        wait(lambda: not os.path.exists(path), f"the answer to {path}", 60)
        with open(f"{path}.found", encoding="utf-8") as file:
            return file.read().splitlines()

    def faint(self, state, variant, asked):
        """What is so in each of some looks: between a picture and the answer where its texts are, something may move."""
        found = self.faint_now(state, variant, asked)
        for _ in range(4):
            found = found and [line for line in self.faint_now(state, variant, asked) if line in found]
        return found

    def faint_now(self, state, variant, asked):
        picture = Picture(self.window.screenshot(f"contrast-{variant}-{re.sub(r'[^a-z]+', '-', state)}"))
        lines = self.ask(asked)
        self.assertGreater(len(lines), 3, state)
        found = []
        for line in lines:
            *numbers, name = line.split("\t", 6)
            x, y, width, height, size, weight = map(int, numbers)
            ratio = picture.best_contrast(x, y, width, height) if re.search(r"\w", name) else None
            wanted = CONTRAST_LARGE if size >= (LARGE_BOLD if weight >= BOLD else LARGE) else CONTRAST
            if ratio is not None and ratio < wanted:
                found.append(f"{variant}, {state}: “{name}” has {ratio:.2f}")
        return found

    def test_contrast(self):
        dark, strong = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, {"ADW_DEBUG_HIGH_CONTRAST": "1"}
        from_the_right = {"GTK_DEBUG": "invert-text-dir"}
        for variant, environment in (("light", {}), ("dark", {**dark, **from_the_right}),
                                     ("contrast", {**strong, **from_the_right}), ("contrast-dark", {**strong, **dark})):
            with self.subTest(variant), tempfile.TemporaryDirectory(prefix="tandem-texts-") as beside:
                found, asked = [], os.path.join(beside, "asked")
                self.visit(lambda state, v=variant, a=asked: found.extend(self.faint(state, v, a)),
                           environment={**environment, "TEXTS": asked, "LD_PRELOAD": os.environ["TANDEM_TEXTS"]})
                self.assertEqual(found, [])

    def test_large_text_and_high_contrast_cut_nothing_off(self):
        """Names of files may be shortened, texts of the program may not."""
        clipped = os.path.join(self.folder, ".clipped")
        environment = {"ADW_DEBUG_HIGH_CONTRAST": "1", "CLIPPED": clipped, "LD_PRELOAD": os.environ["TANDEM_WATCH"]}
        self.visit(lambda state: self.window.screenshot(f"large-{re.sub(r'[^a-z]+', '-', state)}"),
                   environment=environment, text_scale=2)
        with open(clipped, encoding="utf-8") as file:
            found = {line.strip() for line in file}
        self.assertEqual(sorted(line for line in found if "tandem-accessible-" not in line), [])

    def test_what_happens_is_announced(self):
        """A listener of the bus hears of a job's progress and end without asking."""
        window = self.open()
        listener = subprocess.Popen(
            ["/usr/bin/python3", "-c", "import gi\ngi.require_version('Atspi', '2.0')\nfrom gi.repository import Atspi\n"
             "def hear(event):\n    print(event.type, event.source.get_role_name(), event.source.get_name(), event.any_data, flush=True)\n"
             "listener = Atspi.EventListener.new(hear)\n"
             "for kind in ('object:property-change:accessible-value', 'object:announcement', 'object:property-change:accessible-name', 'object:text-changed'):\n"
             "    listener.register(kind)\nprint('ready', flush=True)\nAtspi.event_main()\n"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(listener.kill)
        self.assertEqual(listener.stdout.readline(), "ready\n")
        heard = []
        hearing = threading.Thread(target=lambda: heard.extend(listener.stdout), daemon=True)
        hearing.start()
        self.compute("20000000")
        window.find("push button", "New computation", timeout=60)
        for pattern in ("progress bar", "[Cc]omputed|verified|finished"):
            wait(lambda p=pattern: re.search(p, "".join(heard)), lambda p=pattern: f"{p} to be heard: {heard}")
        self.close()
        listener.terminate()
        hearing.join(20)


if __name__ == "__main__":
    tap.main()
