"""A crowd with mailboxes: mail comes to it over SMTP (aiosmtpd), and what it answers is put into a maildir.

Every mail that asks something is answered at once, before the sender knows that it was taken, and by each copy anew;
every fifth answer arrives twice, with one Message-ID, as it does where a relay repeats itself.
"""

import asyncio
import email
import email.message
import email.policy
import email.utils
import os
import socket
import threading

from aiosmtpd.smtp import SMTP

import crowd_base
import provider_double


class MailCrowd(crowd_base.Crowd, provider_double.ProviderDouble):
    def begin(self, maildir):
        super().begin()
        self.maildir = maildir
        self.written = 0
        self.asked = 0
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port_of_crowd = listener.getsockname()[1]
        threading.Thread(target=lambda: asyncio.run(self.take_mail(listener)), daemon=True).start()

    async def take_mail(self, listener):
        options = {"hostname": "peer.example", "enable_SMTPUTF8": False}
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(self, **options), sock=listener)
        await server.serve_forever()

    def answer(self, request):
        return 404, {}, None

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        recipient = envelope.rcpt_tos[0]
        self.got(recipient, text)
        if "?" in text:
            self.say_yes(recipient, mail, text)
        return "250 2.0.0 Ok"

    def say_yes(self, person, asked, text):
        self.asked += 1
        mail = email.message.EmailMessage()
        mail["From"] = f"Person <{person}>"
        mail["To"] = asked["From"]
        mail["Subject"] = f"Re: {asked['Subject']}"
        mail["Date"] = email.utils.formatdate()
        mail["Message-ID"] = f"<answer-{self.asked}@people.example>"
        mail["In-Reply-To"] = asked["Message-ID"]
        mail["References"] = f"{asked.get('References', '')} {asked['Message-ID']}".strip()
        quoted = "".join(f"> {line}\n" for line in text.splitlines())
        mail.set_content(f"yes\n\nOn Sat, 21 Nov 2026 at 10:00, {asked['From']} wrote:\n{quoted}")
        with self.lock:
            self.answers[person] += 1
        for _ in range(2 if self.asked % 5 == 0 else 1):
            self.deliver(mail.as_bytes())

    def deliver(self, content):
        """As a delivering server does: whole, under a name that sorts by arrival."""
        self.written += 1
        name = f"{1_700_000_000 + self.written}.M{self.written}P1.peer"
        with open(f"{self.maildir}/tmp/{name}", "wb") as file:
            file.write(content)
        # The mailbox's server is somebody else.
        os.chmod(file.name, 0o666)
        os.rename(file.name, f"{self.maildir}/new/{name}")
