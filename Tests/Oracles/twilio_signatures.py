"""Twilio's own RequestValidator: one JSON object a line in, one out.

{"token", "url", "params": {name: value or list}, "signature"?} -> {"signature", "valid"}
"""

import json
import sys

from twilio.request_validator import RequestValidator

for line in sys.stdin:
    case = json.loads(line)
    validator = RequestValidator(case["token"])
    made = validator.compute_signature(case["url"], case["params"])
    valid = validator.validate(case["url"], case["params"], case.get("signature") or made)
    print(json.dumps({"signature": made, "valid": valid}), flush=True)
