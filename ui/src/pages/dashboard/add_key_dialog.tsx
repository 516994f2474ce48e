// AddKeyDialog: a new exchange key, sealed in this browser for the signer alone. The server carries a box
// that it cannot open. What is typed is forgotten with the dialog.
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { add_key, unwrap } from "@/api/client";
import { command_problem } from "@/components/command_problem";
import { ConfirmDialog } from "@/components/confirm_dialog";
import { Words } from "@/components/words";
import { key_file_of } from "@/keys/key_file";
import { form_bytes, type KeyForm } from "@/keys/key_form";
import { fingerprint, seal, to_base64 } from "@/keys/seal";
import { m } from "@/messages";
import classes from "./start_bot_dialog.module.css";

const venues = ["binance", "kucoin", "coinbase"];
const has_passphrase = ({ venue }: KeyForm) => venue === "kucoin";

const without_what_is_not_asked = (form: KeyForm) => (has_passphrase(form) ? form : { ...form, passphrase: "" });

const is_whole = (form: KeyForm) =>
    Object.entries({ ...form }).every(
        ([name, value]) => value.trim() !== "" || (name === "passphrase" && !has_passphrase(form)),
    );

const empty = {
    account: "",
    venue: "binance",
    key_id: "",
    secret: "",
    passphrase: "",
    pairs: "",
    order_notional: "",
    day_notional: "",
} satisfies KeyForm;

// `form_key`: what the signer opens boxes with, as long as it stays open.
export function AddKeyDialog({ form_key, on_done }: { form_key: Uint8Array; on_done: () => void }) {
    const [form, set_form] = useState<KeyForm>(empty);
    const call = useMutation({
        mutationFn: (typed: KeyForm) => unwrap(add_key(to_base64(seal(form_bytes(typed), form_key)))),
        onSuccess: on_done,
        gcTime: 0, // The library keeps what it was called with.
    });
    const field = (name: keyof KeyForm) => ({
        value: form[name],
        onChange: (event: { currentTarget: { value: string } }) => {
            const { value } = event.currentTarget;
            // The whole file of a key brings its id, too.
            const file = name === "secret" ? key_file_of(value) : undefined;
            set_form((before) => ({ ...before, ...(file ?? { [name]: value }) }));
        },
        autoComplete: "off",
        spellCheck: false,
        ...m.add_key.fields[name],
    });
    return (
        <ConfirmDialog
            title={m.add_key.title}
            confirm={m.add_key.confirm}
            is_wide
            is_busy={call.isPending}
            is_confirm_disabled={!is_whole(form)}
            problem={command_problem(call.error, m.add_key.failed, m.add_key.correct)}
            on_confirm={() => {
                call.mutate(without_what_is_not_asked(form));
            }}
            on_cancel={on_done}
        >
            <p>{m.add_key.text}</p>
            <p>
                <Words text={m.add_key.compare(fingerprint(form_key))} />
            </p>
            <TextInput {...field("account")} />
            <NativeSelect {...field("venue")} data={venues} />
            <TextInput {...field("key_id")} />
            <Textarea {...field("secret")} rows={3} classNames={{ input: classes.input ?? "" }} />
            {has_passphrase(form) && <TextInput {...field("passphrase")} type="password" />}
            <TextInput {...field("pairs")} />
            <TextInput {...field("order_notional")} inputMode="decimal" />
            <TextInput {...field("day_notional")} inputMode="decimal" />
            <p>{m.add_key.rights}</p>
        </ConfirmDialog>
    );
}
