import type { PageAsset } from "./page-files.js";

/** What the page may do: load its own files, and ask the emulator that served it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** The response with the page. It has the token of this start, so that nothing stores it. */
export function pageResponse(html: string): Response {
  return new Response(html, {
    headers: {
      ...HEADERS,
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      Vary: "Accept",
    },
  });
}

/** The response with a file of the page. Its name changes with its content. */
export function assetResponse({ type, bytes }: PageAsset): Response {
  return new Response(bytes, {
    headers: {
      ...HEADERS,
      "Content-Type": type,
      "Cache-Control": "public, max-age=31536000, immutable",
    },
  });
}

/** Whether a client wants a page rather than data: browsers name HTML, which programs that take anything do not. */
export function prefersHtml(accept: string | undefined): boolean {
  const ranges = (accept ?? "").split(",").map(readRange);
  const quality = (type: string): number =>
    Math.max(0, ...ranges.filter((range) => range.type === type).map((range) => range.quality));
  const html = quality("text/html");
  return html > 0 && html >= quality("application/json");
}

function readRange(text: string): { readonly type: string; readonly quality: number } {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = given === undefined ? 1 : Number(given.slice("q=".length));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}
