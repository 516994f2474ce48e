// ConfirmDialog: says what will happen, then waits. The safe answer has the focus.
import { Button, Modal } from "@mantine/core";
import { useLive } from "@/api/live";
import { clock } from "@/format/time";
import { m } from "@/messages";
import { Problem, type ProblemWords } from "./problem";
import classes from "./confirm_dialog.module.css";

interface ConfirmDialogProps {
    title: string;
    confirm: string;
    is_dangerous?: boolean;
    is_busy: boolean;
    is_confirm_disabled?: boolean;
    problem?: ProblemWords | null;
    is_wide?: boolean;
    on_confirm: () => void;
    on_cancel: () => void;
    children: React.ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
    return (
        <Modal
            opened
            onClose={props.on_cancel}
            title={props.title}
            centered
            size={props.is_wide ? 640 : 440}
            withCloseButton={false}
            transitionProps={{ duration: 100 }}
            classNames={{ title: classes.title ?? "", content: classes.content ?? "" }}
        >
            <div className={classes.text}>{props.children}</div>
            {props.problem && <Problem {...props.problem} />}
            <NotLive />
            <div className={classes.buttons}>
                <Button variant="default" onClick={props.on_cancel} data-autofocus>
                    {m.common.cancel}
                </Button>
                <Button
                    color={props.is_dangerous ? "red.9" : "iris"}
                    loading={props.is_busy}
                    disabled={props.is_confirm_disabled ?? false}
                    onClick={props.on_confirm}
                >
                    {props.confirm}
                </Button>
            </div>
        </Modal>
    );
}

// The dialog covers the top bar, and its figures are what somebody is about to act on.
function NotLive() {
    const is_late = useLive((view) => view.phase === "retrying");
    const received_ms = useLive((view) => view.received_ms);
    return (
        <p className={classes.late} role="status">
            {is_late && m.live.figures_as_of(clock(received_ms))}
        </p>
    );
}
