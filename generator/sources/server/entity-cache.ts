/** What a server answered, and the tag that asks whether it still holds (RFC 9110, section 8.8.3). */
export interface Entity {
  readonly etag: string | undefined;
  readonly text: string;
  /** The fingerprint that the server's list gave when this was fetched. */
  readonly hash?: string | undefined;
}

/** Remembers answers by URL. What it loses is only fetched again. */
export interface EntityCache {
  get(url: string): Entity | undefined;
  set(url: string, entity: Entity): void;
}

/** Remembers for as long as the program runs. */
export function memoryEntityCache(): EntityCache {
  return new Map<string, Entity>();
}
