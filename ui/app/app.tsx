import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { follow, useConnection } from "../api/live.js";
import { createQueryClient } from "../api/queries.js";
import { typeToken } from "../api/token.js";
import { FlowFrames } from "./flow-frames.js";
import { Shell } from "./shell.js";
import { TokenPrompt } from "./token-prompt.js";

/** The page. */
export function App(): ReactNode {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Connected />
    </QueryClientProvider>
  );
}

function Connected(): ReactNode {
  const client = useQueryClient();
  const connection = useConnection();
  const [tokens, setTokens] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    void follow(client, stop.signal);
    return () => {
      stop.abort();
    };
  }, [client, tokens]);
  if (connection === "refused")
    return (
      <TokenPrompt
        isAgain={tokens > 0}
        onToken={(token) => {
          typeToken(token);
          setTokens(tokens + 1);
        }}
      />
    );
  return (
    <>
      <FlowFrames />
      <Shell />
    </>
  );
}
