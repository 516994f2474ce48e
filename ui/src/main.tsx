// The page starts here.
import "./theme/mantine.css";
import "./theme/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { restore_gain_colour } from "./theme/gain_colour";

restore_gain_colour();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html: has no #root");
createRoot(root).render(
    <StrictMode>
        <App />
    </StrictMode>,
);
