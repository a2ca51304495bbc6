"""Parses e-mails with CPython's email package: a line of base64 in, a line of JSON out."""

import base64
import email
import email.header
import email.policy
import email.utils
import json
import sys


def mailbox(value):
    """Name and address. The newer parser of CPython 3.11 puts spaces between the encoded words of a name (against RFC
    2047, 6.2), so the older one reads them."""
    name, address = email.utils.parseaddr(str(value).replace("\r\n", ""))
    return [str(email.header.make_header(email.header.decode_header(name))), address]


def parsed(raw):
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    plain = email.message_from_bytes(raw)
    parts = []
    defects = [str(defect) for defect in message.defects]
    for name, value in message.items():
        defects += [f"{name}: {defect}" for defect in value.defects]
    for part in message.walk():
        defects += [str(defect) for defect in part.defects]
        if part.is_multipart():
            parts.append({"type": part.get_content_type()})
            continue
        body = part.get_payload(decode=True)
        entry = {"type": part.get_content_type(), "base64": base64.b64encode(body).decode()}
        if part.get_filename() is not None:
            entry["filename"] = part.get_filename()
        if part.get_content_maintype() == "text":
            entry["text"] = body.decode(part.get_content_charset())
        parts.append(entry)
    return {
        "subject": message["Subject"],
        "from": [mailbox(plain["From"])],
        "to": [mailbox(plain["To"])],
        "message_id": message["Message-ID"].strip(),
        "date": message["Date"].datetime.timestamp(),
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "parts": parts,
        "defects": defects,
    }


for line in sys.stdin:
    print(json.dumps(parsed(base64.b64decode(line))))
