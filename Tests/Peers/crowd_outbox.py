"""A crowd that looks into an outbox, and drops what it answers into its replies folder (docs/channels.md, outbox).

A message that is written again replaces its own file: people see one, and answer it once.
"""

import json
import os
import threading
import time

import crowd_base
import provider_double


class OutboxCrowd(crowd_base.Crowd, provider_double.ProviderDouble):
    def begin(self, directory):
        super().begin()
        self.directory = directory
        self.replies = f"{directory}/replies"
        self.seen = set()
        threading.Thread(target=self.look, daemon=True).start()

    def answer(self, request):
        return 404, {}, None

    def waiting(self):
        return len(self.names(self.replies, ".txt") + self.names(self.replies, ".json"))

    def troubles(self):
        return [f"replies/failed/{name}" for name in self.names(f"{self.replies}/failed", "")]

    def names(self, folder, ending):
        try:
            return [name for name in os.listdir(folder) if name.endswith(ending) and not name.startswith(".")]
        except FileNotFoundError:
            return []

    def look(self):
        while True:
            for day in self.names(self.directory, ""):
                if day != "replies":
                    for name in self.names(f"{self.directory}/{day}", ".json"):
                        self.read(f"{day}/{name}")
            time.sleep(0.02)

    def read(self, name):
        if name in self.seen:
            return
        self.seen.add(name)
        with open(f"{self.directory}/{name}", encoding="utf-8") as file:
            message = json.load(file)
        self.got(message["to"], message["text"])
        if "?" not in message["text"]:
            return
        with self.lock:
            self.answers[message["to"]] += 1
        if len(self.seen) % 2:
            self.drop(os.path.basename(message["reply_file"]), "yes\n")
        else:
            self.drop(f"answer-{len(self.seen)}.json", json.dumps({"reply_to": message["id"], "text": "yes"}))

    def drop(self, name, text):
        os.makedirs(self.replies, exist_ok=True)
        with open(f"{self.replies}/.{name}", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(file.name, f"{self.replies}/{name}")
