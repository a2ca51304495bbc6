"""Parses e-mails with CPython's email package: a line of base64 in, a line of JSON out."""

import base64
import email
import email.policy
import json
import sys


def parsed(raw):
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
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
        "from": [[a.display_name, a.addr_spec] for a in message["From"].addresses],
        "to": [[a.display_name, a.addr_spec] for a in message["To"].addresses],
        "message_id": message["Message-ID"].strip(),
        "date": message["Date"].datetime.timestamp(),
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "parts": parts,
        "defects": defects,
    }


for line in sys.stdin:
    print(json.dumps(parsed(base64.b64decode(line))))
