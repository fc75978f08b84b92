# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the unittest cases of a module and prints TAP, so that Meson counts them one by one."""
import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    def startTestRun(self):
        self.number = 0

    def startTest(self, test):
        super().startTest(test)
        self.told = self.broken = False

    def stopTest(self, test):
        # A test with parts of its own has not necessarily said anything as a whole.
        if not self.told:
            self._line("not ok" if self.broken else "ok", test)
        super().stopTest(test)

    def _line(self, word, test, note=""):
        self.number += 1
        self.told = True
        name = test.id().replace("__main__.", "").replace("#", "")
        print(f"{word} {self.number} - {name}{note}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._line("ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if hasattr(test, "test_case"):  # a part of a test
            print(f"# {test.id()}: skipped: {reason}", flush=True)
        else:
            self._line("ok", test, f" # SKIP {reason}")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.broken = True
            print(f"# {subtest.id()}:", flush=True)
            self._explain(err)

    @staticmethod
    def _explain(err):
        """Why it failed, as TAP and as what Meson shows of a test that failed."""
        lines = "".join(traceback.format_exception(*err)).splitlines()
        for line in lines:
            print(f"# {line}", flush=True)
        print("\n".join(lines), file=sys.stderr, flush=True)

    def _bad(self, test, err):
        self._line("not ok", test)
        self._explain(err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._bad(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._bad(test, err)


def main():
    """Runs the cases of __main__; names on the command line choose some of them."""
    loader = unittest.defaultTestLoader
    names = sys.argv[1:]
    module = sys.modules["__main__"]
    suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
    print(f"1..{suite.countTestCases()}", flush=True)
    result = TapResult()
    result.startTestRun()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
