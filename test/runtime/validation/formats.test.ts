import { describe, expect, test } from "vitest";
import { compileValidator, FORMATS } from "../../../runtime/src/validation.js";

const examples: Readonly<Record<string, readonly [valid: string[], invalid: string[]]>> = {
  date: [
    ["2024-02-29", "1999-12-31"],
    ["2023-02-29", "2024-13-01", "2024-1-1", "2024-01-00", "x"],
  ],
  time: [
    ["12:00:00Z", "23:59:60Z", "00:59:60+01:00", "12:00:00.5+05:30", "12:00:00z"],
    ["12:00:00", "24:00:00Z", "12:60:00Z", "12:00:60Z", "12:00:00+24:00", "12:00:00+0530"],
  ],
  "date-time": [
    ["2024-02-29T12:00:00Z", "2024-01-01t00:00:00.123+02:00"],
    ["2024-02-30T12:00:00Z", "2024-01-01 12:00:00Z", "2024-01-01T12:00:00", "2024-01-01"],
  ],
  duration: [
    ["P1Y2M3DT4H5M6S", "P4W", "PT1S", "P1M"],
    ["P", "PT", "P1DT", "1Y", "P1S", "P1W1D", "P2D1Y"],
  ],
  email: [
    ["a.b+c@example.com", '"a b"@example.com', "a@[127.0.0.1]", "a@[IPv6:::1]"],
    [
      "a",
      "@example.com",
      "a@",
      "a..b@example.com",
      ".a@example.com",
      "a b@example.com",
      "é@example.com",
      "a@-b.com",
    ],
  ],
  "idn-email": [["é@exämple.com"], ["é", "é@"]],
  hostname: [
    ["example.com", "a-b.c", "localhost", "1.2"],
    ["-a.com", "a-.com", "a_b.com", "", "a..b", `${"a".repeat(64)}.com`, "exämple.com", "a b"],
  ],
  "idn-hostname": [
    ["exämple.com", "例え.jp"],
    ["-ä.com", "ä b"],
  ],
  ipv4: [
    ["127.0.0.1", "255.255.255.255"],
    ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "a.b.c.d"],
  ],
  ipv6: [
    ["::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::2:3", "1:2:3:4:5:6:1.2.3.4"],
    [
      ":::",
      "1",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1::2::3",
      "12345::",
      "::1.2.3",
      "1.2.3.4::",
      ":1",
      "fe80::a%eth0",
    ],
  ],
  uri: [
    [
      "https://a.example/b?c=d#e",
      "urn:a:b",
      "mailto:a@b.example",
      "http://[::1]:80/",
      "file:///a/b",
      "http://u:p@h/",
    ],
    [
      "/a",
      "a",
      "//a/b",
      "https://a b",
      "http://[::1",
      "https://a/é",
      "http://a/%zz",
      "1a:b",
      "http://a:b/",
      "http://a/<b>",
    ],
  ],
  "uri-reference": [
    ["/a/b", "a", "?a", "#a", "", "//a/b"],
    ["\\a", "#a#b", "a b", "é"],
  ],
  iri: [["https://exämple.com/é"], ["/é", "https://a b"]],
  "iri-reference": [
    ["/é", "é#ß"],
    ["\\é", "a|b"],
  ],
  "uri-template": [
    ["/a/{b}", "{?a,b*}", "{+a:3}", "/a", "{a.b}"],
    ["/a/{b", "/a/b}", "{}", "{a b}", "{{a}}"],
  ],
  uuid: [
    ["2eb8aa08-aa98-11ea-b4aa-73b441d16380"],
    ["2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g"],
  ],
  "json-pointer": [
    ["", "/a~0b~1c/0", "/"],
    ["a", "/a~2", "/a~"],
  ],
  "relative-json-pointer": [
    ["0", "1/a", "0#"],
    ["/a", "-1", "01", "0##", "1a"],
  ],
  regex: [
    ["^a(b|c)+$", "\\p{L}"],
    ["(", "[a", "\\Z"],
  ],
  byte: [
    ["", "YQ==", "YWJj"],
    ["YQ=", "Y?==", "YQ"],
  ],
};

test("every format has examples", () => {
  expect([...FORMATS.keys()].sort()).toEqual(Object.keys(examples).sort());
});

describe.each(Object.entries(examples))("the format %s", (format, [valid, invalid]) => {
  const asserted = compileValidator({ format }, { formats: FORMATS });
  test.each(valid)("has %j", (text) => {
    expect(asserted(text)).toEqual([]);
  });
  test.each(invalid)("does not have %j", (text) => {
    expect(asserted(text)).toMatchObject([{ keyword: "format", rule: format }]);
    expect(compileValidator({ format })(text)).toEqual([]);
  });
});

test("a format that is not known, and values that are no texts, are valid", () => {
  expect(compileValidator({ format: "colour" }, { formats: FORMATS })("x")).toEqual([]);
  expect(compileValidator({ format: "date" }, { formats: FORMATS })(5)).toEqual([]);
});
