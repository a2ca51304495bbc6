"""What the crowds of crowd.py have in common: who got what, who answered how often, and `GET /__ledger`, which tells it:

    {"deliveries": {"recipient|text": times}, "answers": {"recipient": times}, "waiting": n,
     "doubtful": {"recipient": times}, "silent": n, "troubles": [...]}

- `answers`: what the daemon has to have taken, once nothing waits.
- `waiting`: what the daemon has not taken yet, and calls that go on.
- `doubtful`: answers that it may have taken or not: keys pressed in a call that fell silent.
- `silent`: calls that had been answered and fell silent without being hung up.
- `troubles`: what should not have happened.

`GET /__port` tells {"port": n}: where the crowd is reached where that is not over HTTP.
"""

import collections


class Crowd:
    """Mixed into a double, before it."""

    port_of_crowd = 0

    def begin(self):
        self.deliveries = collections.Counter()
        self.answers = collections.Counter()
        self.doubtful = collections.Counter()
        self.silent = 0

    def got(self, recipient, text):
        with self.lock:
            self.deliveries[f"{recipient}|{' '.join(text.split())}"] += 1

    def waiting(self):
        return 0

    def troubles(self):
        return []

    def control(self, request):
        if request.path == "/__ledger":
            with self.lock:
                return 200, {}, {
                    "deliveries": dict(self.deliveries), "answers": dict(self.answers), "waiting": self.waiting(),
                    "doubtful": dict(self.doubtful), "silent": self.silent, "troubles": self.troubles()}
        if request.path == "/__port":
            return 200, {}, {"port": self.port_of_crowd}
        return super().control(request)
