#!/usr/bin/env python3
"""Opens the file behind a link with another implementation of JWE, for LinkInteropTests.

Reads one JSON object from standard input (jwe, and key in hexadecimal), prints what was encrypted, and then a JWE of the
same under the same key that this implementation made.
"""

import json
import sys

from joserfc import jwe
from joserfc.jwk import OctKey

asked = json.load(sys.stdin)
key = OctKey.import_key(bytes.fromhex(asked["key"]))
opened = jwe.decrypt_compact(asked["jwe"], key, algorithms=["dir", "A256GCM"])
print(opened.plaintext.decode())
print(jwe.encrypt_compact(dict(opened.headers()), opened.plaintext, key, algorithms=["dir", "A256GCM"]))
