"""A whole town beside the tests: a ledger, five custodians, a gateway, people with accounts."""
