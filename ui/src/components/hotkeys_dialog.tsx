// HotkeysDialog: which keys do what.
import { Kbd, Modal } from "@mantine/core";
import { m } from "@/messages";
import classes from "./hotkeys_dialog.module.css";

const rows: readonly { keys: readonly string[]; text: string }[] = [
    { keys: ["g", "d"], text: m.hotkeys.go_dashboard },
    { keys: ["/"], text: m.hotkeys.search },
    { keys: ["↑", "↓"], text: m.hotkeys.arrows },
    { keys: ["Esc"], text: m.hotkeys.escape },
    { keys: ["?"], text: m.hotkeys.help },
];

export function HotkeysDialog({ on_close }: { on_close: () => void }) {
    return (
        <Modal
            opened
            onClose={on_close}
            title={m.hotkeys.title}
            centered
            size={400}
            transitionProps={{ duration: 100 }}
            closeButtonProps={{ "aria-label": m.common.close }}
        >
            <dl className={classes.keys}>
                {rows.map(({ keys, text }) => (
                    <div key={text}>
                        <dt>
                            {keys.map((key) => (
                                <Kbd key={key}>{key}</Kbd>
                            ))}
                        </dt>
                        <dd>{text}</dd>
                    </div>
                ))}
            </dl>
        </Modal>
    );
}
