// Messages: the catalogue in use. A second language is one more file of the type Messages, one more
// line in `catalogues`, and a choice in the appearance menu (the page reloads to change it).
import { en } from "./en";

export type Messages = typeof en;

const catalogues: Readonly<Record<"en", Messages>> = { en };

export const m: Messages = catalogues.en;
