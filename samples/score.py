"""A custom action that asks an HTTP endpoint and keeps what it answers.

Copy it to a campaign's scripts/ and name it in a node:

    { "id": "score", "type": "python_custom_action", "script": "score.py",
      "params": { "url": "http://127.0.0.1:9000/score" }, "timeout": "30s" }
"""

import json
import urllib.request


def run(ctx):
    request = urllib.request.Request(
        ctx.params.url,
        data=json.dumps({"amount": ctx.participant.amount}).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": ctx.idempotency_key},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        answer = json.load(response)
    return {"participant": {"score": answer["score"]}}
