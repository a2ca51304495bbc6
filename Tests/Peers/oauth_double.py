"""A double of an OAuth provider: gives access tokens for refresh tokens (RFC 6749, section 6) and tells mail servers
whether a token lives (RFC 7662).

`POST /token` and `POST /introspect`; `POST /__oauth` steers it, a JSON object of:
  refresh_token  the one that is good now           rotate      true: each answer replaces it
  expires_in     seconds                            revoke      true: the access tokens given so far live no more
"""

from provider_double import ProviderDouble

CLIENT = "campaignd"
SECRET = "client secret+&="
USER = "reader@example.com"


class OAuthDouble(ProviderDouble):
    def __init__(self):
        super().__init__()
        self.reset()

    def reset(self):
        self.refresh_token = "first-refresh"
        self.rotates = False
        self.expires_in = 3600
        self.living = set()
        self.given = 0

    def control(self, request):
        said = request.json()
        self.refresh_token = said.get("refresh_token", self.refresh_token)
        self.rotates = said.get("rotate", self.rotates)
        self.expires_in = said.get("expires_in", self.expires_in)
        if said.get("revoke"):
            self.living.clear()
        return 200, {}, {}

    def answer(self, request):
        form = request.form()
        if request.path == "/introspect":
            active = form.get("token") in self.living
            return 200, {}, {"active": active, "username": USER} if active else {"active": False}
        if request.path != "/token":
            return 404, {}, {}
        if form.get("client_id") != CLIENT or form.get("client_secret") != SECRET:
            return 401, {}, {"error": "invalid_client"}
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            return 400, {}, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        self.given += 1
        token = f"access-{self.given}"
        self.living.add(token)
        answer = {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"}
        if self.rotates:
            self.refresh_token = f"refresh-{self.given}"
            answer["refresh_token"] = self.refresh_token
        return 200, {}, answer


OAuthDouble().serve()
