# SPDX-License-Identifier: GPL-3.0-or-later
"""auth: nginx has asked the portal who it is (X-Remote-User); believed with the gateway's secret alone.

Whoever else reached the socket could be anybody by naming himself.
"""
import hmac
import os

from radicale import auth

SHORTEST = 20


class Auth(auth.BaseAuth):
    def __init__(self, configuration):
        super().__init__(configuration)
        with open(os.environ["MP_GATEWAY_SECRET"], "rb") as file:
            self._secret = file.read().strip()
        if len(self._secret) < SHORTEST:
            raise RuntimeError("the gateway's secret is missing or too short")

    def get_external_login(self, environ):
        given = environ.get("HTTP_X_MP_GATEWAY", "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self._secret):
            return ("", "")
        # WSGI hands bytes over as latin-1 (PEP 3333)
        return (environ.get("HTTP_X_REMOTE_USER", "").encode("latin-1").decode("utf-8", "replace"), "")

    def login(self, login, password):
        return login
