import { BASE_PATH } from "noukai-codegen-runtime/wire";

/** The base URL for clients of an emulator that listens on an address. */
export function apiUrl(host: string, port: number): string {
  return `http://${inUrl(host)}:${port}${BASE_PATH}`;
}

/** Where browsers of this machine find the page: an address for all interfaces is none that they go to. */
export function pageUrl(host: string, port: number): string {
  return `http://${["0.0.0.0", "::"].includes(host) ? "localhost" : inUrl(host)}:${port}/`;
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
