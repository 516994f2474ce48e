// Login: takes the token from behind the # of a one-time link, posts it, and goes to the dashboard.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { log_in, type Failure } from "@/api/client";
import { failure_text } from "@/api/failure_text";
import { CopyButton } from "@/components/copy_button";
import { QuietPage } from "@/components/quiet_page";
import { Words } from "@/components/words";
import { m } from "@/messages";
import { go } from "@/router";
import { hash_token } from "./hash_token";
import classes from "./login_page.module.css";

export function LoginPage() {
    const token = useSyncExternalStore(hash_token.subscribe, hash_token.get);
    const queries = useQueryClient();
    // A query and not an effect: it runs once for a token however often React draws the page, and a
    // token works only once.
    const login = useQuery({
        queryKey: ["login", token],
        queryFn: () => log_in(token),
        enabled: token !== "",
        staleTime: Infinity,
    });
    const is_in = login.data?.is_ok === true;
    useEffect(() => {
        if (!is_in) return;
        hash_token.forget();
        queries.removeQueries({ queryKey: ["session"] });
        go("/", "replace");
    }, [is_in, queries]);

    if (token !== "" && (login.isPending || is_in)) return <QuietPage title={m.login.checking} />;
    const failure = login.data?.is_ok === false ? login.data.failure : null;
    const { title, text } = refusal(failure);
    return (
        <QuietPage title={title}>
            {text !== "" && <p>{text}</p>}
            {failure?.kind === "unreachable" && (
                <Button loading={login.isFetching} onClick={() => void login.refetch()}>
                    {m.common.try_again}
                </Button>
            )}
            <p>{m.login.how}</p>
            <div className={classes.command}>
                <code>{m.login.command}</code>
                <CopyButton text={m.login.command} label={m.common.copy} />
            </div>
            <p className={classes.note}>
                <Words text={m.login.once} />
            </p>
            <p className={classes.note}>{m.login.safe}</p>
        </QuietPage>
    );
}

function refusal(failure: Failure | null): { title: string; text: string } {
    if (failure === null) return { title: m.login.title, text: "" };
    switch (failure.kind) {
        case "logged_out":
            return { title: m.login.refused_title, text: m.login.refused };
        case "unreachable":
            return { title: m.login.unreachable_title, text: m.login.unreachable };
        case "refused":
            if (failure.status === 429) {
                return { title: m.login.too_many_title, text: m.login.too_many };
            }
            return { title: m.login.failed_title, text: failure_text(failure) };
        case "malformed":
            return { title: m.login.failed_title, text: failure_text(failure) };
    }
}
