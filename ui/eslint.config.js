import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
    { ignores: ["dist", "node_modules"] },
    js.configs.recommended,
    {
        files: ["**/*.ts", "**/*.tsx"],
        extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
        plugins: { "react-hooks": hooks },
        languageOptions: {
            globals: globals.browser,
            parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
        },
        rules: {
            ...hooks.configs.recommended.rules,
            eqeqeq: "error",
            "max-lines": ["error", 300],
            "max-lines-per-function": ["error", 50],
            // Money is text. A float would be shown wrong some day, so nothing may make one of it;
            // the chart's pixels are the one exception (pages/dashboard/chart_view.ts).
            "no-restricted-globals": ["error", "parseFloat"],
            "no-restricted-properties": ["error", { object: "Number", property: "parseFloat" }],
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
        },
    },
    // The function there is a whole suite.
    { files: ["tests/*.test.ts"], rules: { "max-lines-per-function": "off" } },
    { files: ["**/*.mjs"], languageOptions: { globals: globals.node } },
    // Its page.evaluate() functions run in the browser.
    { files: ["tests/browser.mjs", "tests/*.spec.mjs"], languageOptions: { globals: globals.browser } },
);
