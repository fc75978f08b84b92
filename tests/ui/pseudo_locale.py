# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A language that nobody speaks: each text of the program in brackets, with accents, and 40 % longer. What is shown
without brackets was not marked for translation; what is cut off has no room for other languages."""
import os
import re
import subprocess
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
LANGUAGE = "qps"
BEGIN, END = "⟦", "⟧"

ACCENTS = str.maketrans("ACDEGHIKLNORSTUYZacdeghiklnorstuyz", "ÅÇÐÉĜĤÎĶĻÑÖŔŠŢÛÝŽåçđéĝĥîķļñöŕšţûýž")

# What a translation leaves as it is: formats of printf and of dates, markup, character references.
FIXED = re.compile(r"%%|%[-+ #0'I]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[a-zA-Z]|%-?[a-zA-Z]|<[^>]*>|&\w+;|\n")


def pseudo(text):
    parts, last = [], 0
    for match in FIXED.finditer(text):
        parts += [text[last:match.start()].translate(ACCENTS), match.group(0)]
        last = match.end()
    parts.append(text[last:].translate(ACCENTS))
    body = "".join(parts)
    # Newlines at both ends stay there: msgfmt asks for it.
    core = body.strip("\n")
    before, after = body[:len(body) - len(body.lstrip("\n"))], body[len(body.rstrip("\n")):]
    return before + BEGIN + core + "·" * max(1, len(text) * 2 // 5) + END + after


def unquote(lines):
    return "".join(re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), line[1:-1]) for line in lines)


def quote(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def entries(template):
    """The texts of a template: (context, singular, plural)."""
    for block in template.split("\n\n"):
        fields, current = {}, None
        for line in block.splitlines():
            match = re.match(r"(msgctxt|msgid_plural|msgid|msgstr\S*) (\".*\")$", line)
            if match:
                current = fields.setdefault(match.group(1), [])
                current.append(match.group(2))
            elif line.startswith('"') and current is not None:
                current.append(line)
        singular = unquote(fields.get("msgid", []))
        if singular:
            yield (unquote(fields["msgctxt"]) if "msgctxt" in fields else None, singular,
                   unquote(fields["msgid_plural"]) if "msgid_plural" in fields else None)


def make_catalog(path):
    """Compiles the catalog into @path. The texts are those of the sources as they are now."""
    with tempfile.TemporaryDirectory(prefix="tandem-pseudo-") as folder:
        subprocess.run([os.path.join(ROOT, "tools", "update-po.sh"), "--pot", f"{folder}/template.pot"], check=True,
                       capture_output=True)
        with open(f"{folder}/template.pot", encoding="utf-8") as file:
            template = file.read()
        lines = ['msgid ""', 'msgstr ""', f'"Language: {LANGUAGE}\\n"', '"Content-Type: text/plain; charset=UTF-8\\n"',
                 '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"', ""]
        for context, singular, plural in entries(template):
            if context is not None:
                lines.append(f"msgctxt {quote(context)}")
            lines.append(f"msgid {quote(singular)}")
            if plural is None:
                lines.append(f"msgstr {quote(pseudo(singular))}")
            else:
                lines += [f"msgid_plural {quote(plural)}", f"msgstr[0] {quote(pseudo(singular))}",
                          f"msgstr[1] {quote(pseudo(plural))}"]
            lines.append("")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        subprocess.run(["msgfmt", "--check-format", "-o", path, "-"], input="\n".join(lines).encode(), check=True)
