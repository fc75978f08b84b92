# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window says to the session: notifications, inhibition, and what it hears of the battery. The services are
stand-ins on the test's own bus, which is the system bus, too."""
import os
import re
import sys
import threading
import time
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402
from tandem_window import processes, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

MANAGER = """<node><interface name="org.gnome.SessionManager">
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
  <method name="Uninhibit"><arg type="u" direction="in"/></method>
  <method name="IsInhibited"><arg type="u" direction="in"/><arg type="b" direction="out"/></method>
  <property name="InhibitedActions" type="u" access="read"/>
  <property name="SessionIsActive" type="b" access="read"/>
</interface></node>"""

NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""

UPOWER = """<node><interface name="org.freedesktop.UPower">
  <property name="OnBattery" type="b" access="read"/>
</interface></node>"""


class Services:
    """The stand-ins, with a main loop of their own."""

    def __init__(self):
        self.calls = []
        self.on_battery = False
        self.loop = GLib.MainLoop(GLib.MainContext())
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        assert self.ready.wait(10)

    def run(self):
        context = self.loop.get_context()
        context.push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        for path, xml, name in (("/org/gnome/SessionManager", MANAGER, "org.gnome.SessionManager"),
                                ("/org/freedesktop/Notifications", NOTIFICATIONS, "org.freedesktop.Notifications"),
                                ("/org/freedesktop/UPower", UPOWER, "org.freedesktop.UPower")):
            interface = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
            self.bus.register_object(path, interface, self.on_call, self.on_get, None)
            self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                               GLib.Variant("(su)", (name, 4)), None, Gio.DBusCallFlags.NONE, -1, None)
        self.ready.set()
        self.loop.run()

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        self.calls.append((method, parameters.unpack()))
        results = {"Inhibit": GLib.Variant("(u)", (77,)), "IsInhibited": GLib.Variant("(b)", (False,)),
                   "Notify": GLib.Variant("(u)", (5,)), "GetCapabilities": GLib.Variant("(as)", (["actions", "body"],))}
        invocation.return_value(results.get(method))

    def on_get(self, connection, sender, path, interface, name):
        if name == "OnBattery":
            return GLib.Variant("b", self.on_battery)
        return GLib.Variant("u", 0) if name == "InhibitedActions" else GLib.Variant("b", True)

    def set_battery(self, on_battery):
        self.on_battery = on_battery
        self.bus.emit_signal(None, "/org/freedesktop/UPower", "org.freedesktop.DBus.Properties", "PropertiesChanged",
                             GLib.Variant("(sa{sv}as)", ("org.freedesktop.UPower",
                                                         {"OnBattery": GLib.Variant("b", on_battery)}, [])))

    def invoke(self, number, action):
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "ActionInvoked",
                             GLib.Variant("(us)", (number, action)))

    def called(self, method):
        return [parameters for name, parameters in self.calls if name == method]


class Session(WindowTest):
    @classmethod
    def setUpClass(cls):
        cls.services = Services()

    def setUp(self):
        self.services.calls.clear()
        self.services.on_battery = False

    def open(self, *arguments, **keywords):
        return super().open(*arguments, environment={
            "DBUS_SYSTEM_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"], **keywords})

    def test_inhibits_while_a_job_runs(self):
        window = self.open()
        self.assertFalse(self.services.called("Inhibit"))
        self.compute("300000000")
        wait(lambda: self.services.called("Inhibit"), "logout and suspend to be inhibited")
        application, _, reason, flags = self.services.called("Inhibit")[0]
        self.assertEqual((application, flags), ("io.github.tandem.Tandem", 1 | 4))
        self.assertIn("job", reason)
        self.assertFalse(self.services.called("Uninhibit"))
        window.press("Cancel: Compute e")
        wait(lambda: self.services.called("Uninhibit") == [(77,)], "the inhibition to end")
        self.close()

    def test_notifies_out_of_sight(self):
        window = self.open()
        self.compute("1000")
        window.find("push button", "New computation")
        time.sleep(0.5)
        self.assertFalse(self.services.called("Notify"), "the window is in front")
        window.press("New computation")
        window.find("push button", "Start: Compute e")
        window.place(3)
        window.place(2)
        window.entry("Digits after the point").set_text_contents("20000000")
        window.press("Start: Compute e")
        window.place(3)
        self.lose_focus()
        notified = wait(lambda: self.services.called("Notify"), "a notification", timeout=120)[0]
        self.assertEqual(notified[3], "Computed 20,000,000 digits of e")
        self.assertIn("verified", notified[4])
        actions = dict(zip(notified[5][::2], notified[5][1::2]))
        self.assertIn("Show", actions.values())
        action = [key for key, label in actions.items() if label == "Show"][0]
        self.services.invoke(5, action)
        window.find("push button", "New computation")
        self.close()

    def lose_focus(self):
        """Without a window manager the focus goes where it is sent: to nobody."""
        import subprocess
        subprocess.run(["/usr/bin/python3", "-c", """
import ctypes
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
d = ctypes.c_void_p(x.XOpenDisplay(None))
x.XSetInputFocus(d, 0, 0, 0)
x.XSync(d, 0)
"""], check=True, timeout=60)
        time.sleep(0.3)

    def standing(self):
        """How many processes of the job stand still; what writes checkpoints does not."""
        return sum(processes().get(pid, (0, ""))[1] == "T" for pid in self.jobs_and_workers()[1])

    def test_offers_to_pause_on_battery(self):
        window = self.open()
        self.services.set_battery(True)
        time.sleep(0.5)
        self.assertFalse(window.has("push button", "Pause Jobs"), "nothing runs")
        self.compute("300000000")
        window.press("Pause Jobs")
        wait(lambda: all(self.jobs_and_workers()), "the workers, who may not have been there yet")
        wait(lambda: self.standing() >= 2, "the workers to stand still")
        window.wait_text("Paused on battery power")
        window.screenshot("battery-paused")
        self.services.set_battery(False)
        window.wait_text("Plugged in again")
        window.press("Resume Jobs")
        wait(lambda: self.standing() == 0, "the workers to go on")
        window.gone("push button", "Resume Jobs")
        self.services.set_battery(True)
        window.find("push button", "Pause Jobs")
        window.press("Dismiss the battery notice")
        window.gone("push button", "Pause Jobs")
        window.press("Cancel: Compute e")
        window.find("push button", re.compile("^Dismiss: Computing"), timeout=60)
        self.close()


if __name__ == "__main__":
    tap.main()
