// Unreachable: the server gives no answer at all, so there is nothing to show but that.
import { Button } from "@mantine/core";
import { m } from "@/messages";
import { QuietPage } from "./quiet_page";
import { Words } from "./words";

export function Unreachable({ on_retry }: { on_retry: () => void }) {
    return (
        <QuietPage title={m.login.unreachable_title}>
            <p>{m.login.unreachable}</p>
            <p>
                <Words text={m.login.unreachable_next} />
            </p>
            <Button onClick={on_retry}>{m.common.try_again}</Button>
        </QuietPage>
    );
}
