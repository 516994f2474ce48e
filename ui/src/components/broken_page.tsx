// BrokenPage: what is shown when the page itself fails, instead of nothing.
import { Button } from "@mantine/core";
import { Component } from "react";
import { m } from "@/messages";
import { QuietPage } from "./quiet_page";

// React has no hook for this; it is the one class component here.
export class WhenBroken extends Component<{ children: React.ReactNode }, { is_broken: boolean }> {
    override state = { is_broken: false };

    static getDerivedStateFromError() {
        return { is_broken: true };
    }

    override render() {
        if (!this.state.is_broken) return this.props.children;
        return (
            <QuietPage title={m.broken.title}>
                <p>{m.broken.text}</p>
                <Button
                    onClick={() => {
                        window.location.reload();
                    }}
                >
                    {m.broken.reload}
                </Button>
            </QuietPage>
        );
    }
}
