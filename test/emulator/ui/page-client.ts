import { UI_API_PATH, UI_TOKEN_HEADER, UI_TOKEN_META } from "../../../emulator/ui/api.js";

/** An emulator, as a browser reaches it. */
interface Reachable {
  /** Ends with `/api/v1`. */
  readonly url: string;
}

/** Asks an emulator what its page asks, over a socket. */
export interface PageClient {
  readonly token: string;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** The body of a request that succeeds. */
  get<Body>(path: string): Promise<Body>;
  post<Body>(path: string, body: unknown): Promise<Body>;
  /** The frames of a stream. */
  frames<Frame extends { readonly type: string }>(path: string): Promise<FrameReader<Frame>>;
}

export interface FrameReader<Frame> {
  /** The frames up to the first one of a type; fails where the stream ends before. */
  upTo(type: string): Promise<readonly Frame[]>;
  /** All frames up to the end of the stream. */
  rest(): Promise<readonly Frame[]>;
  close(): Promise<void>;
}

/** Where the page of an emulator is. */
export function pageAddress({ url }: Reachable): string {
  return url.replace(/api\/v1$/, "");
}

/** The token in the page that an emulator serves to browsers. */
export async function servedToken(emulator: Reachable): Promise<string> {
  const response = await fetch(pageAddress(emulator), { headers: { accept: "text/html" } });
  const meta = new RegExp(`<meta\\s+name="${UI_TOKEN_META}"\\s+content="([^"]*)"`);
  const [, token] = meta.exec(await response.text()) ?? [];
  if (token === undefined) throw new Error(`The page has no token: status ${response.status}`);
  return token;
}

/** @param token default: that of the served page. */
export async function pageClient(emulator: Reachable, token?: string): Promise<PageClient> {
  const given = token ?? (await servedToken(emulator));
  const base = `${pageAddress(emulator)}${UI_API_PATH}`;
  const send: PageClient["send"] = (method, path, body, headers) =>
    fetch(base + path, {
      method,
      headers: { [UI_TOKEN_HEADER]: given, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const bodyOf = async <Body>(response: Response): Promise<Body> => {
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  };
  return {
    token: given,
    send,
    get: async (path) => bodyOf(await send("GET", path)),
    post: async (path, body) => bodyOf(await send("POST", path, body)),
    frames: async (path) => {
      const response = await send("GET", path);
      if (!response.ok || response.body === null) throw new Error(await response.text());
      return readFrames(response.body);
    },
  };
}

function readFrames<Frame extends { readonly type: string }>(
  body: ReadableStream<Uint8Array>,
): FrameReader<Frame> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  const next = async (): Promise<Frame | undefined> => {
    for (;;) {
      const end = buffer.indexOf("\n\n");
      if (end !== -1) {
        const frame = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        const data = frame.split("\n").find((line) => line.startsWith("data: "));
        if (data !== undefined) return JSON.parse(data.slice("data: ".length)) as Frame;
        continue;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      buffer += value;
    }
  };
  return {
    upTo: async (type) => {
      const frames: Frame[] = [];
      for (;;) {
        const frame = await next();
        if (frame === undefined) throw new Error(`The stream ended without ${type}`);
        frames.push(frame);
        if (frame.type === type) return frames;
      }
    },
    rest: async () => {
      const frames: Frame[] = [];
      for (;;) {
        const frame = await next();
        if (frame === undefined) return frames;
        frames.push(frame);
      }
    },
    close: () => reader.cancel(),
  };
}
