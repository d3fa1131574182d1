"""Reads a mail of `patella report --eml` with Python's own parser, and fails on what a mail program would trip over.

    mail.py MAIL FOLDER      FOLDER holds report.html and report.png of the same run
"""

import email
import email.policy
import pathlib
import re
import sys


def main(mail: str, folder: str) -> None:
    raw = pathlib.Path(mail).read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    files = pathlib.Path(folder)

    faults = [defect for part in message.walk() for defect in part.defects]
    assert not faults, faults
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
        "text/html",
    ], kinds

    assert re.match(r"(Act|Watch|Fine|No data): .+ \(.+, .+\)$", message["Subject"]), message["Subject"]
    assert message["Date"].datetime is not None
    for header in ("From", "To", "Cc", "Bcc", "Received"):
        assert message[header] is None, header
    assert not re.search(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}", raw), "an address"
    assert raw.count(b"\n") == raw.count(b"\r\n"), "a bare line end"
    assert max(map(len, raw.split(b"\r\n"))) <= 998, "a line that is too long"

    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    picture = next(part for part in message.walk() if part.get_content_type() == "image/png")
    attached = next(part for part in message.walk() if part.get_content_disposition() == "attachment")
    assert picture.get_content() == (files / "report.png").read_bytes(), "the picture is not that of the report"
    assert attached.get_payload(decode=True) == (files / "report.html").read_bytes(), "the attachment is not the report"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page, "the body does not show the picture"
    assert len(page.encode()) < 15_000, "the body is too large for some programs"
    verdict = message["Subject"].split(" (")[0]
    assert verdict in text and verdict in page, "the verdict is not in both bodies"
    assert all(len(line) <= 80 for line in text.splitlines()), "the text is wider than 80 columns"
    print(f"the mail reads well: {verdict}")


main(*sys.argv[1:])
