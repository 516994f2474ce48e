import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
    plugins: [react()],
    resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
    build: {
        target: "es2023",
        // The page is served under a strict CSP: no inline script, and no data: address for scripts.
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
        sourcemap: false,
        chunkSizeWarningLimit: 700, // KB before gzip; tests/page.spec.mjs holds the real bound.
    },
    // `npm run mock` in one terminal, `npx vite` in another, for work on the page itself.
    server: { proxy: { "/api": { target: "http://127.0.0.1:8471", ws: true } } },
    test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
