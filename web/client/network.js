// Which ledger a gateway is of, and the certificate that its members' certificates hang on (docs/spec/gateway.md 3).

import { must } from "../errors.js";
import { readRoot } from "../protocol/certificatereader.js";
import { decodeGenesis } from "../protocol/genesis.js";

/**
 * The ledger a gateway names, which must be the pinned one: its genesis hashes to its identifier.
 * @returns {Promise<{ledger: string, genesis: string[], founding: object, rootCertificate: string, gateway: string,
 *   webApp: string, least: object|null}>}
 * @throws {AureoleError} wrongLedger where the gateway shows another ledger than `pinned`, malformedGenesis.
 */
export async function readNetwork(gateway, pinned = null) {
  const network = await gateway.json("GET", "/v1/network", undefined, { anonymous: true });
  must(pinned === null || network?.ledger === pinned, "wrongLedger", "the gateway shows another ledger than before");
  const founding = decodeGenesis(concatenated(network.genesis), network.ledger);
  return { ...network, founding };
}

/**
 * The root certificate, which must be that of an authority member of the founding.
 * @returns {Promise<{ledger: string, signingKey: string, subject: Uint8Array, der: Uint8Array}>}
 * @throws {AureoleError} certificateRefused, malformedCertificate, wrongLedger
 */
export async function rootOf(der, founding) {
  let refusal;
  for (const { signingKey } of founding.authorities) {
    try {
      const root = await readRoot(der, signingKey);
      must(root.ledger === founding.ledger, "wrongLedger", "the root certificate is of another ledger");
      return { ...root, der };
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

function concatenated(words) {
  must(Array.isArray(words) || typeof words === "string", "malformedGenesis", "no genesis");
  return Array.isArray(words) ? words.join("") : words;
}
