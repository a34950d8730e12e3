"""A development chain: JSON-RPC on loopback over the Ethereum execution specification.

It is a tool for tests and for trying things out. Its keys are public; nothing of value may
ever stand on it.
"""

VERSION = "1.0.0"
CLIENT = f"aureole-devchain/{VERSION}/python/osaka"
