import type { Emulator } from "../../emulator/index.js";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** One event of a stream: its wire name and its data. */
export interface Frame {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Requests to one emulator, in-process. */
export interface TestClient {
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Posts and reads the stream to its end. */
  stream(path: string, body: unknown, headers?: Record<string, string>): Promise<Frame[]>;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

export function clientOf(emulator: Pick<Emulator, "url" | "fetch">): TestClient {
  const send: TestClient["send"] = async (method, path, body, headers = {}) =>
    await emulator.fetch(
      new Request(emulator.url + path, {
        method,
        headers: {
          authorization: "Bearer nk_test",
          "content-type": "application/json",
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  return {
    send,
    post: async (path, body, headers) => await answer(await send("POST", path, body, headers)),
    get: async (path, headers) => await answer(await send("GET", path, undefined, headers)),
    stream: async (path, body, headers) => {
      const response = await send("POST", path, body, headers);
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      return readFrames(await response.text());
    },
  };
}

/** Splits a whole stream into its events. */
export function readFrames(text: string): Frame[] {
  return text
    .split("\n\n")
    .filter((frame) => frame.startsWith("event: "))
    .map((frame) => {
      const [name = "", data = ""] = frame.split("\n");
      return {
        event: name.slice("event: ".length),
        data: JSON.parse(data.slice("data: ".length)) as Record<string, unknown>,
      };
    });
}
