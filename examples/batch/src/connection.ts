import { Redis } from "ioredis";

const DEFAULT_URL = "redis://127.0.0.1:6379";

/**
 * Connects to Redis: at `REDIS_URL`, an URL or the path of a socket.
 *
 * @throws Error if nothing answers there.
 */
export async function connect(): Promise<Redis> {
  const url = process.env.REDIS_URL ?? DEFAULT_URL;
  // Commands of BullMQ's workers block, so they are not given up on.
  const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
  } catch (cause) {
    redis.disconnect();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Redis cannot be reached (${why}). Start it with \`redis-server --appendonly yes\`, or set REDIS_URL.`,
      { cause },
    );
  }
  return redis;
}

/** What could make Redis forget what it has stored: then claims could be run again. Empty if it says that nothing would. */
export async function durabilityProblems(redis: Redis): Promise<readonly string[]> {
  const info = await redis.info("persistence");
  const problems: string[] = [];
  if (!/^aof_enabled:1/m.test(info)) {
    problems.push(
      "Redis keeps no append-only file: after a crash of Redis, claims may be run, and paid for, twice. Start it with `--appendonly yes --appendfsync always`.",
    );
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info("memory"))?.[1];
  if (policy !== undefined && policy !== "noeviction") {
    problems.push(
      `Redis may drop what it has stored when its memory is full (${policy}): set \`maxmemory-policy noeviction\`.`,
    );
  }
  return problems;
}
