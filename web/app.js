// The entry of the product: the real client and viewer, and nothing else. Tests start the same pages with others.

import * as account from "./client/account.js";
import { start } from "./pages/application.js";

start({ account, loadViewer: () => import("./viewer/viewer.js") });
