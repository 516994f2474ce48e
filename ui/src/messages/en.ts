// English: every text of the page. Short, calm, exact; says what is protected as well as what is
// broken; field terms as on exchanges. Text between ` ` is shown as code.
// What the server says itself (a bot's state, an order's why) comes as it is.
import { commands } from "./en_commands";
import { dashboard } from "./en_dashboard";
import { plural } from "./plural";

export const en = {
    locale: "en-GB",
    number: { group: ",", point: ".", none: "–" },
    time: {
        never: "never",
        market: (utc: string) => `by the market's clock, as on the chart: ${utc}`,
        milliseconds: (n: number) => `${n} ms`,
        seconds: (n: number) => `${n} s`,
        minutes: (n: number) => `${n} min`,
        hours: (n: number) => `${n} h`,
        days: (n: number) => plural(n, "day", "days"),
    },
    common: {
        product: "Strongroom",
        skip: "Skip to the content",
        loading: "Loading",
        cancel: "Cancel",
        close: "Close",
        copy: "Copy",
        copied: "Copied",
        try_again: "Try again",
    },
    nav: { label: "Pages", dashboard: "Dashboard", keyboard: "Keyboard", log_out: "Log out" },
    appearance: {
        title: "Appearance",
        short: "Look",
        scheme: "Theme",
        auto: "As the system",
        light: "Light",
        dark: "Dark",
        gain: "A gain is",
        gain_green: "Green",
        gain_red: "Red",
    },
    hotkeys: {
        title: "Keyboard",
        go_dashboard: "go to the dashboard",
        search: "find in orders, deals and fills",
        help: "this help",
        escape: "close a dialog, clear a search",
        arrows: "move between bots, once one of them has the focus",
    },
    login: {
        checking: "Checking your link",
        title: "You are not logged in",
        how: "Run this on the machine where Strongroom runs, and open the link that it prints:",
        command: "strongroom link",
        once: "A link works once, within 15 minutes. `strongroom up` prints one too.",
        refused_title: "This link does not work",
        refused: "It was used before, or is older than 15 minutes.",
        too_many_title: "Too many attempts",
        too_many: "Wait a minute, then open the link again.",
        unreachable_title: "Strongroom does not answer",
        unreachable: "Your keys stay in the signer, and open orders stay at the venue.",
        unreachable_next:
            "This page tries again every few seconds. If it stays like this, " +
            "look at the terminal where `strongroom up` runs.",
        opening: "Opening",
        failed_title: "Logging in failed",
        safe: "No key can be read through this page, logged in or not.",
    },
    broken: {
        title: "This page has failed",
        text: "Bots, orders and keys do not depend on it: they go on as before.",
        reload: "Reload the page",
    },
    source: {
        practice: "Practice money",
        real: "Real money",
        generated: "generated prices",
        recorded: "recorded prices",
        live: "live prices",
        practice_help: "Nothing here reaches a real venue.",
        generated_help: "Prices are made up by a random walk; they say nothing about any market.",
        recorded_help: "Prices are played back from a file; their times are those of the recording.",
        live_help: "Prices come from a venue's public feed.",
    },
    live: {
        live: "Live",
        live_help: "This page follows every change.",
        connecting: "Connecting",
        retrying: "Not live, trying again",
        not_live: "Not live",
        retrying_in: (seconds: number) =>
            seconds > 0 ? `trying again in ${seconds} s` : "trying again now",
        as_of: (clock: string, age: string) => `as of ${clock}, ${age} old`,
        figures_as_of: (clock: string) => `Not live: the figures here are as of ${clock}.`,
        malformed: "The server sent something this page does not understand. Reload the page.",
    },
    lamps: {
        label: "Processes and feeds",
        engine: "Engine",
        signer: "Signer",
        watch: "Watch",
        up: "up",
        down: "down",
        running: "running",
        sealed: "sealed",
        empty: "not set up",
        watching: (accounts: number) =>
            accounts === 0 ? "no account" : `watching ${plural(accounts, "account", "accounts")}`,
        partly: (streaming: number, accounts: number) => `${streaming} of ${accounts} streams up`,
    },
    custody: {
        protected: "Keys are in the signer. This page cannot read them.",
        keys: (n: number) => plural(n, "key", "keys"),
        frozen: (frozen: number, all: number) =>
            `${frozen} of ${plural(all, "key", "keys")} frozen`,
        foreign: (n: number) => `${plural(n, "foreign order", "foreign orders")} seen`,
        to_card: "Show the keys",
    },
    troubles: {
        label: "What needs attention",
        frozen: (account: string, venue: string) => `Key of ${account} at ${venue} is frozen`,
        frozen_text: (reason: string) =>
            `${reason === "" ? "" : `${reason}. `}Only cancels go out. Nothing new is signed with it.`,
        engine: "The engine is down",
        engine_text:
            "Your open orders stay at the venue as they are. No new orders are sent. Keys stay in the signer.",
        signer: "The signer does not answer",
        signer_text: "Nothing is signed, so no order and no cancel goes out. Keys stay where they are.",
        sealed: "The signer is sealed",
        sealed_text: "Keys are locked. Nothing is signed until its owner unseals it.",
        empty: "The signer holds no key yet",
        empty_text: "Bots start to trade once it has one.",
        watch: "The watch is down",
        watch_text:
            "A foreign order would not be noticed now. The signer still checks every order of ours.",
        stream: (account: string) => `The watch does not see account ${account}`,
        stream_text: "Its stream is down. A foreign order would be noticed later than usual.",
        sight_text: (trouble: string) => `A foreign order could pass unseen: ${trouble}.`,
    },
    failure: {
        unknown: "It is not known whether it was done",
        unreachable: "Strongroom does not answer.",
        logged_out: "Your session has ended.",
        status: (status: number) => `The server answered ${status}.`,
        next_unreachable:
            "This page reconnects by itself. Wait until it is live, " +
            "then look at the list of bots before you try again.",
        next_unavailable:
            "The lamps at the top show which process is down. " +
            "Once it runs, look at the list of bots before you try again.",
        next_unknown: "Look at the list of bots before you try again.",
        next_logged_out: "Nothing was changed. Run `strongroom link` where Strongroom runs, and open its link.",
        next_other_site: "Nothing was changed. Open the page by the address that `strongroom link` prints.",
        next_gone: "Nothing was changed. Close this and look at the list: it shows the bots there are now.",
        next_too_many: "Nothing was changed. Wait a minute, then try again.",
    },
    ...dashboard,
    ...commands,
};
