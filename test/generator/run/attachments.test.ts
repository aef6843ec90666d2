import { expect, test } from "vitest";
import { readAttachment } from "../../../generator/run/attachments.js";

test("the name in a URL says the type, or the argument does", () => {
  const url = "https://files.example/a%20b.PNG?sig=x=y";
  expect(readAttachment(url)).toEqual({ kind: "url", url, mimeType: "image/png" });
  const other = "https://files.example/scan";
  expect(readAttachment(`image/svg+xml=${other}`)).toEqual({
    ...{ kind: "url", url: other, mimeType: "image/svg+xml" },
  });
});

test("anything else is refused", () => {
  for (const wrong of ["a.png", "http://files.example/a.png", "image/png=a.png", ""])
    expect(() => readAttachment(wrong)).toThrow("--attach takes the https: URL of a file");
  expect(() => readAttachment("https://files.example/constructor")).toThrow(
    "does not say its type",
  );
});
