import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserClient } from "noukai-codegen-runtime/browser";
import { NoukaiProvider } from "noukai-codegen-runtime/react";
import { Brief } from "./brief.tsx";
import { Grade } from "./grade.tsx";

const client = createBrowserClient({ url: "/agent" });
const page = document.querySelector("#page");
if (page === null) throw new Error("The page has no element #page");

createRoot(page).render(
  <StrictMode>
    <NoukaiProvider client={client}>
      <Grade />
      <Brief />
    </NoukaiProvider>
  </StrictMode>,
);
