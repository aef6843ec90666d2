/// <reference lib="esnext.disposable" preserve="true" />
import type { Client } from "../client/client.js";

/**
 * Flows by organization and project, on a client of their own. `close()` and disposing of it close the client. An organization
 * called `close` has that name; dispose of the flows instead.
 */
export type ConnectedFlows<T> = T & AsyncDisposable & Omit<Pick<Client, "close">, keyof T>;

/** `T`, with a factory in place of each flow. */
export type FlowTree<T> = {
  readonly [Name in keyof T]: ((client: Client) => T[Name]) | FlowTree<T[Name]>;
};

/**
 * Binds a tree of flows to a client. Each flow is created when it is first accessed. Closing or disposing of the result closes
 * the client.
 *
 * @param tree factories of the flows, nested like the result
 */
export function connectFlows<T extends object>(
  client: Client,
  tree: FlowTree<T>,
): ConnectedFlows<T> {
  const connected = bindTree(client, tree);
  const close = { value: () => client.close() };
  // Not enumerable: the members of the result are the organizations.
  Object.defineProperties(connected, {
    ...(!("close" in tree) && { close }),
    [Symbol.asyncDispose]: close,
  });
  return connected as ConnectedFlows<T>;
}

/** A `FlowTree` of any type. */
interface AnyTree {
  readonly [name: string]: ((client: Client) => unknown) | AnyTree;
}

function bindTree(client: Client, tree: AnyTree): object {
  const bound = {};
  for (const [name, entry] of Object.entries(tree)) {
    Object.defineProperty(bound, name, {
      enumerable: true,
      configurable: true,
      get: () => {
        const value: unknown =
          typeof entry === "function" ? entry(client) : bindTree(client, entry);
        Object.defineProperty(bound, name, { enumerable: true, value });
        return value;
      },
    });
  }
  return bound;
}
