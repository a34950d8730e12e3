// The product's pages with a client that is made up: only the harness serves this. `?as=patient` begins with a session,
// `viewer=real` shows files of DICOM in the product's viewer.

import { start } from "/web/pages/application.js";
import { createAccount } from "./fake/account.js";
import * as viewer from "./fake/viewer.js";

const asked = Object.fromEntries(new URLSearchParams(location.search));
const account = createAccount(asked);
// Tests reach the made-up world through this.
globalThis.fake = account.world;
start({ account, loadViewer: async () => (asked.viewer === "real" ? import("/web/viewer/viewer.js") : viewer) });
