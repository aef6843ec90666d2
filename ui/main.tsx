import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/views.css";

const element = document.getElementById("page");
if (element === null) throw new Error("index.html has no element #page");
createRoot(element).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
