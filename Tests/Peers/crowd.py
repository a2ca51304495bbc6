"""People who answer: whatever is asked of them, they say yes, and they tell what they got.

Usage: crowd.py telegram | whatsapp PUBLIC_URL PUBLIC_PORT | twilio PUBLIC_URL PUBLIC_PORT | email MAILDIR
                | outbox DIRECTORY | sip

What they tell is in crowd_base.py; who they are, in the crowd's own file.
"""

import sys

import crowd_mail
import crowd_outbox
import crowd_providers
import crowd_telephones

CROWDS = {
    "telegram": crowd_providers.TelegramCrowd,
    "whatsapp": crowd_providers.WhatsAppCrowd,
    "twilio": crowd_providers.TwilioCrowd,
    "email": crowd_mail.MailCrowd,
    "outbox": crowd_outbox.OutboxCrowd,
    "sip": crowd_telephones.TelephoneCrowd,
}


def main():
    crowd = CROWDS[sys.argv[1]]()
    crowd.begin(*sys.argv[2:])
    crowd.serve()


main()
