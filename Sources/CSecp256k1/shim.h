// libsecp256k1 with its recovery module. The flag of a context is a macro that Swift does not see.
#ifndef AUREOLE_CSECP256K1_SHIM_H
#define AUREOLE_CSECP256K1_SHIM_H

#include <secp256k1.h>
#include <secp256k1_recovery.h>

// A context that can sign and recover, since 0.2.0 without further flags. Never NULL: the library aborts without memory.
static inline secp256k1_context *secp256k1_new_context(void) {
  return secp256k1_context_create(SECP256K1_CONTEXT_NONE);
}

// The 65 bytes 0x04 ‖ x ‖ y of a public key. Returns 1.
static inline int secp256k1_uncompressed(const secp256k1_context *context, unsigned char *output,
                                         const secp256k1_pubkey *key) {
  size_t length = 65;
  return secp256k1_ec_pubkey_serialize(context, output, &length, key, SECP256K1_EC_UNCOMPRESSED);
}

#endif
