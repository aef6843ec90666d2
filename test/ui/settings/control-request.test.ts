import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlText } from "../../../ui/settings/control-request.js";

/** The words that a shell makes of a command. */
function wordsOf(command: string): readonly string[] {
  const print = command.replace(/^curl/, "printf '%s\\0'");
  const env = { PATH: process.env.PATH, NOUKAI_CONTROL_TOKEN: "secret" };
  return execFileSync("sh", ["-c", print], { encoding: "utf8", env }).split("\0").slice(0, -1);
}

const url = "http://localhost:8080/api/v1";

describe("requests of the page for a shell", () => {
  it("are the words of the request, whatever the mock has in it", () => {
    const body = { text: 'it\'s $HOME `date` "x" \\ \n!' };
    const text = curlText(
      url,
      { method: "PUT", path: "mocks/a?flow=o/p/s&force=true", body },
      false,
    );
    expect(wordsOf(text)).toEqual([
      "-X",
      "PUT",
      `${url}/emulator/mocks/a?flow=o/p/s&force=true`,
      "-H",
      "Content-Type: application/json",
      "-d",
      JSON.stringify(body),
    ]);
  });

  it("name the variable of the control token where one is needed", () => {
    const text = curlText(url, { method: "GET", path: "webhooks" }, true);
    expect(text).toContain("$NOUKAI_CONTROL_TOKEN");
    expect(wordsOf(text)).toEqual([
      `${url}/emulator/webhooks`,
      "-H",
      "Authorization: Bearer secret",
    ]);
  });
});
