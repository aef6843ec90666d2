/** What the browser shows at the end of a login. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

/** For the answer that holds a page: nothing is loaded, kept or told to others. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  connection: "close",
};

/** The HTML of a page. Its texts may be foreign. */
export function renderPage({ status, title, text }: Page): string {
  const colour = status < 400 ? "#1a7f37" : "#b3261e";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} - noukai-codegen</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1rem }
  h1 { font-size: 1.5rem; border-left: 0.4rem solid ${colour}; padding-left: 0.8rem }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
