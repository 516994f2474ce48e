// Theme: Mantine in our colours. Sizes and colours themselves live in tokens.css.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const iris: MantineColorsTuple = [
    "#ecedfb",
    "#d5d7f6",
    "#b3b7f4",
    "#9a9ff8",
    "#7a80ee",
    "#5f65e0",
    "#5157d6",
    "#4348c9",
    "#363bab",
    "#2a2e8a",
];

// Mantine's dark shades serve its menus, dialogs and inputs: the same greys as our surfaces.
const graphite: MantineColorsTuple = [
    "#e6e8ea",
    "#c3c8cd",
    "#a9b0b7",
    "#8a929a",
    "#3a414a",
    "#252a30",
    "#191d21",
    "#15181c",
    "#0e1013",
    "#0a0c0e",
];

export const theme = createTheme({
    colors: { iris, dark: graphite },
    primaryColor: "iris",
    primaryShade: { light: 7, dark: 5 },
    autoContrast: true,
    fontFamily: "var(--font)",
    fontFamilyMonospace: "var(--mono)",
    defaultRadius: 6,
    focusRing: "never", // tokens.css draws it, on everything alike.
    cursorType: "pointer",
    respectReducedMotion: true,
});

// Mantine's own variables, led back to ours, so that a colour is changed in one place.
const ours = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-3)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-iris-light": "var(--accent-soft)",
    "--mantine-color-iris-light-hover": "var(--accent-soft)",
    "--mantine-color-iris-light-color": "var(--accent)",
};

export const css_variables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
