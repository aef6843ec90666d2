export { createBrowserClient } from "./browser/client.js";
export type { BrowserClient, BrowserClientOptions, BrowserTimeouts } from "./browser/options.js";
