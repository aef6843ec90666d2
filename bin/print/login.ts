import type { LoginStatus, LogoutResult } from "../../generator/login/index.js";
import { standardError, standardOutput } from "./output.js";

/** Prints that a login worked. */
export function printLogin(
  status: LoginStatus,
  {
    json,
    tools,
    isRequired,
    isOverridden,
  }: {
    readonly json: boolean;
    /** The names of the tools that the service offers. */
    readonly tools: readonly string[];
    readonly isRequired: boolean;
    /** Whether the environment has a token that is used in place of the login. */
    readonly isOverridden: boolean;
  },
): void {
  if (json) {
    printJson({ ...status, isRequired, tools });
    return;
  }
  const { green, yellow } = standardOutput.colours();
  if (isRequired) {
    standardOutput.prose(`${green("Logged in")} to ${status.server}\n`);
    printDetails(status);
  } else {
    standardOutput.prose(`${status.server} requires no login: nothing was stored.\n`);
  }
  standardOutput.prose(`tools    ${tools.length === 0 ? "none" : tools.join(", ")}\n`);
  if (isOverridden)
    standardOutput.prose(
      `${yellow("note")}     NOUKAI_MCP_TOKEN is set, and is used in place of this login.\n`,
    );
}

/** Prints what `whoami` found. */
export function printStatus(status: LoginStatus, { json }: { readonly json: boolean }): void {
  if (json) {
    printJson({ ...status, isLoggedIn: status.source !== undefined });
    return;
  }
  switch (status.source) {
    case undefined:
      standardOutput.prose(
        `Nobody is logged in to ${status.server}. Run \`noukai-codegen login\`; machines commit noukai.snapshot.json and pass --offline, ` +
          "or set NOUKAI_MCP_TOKEN.\n",
      );
      return;
    case "NOUKAI_MCP_TOKEN":
      standardOutput.prose(
        `server   ${status.server}\ntoken    that of NOUKAI_MCP_TOKEN: what it allows, and until when, is not known here\n`,
      );
      return;
    case "login":
      standardOutput.prose(`server   ${status.server}\n`);
      printDetails(status);
  }
}

/** Prints what `logout` did. A failed revocation goes to stderr. */
export function printLogout(
  endpoint: URL,
  { wasLoggedIn, path, revoked }: LogoutResult,
  { json, hasVariable }: { readonly json: boolean; readonly hasVariable: boolean },
): void {
  const reason = revoked instanceof Error ? revoked.message : undefined;
  if (json) {
    printJson({
      server: endpoint.href,
      wasLoggedIn,
      path,
      revoked: reason === undefined ? revoked : "failed",
      reason,
    });
  } else {
    standardOutput.prose(
      wasLoggedIn
        ? `Logged out of ${endpoint.href}\nremoved  ${path}\n`
        : `Nobody was logged in to ${endpoint.href}.\n`,
    );
    if (revoked === "yes") standardOutput.prose("revoked  the tokens\n");
    if (revoked === "unsupported")
      standardOutput.prose(
        "note     the authorization server offers no revocation: the tokens end by themselves\n",
      );
    if (hasVariable)
      standardOutput.prose(
        "note     NOUKAI_MCP_TOKEN is still set, and is used where nobody is logged in\n",
      );
  }
  if (reason !== undefined)
    standardError.prose(
      `${standardError.colours().red("error")} The tokens could not be revoked: ${reason.replace(/\.$/, "")}. They end by themselves; whoever runs the ` +
        "service can revoke them sooner.\n",
    );
}

function printDetails(status: LoginStatus): void {
  const { account, clientId, authorizationServer, scopes, expiresAt, isRenewable, path } = status;
  const lines = [
    account === undefined ? `client   ${clientId ?? "unknown"}` : `account  ${account}`,
    `by       ${authorizationServer ?? "unknown"}`,
    `scopes   ${scopes === undefined ? "not stated" : scopes.join(" ") || "none"}`,
    `expires  ${expiryOf(expiresAt)}${isRenewable === true ? ", and is renewed by itself" : ""}`,
    `stored   ${path ?? "nowhere"}`,
  ];
  standardOutput.prose(`${lines.join("\n")}\n`);
}

function expiryOf(expiresAt: Date | undefined): string {
  if (expiresAt === undefined) return "at a time that is not stated";
  const text = expiresAt.toISOString();
  return expiresAt.getTime() <= Date.now() ? `${text} (past)` : text;
}

function printJson(value: object): void {
  standardOutput.write(`${JSON.stringify(value, null, 2)}\n`);
}
