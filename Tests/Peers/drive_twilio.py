"""Drives the double with Twilio's own package, so that the double is known to be like the provider.

Usage: drive_twilio.py BASE_URL ACCOUNT_SID AUTH_TOKEN FROM; prints OK.
"""

import sys

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.twiml.voice_response import Gather, VoiceResponse

base, account, token, sender = sys.argv[1:]


class Loopback(TwilioHttpClient):
    """Sends what goes to the provider to the double."""

    def request(self, method, url, *arguments, **named):
        return super().request(method, url.replace("https://api.twilio.com", base), *arguments, **named)


client = Client(account, token, http_client=Loopback())
response = VoiceResponse()
gather = Gather(input="dtmf speech", num_digits=1, action="https://example.com/gather", finish_on_key="#")
gather.say("Press 1 & go on", voice="Polly.Amy")
response.append(gather)
response.hangup()
call = client.calls.create(
    to="+447400123456", from_=sender, twiml=str(response), status_callback="https://example.com/status",
    status_callback_event=["initiated", "ringing", "answered", "completed"])
assert call.sid.startswith("CA") and call.status == "queued", call
assert [found.sid for found in client.calls.list(to="+447400123456")] == [call.sid]
assert client.calls(call.sid).update(twiml="<Response><Hangup/></Response>").sid == call.sid
for to, code in (("+15005550001", 21211), ("+15005550003", 21215), ("+15005550004", 21610)):
    try:
        client.calls.create(to=to, from_=sender, twiml="<Response/>", status_callback="https://example.com/")
        raise SystemExit(f"{to} was called")
    except TwilioRestException as error:
        assert error.code == code, error
try:
    Client(account, "wrong", http_client=Loopback()).calls("CA1").fetch()
    raise SystemExit("a wrong token was taken")
except TwilioRestException as error:
    assert error.status == 401 and error.code == 20003, error
print("OK")
