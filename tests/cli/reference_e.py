# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Euler's number by an independent way: Python's decimal module (libmpdec), by splitting in decimal numbers."""
import decimal
import math


def e_to(digits):
    """The text that `tandem-cli e --digits N` has to print, without the newline."""
    if digits == 0:
        return "2"
    wanted = digits + 30
    terms = 10
    while math.lgamma(terms + 1) / math.log(10) < wanted:
        terms = terms * 5 // 4
    context = decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)

    def split(a, b):
        if b - a <= 8:
            p, q = 0, 1
            for k in range(a + 1, b + 1):
                p, q = p * k + 1, q * k
            return decimal.Decimal(p), decimal.Decimal(q)
        middle = (a + b) // 2
        left_p, left_q = split(a, middle)
        right_p, right_q = split(middle, b)
        return (context.add(context.multiply(left_p, right_q), right_p), context.multiply(left_q, right_q))

    p, q = split(0, terms)
    context.prec = wanted
    context.rounding = decimal.ROUND_FLOOR
    fraction = context.subtract(context.divide(p, q), 1)  # 0.718…
    return "2." + str(fraction)[2:2 + digits]


if __name__ == "__main__":
    import sys
    sys.stdout.write(e_to(int(sys.argv[1])) + "\n")
