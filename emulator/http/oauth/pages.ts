import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { AuthorizationRequest } from "../../oauth/consent.js";
import type { Scope } from "../../oauth/scopes.js";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { box-sizing: border-box; width: min(36rem, 100%); padding: 2rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1rem; margin: 1.5rem 0; }
dt { color: GrayText; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.25rem; }
.note { color: GrayText; font-size: .9rem; }
.actions { display: flex; gap: .75rem; margin: 1.5rem 0; }
button { font: inherit; padding: .5rem 1.5rem; border: 1px solid; border-radius: .5rem; cursor: pointer; background: transparent; color: inherit; }
button.main { background: #14532d; border-color: #14532d; color: #fff; }
button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
`;
const STYLE_DIGEST = createHash("sha256").update(STYLE).digest("base64");

const MEANINGS: Readonly<Record<Scope, string>> = {
  "flows:read": "Read the definitions of all flows that this emulator serves, prompts included",
  offline_access: "Stay logged in",
};

/**
 * The page that asks the user whether a client may read the definitions.
 *
 * @param id names the request in the form.
 * @param action the address that the form is sent to.
 */
export async function consentPage(
  { client, scopes, redirectUri }: AuthorizationRequest,
  id: string,
  action: string,
): Promise<Response> {
  const target = new URL(redirectUri);
  const name = client.name ?? "a program without a name";
  // Browsers apply form-action to the redirect after the form too, and a policy cannot name IPv6 addresses.
  const answered = target.hostname.startsWith("[") ? "http:" : target.origin;
  return await page(
    200,
    "Log in to the emulator",
    `'self' ${answered}`,
    html`<h1>Let ${name} read your flows?</h1>
      <p>
        A program on this machine asks this emulator of the Noukai flow service for access. Allow it
        only if you have just started a login.
      </p>
      <dl>
        <dt>Program</dt>
        <dd>${name}, as it calls itself</dd>
        <dt>The answer goes to</dt>
        <dd>${target.host}</dd>
        <dt>It may</dt>
        <dd>
          <ul>
            ${scopes.map((scope) => html`<li>${MEANINGS[scope]}</li>`)}
          </ul>
        </dd>
      </dl>
      <form method="post" action="${action}">
        <input type="hidden" name="request" value="${id}" />
        <div class="actions">
          <button class="main" name="decision" value="allow">Allow</button>
          <button name="decision" value="deny">Deny</button>
        </div>
      </form>
      <p class="note">No account is needed: the emulator runs on this machine.</p>`,
  );
}

/** The page that tells the user of a problem that no client can be told. */
export function problemPage(message: string): Promise<Response> {
  return page(
    400,
    "The login cannot go on",
    "'none'",
    html`<h1>The login cannot go on</h1>
      <p>${message}.</p>
      <p class="note">This is an emulator of the Noukai flow service.</p>`,
  );
}

async function page(
  status: number,
  title: string,
  formAction: string,
  content: ReturnType<typeof html>,
): Promise<Response> {
  const body = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_DIGEST}'`,
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return new Response(String(body), {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy.join("; "),
      "X-Frame-Options": "DENY",
      "X-Content-Type-Options": "nosniff",
      // Not no-referrer, with which browsers send no origin with the form.
      "Referrer-Policy": "same-origin",
      "Cache-Control": "no-store",
    },
  });
}
