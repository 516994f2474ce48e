// App: what every page needs, and the choice of the page.
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Failed, get_session, unwrap } from "./api/client";
import { LiveProvider, useLive } from "./api/live";
import { WhenBroken } from "./components/broken_page";
import { Frame } from "./components/frame";
import { QuietPage } from "./components/quiet_page";
import { Unreachable } from "./components/unreachable";
import { m } from "./messages";
import { LoginPage } from "./pages/login/login_page";
import { go, usePath } from "./router";
import { routes } from "./routes";
import { css_variables, theme } from "./theme/theme";

const color_scheme = localStorageColorSchemeManager({ key: "strongroom.theme" });
// A failure is shown at once; retrying in silence would only hide it. "always": the library would
// hold calls back while the browser is offline, but Strongroom may run on this very machine.
const queries = new QueryClient({
    defaultOptions: {
        queries: { retry: false, refetchOnWindowFocus: false, networkMode: "always" },
        mutations: { networkMode: "always" },
    },
});
const session_again_ms = 3_000;

export function App() {
    return (
        <MantineProvider
            theme={theme}
            cssVariablesResolver={css_variables}
            defaultColorScheme="auto"
            colorSchemeManager={color_scheme}
            deduplicateInlineStyles
        >
            <QueryClientProvider client={queries}>
                <WhenBroken>
                    <Chosen />
                </WhenBroken>
            </QueryClientProvider>
        </MantineProvider>
    );
}

function Chosen() {
    const path = usePath();
    return path === "/login" ? <LoginPage /> : <Inside path={path} />;
}

// Everything behind the login. Without a session there is nothing here to see.
function Inside({ path }: { path: string }) {
    const session = useQuery({
        queryKey: ["session"],
        queryFn: () => unwrap(get_session()),
        refetchInterval: ({ state }) =>
            state.status === "error" && !is_log_out(state.error) ? session_again_ms : false,
    });
    const is_logged_out = is_log_out(session.error);
    useEffect(() => {
        if (is_logged_out) go("/login", "replace");
    }, [is_logged_out]);
    if (session.isError && !is_logged_out) {
        return (
            <Unreachable
                on_retry={() => {
                    void session.refetch();
                }}
            />
        );
    }
    if (!session.isSuccess) return <Opening />;
    const route = routes.find((known) => known.path === path) ?? routes[0];
    if (route === undefined) return null;
    const Page = route.page;
    return (
        <LiveProvider>
            <LeaveWhenLoggedOut />
            <Frame path={route.path}>
                <Page />
            </Frame>
        </LiveProvider>
    );
}

const is_log_out = (error: Error | null) =>
    error instanceof Failed && error.failure.kind === "logged_out";

// Usually a moment, in which anything shown would only flash.
function Opening() {
    const [is_long, set_long] = useState(false);
    useEffect(() => {
        const id = window.setTimeout(() => {
            set_long(true);
        }, 500);
        return () => {
            window.clearTimeout(id);
        };
    }, []);
    return is_long ? <QuietPage title={m.login.opening} /> : null;
}

function LeaveWhenLoggedOut() {
    const is_logged_out = useLive((view) => view.phase === "logged_out");
    useEffect(() => {
        if (!is_logged_out) return;
        queries.clear();
        go("/login", "replace");
    }, [is_logged_out]);
    return null;
}
