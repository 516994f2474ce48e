// Frame: the rail (a bar at the bottom on a phone), the top bar, and the page.
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { log_out } from "@/api/client";
import { m } from "@/messages";
import { go } from "@/router";
import { routes, type Route } from "@/routes";
import { AppearanceMenu } from "./appearance_menu";
import { HotkeysDialog } from "./hotkeys_dialog";
import { useHotkeyMap } from "./hotkeys";
import { KeyboardIcon, LogOutIcon, MarkIcon } from "./icons";
import { TopBar } from "./top_bar";
import classes from "./frame.module.css";

export function Frame({ path, children }: { path: string; children: React.ReactNode }) {
    const [is_help_open, set_help_open] = useState(false);
    useHotkeyMap({
        "?": () => {
            set_help_open(true);
        },
        "g d": () => {
            go("/");
        },
        "/": () => {
            document.querySelector<HTMLElement>("[data-search]")?.focus();
        },
    });
    return (
        <div className={classes.frame}>
            <a className={classes.skip} href="#content">
                {m.common.skip}
            </a>
            <Rail
                path={path}
                on_help={() => {
                    set_help_open(true);
                }}
            />
            <div className={classes.column}>
                <TopBar />
                <main className={classes.page} id="content" tabIndex={-1}>
                    {children}
                </main>
            </div>
            {is_help_open && (
                <HotkeysDialog
                    on_close={() => {
                        set_help_open(false);
                    }}
                />
            )}
        </div>
    );
}

function Rail({ path, on_help }: { path: string; on_help: () => void }) {
    const queries = useQueryClient();
    const leave = async () => {
        await log_out(); // Whatever it answers: the next page asks the server who we are.
        queries.clear();
        go("/login", "replace");
    };
    return (
        <nav className={classes.rail} aria-label={m.nav.label}>
            <span className={classes.mark} title={m.common.product}>
                <MarkIcon size={26} />
                <span className="unseen">{m.common.product}</span>
            </span>
            {routes.map((route) => (
                <PageLink key={route.path} route={route} is_current={route.path === path} />
            ))}
            <span className={classes.space} />
            <AppearanceMenu className={classes.entry ?? ""} />
            <button
                type="button"
                className={`${classes.entry} ${classes.keyboard}`}
                title={m.hotkeys.title}
                onClick={on_help}
            >
                <KeyboardIcon />
                <span>{m.nav.keyboard}</span>
            </button>
            <button
                type="button"
                className={classes.entry}
                onClick={() => {
                    void leave();
                }}
            >
                <LogOutIcon />
                <span>{m.nav.log_out}</span>
            </button>
        </nav>
    );
}

function PageLink({ route, is_current }: { route: Route; is_current: boolean }) {
    const { path, title, icon: Icon } = route;
    return (
        <a
            href={path}
            className={classes.entry}
            aria-current={is_current ? "page" : undefined}
            onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                go(path);
            }}
        >
            <Icon />
            <span>{title}</span>
        </a>
    );
}
