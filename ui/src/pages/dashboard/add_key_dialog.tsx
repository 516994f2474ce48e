// AddKeyDialog: a new exchange key, sealed in this browser for the signer alone. The server carries a box
// that it cannot open. What is typed is forgotten with the dialog.
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { add_key, unwrap } from "@/api/client";
import type { KeyVenue } from "@/api/types";
import { command_problem } from "@/components/command_problem";
import { ConfirmDialog } from "@/components/confirm_dialog";
import { Words } from "@/components/words";
import { key_file_of } from "@/keys/key_file";
import { form_bytes, type KeyForm } from "@/keys/key_form";
import { fingerprint, seal, to_base64 } from "@/keys/seal";
import { m } from "@/messages";
import classes from "./start_bot_dialog.module.css";

const is_whole = (form: KeyForm, has_passphrase: boolean) =>
    Object.entries({ ...form }).every(
        ([name, value]) => value.trim() !== "" || (name === "passphrase" && !has_passphrase),
    );

const empty = {
    account: "",
    venue: "",
    key_id: "",
    secret: "",
    passphrase: "",
    pairs: "",
    order_notional: "",
    day_notional: "",
} satisfies KeyForm;

interface AddKeyProps {
    form_key: Uint8Array; // What the signer opens boxes with, as long as it stays open.
    venues: KeyVenue[];
    on_done: () => void;
}

export function AddKeyDialog({ form_key, venues, on_done }: AddKeyProps) {
    const [form, set_form] = useState<KeyForm>({ ...empty, venue: venues[0]?.name ?? "" });
    const has_passphrase = venues.some(({ name, passphrase }) => name === form.venue && passphrase);
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
            is_confirm_disabled={!is_whole(form, has_passphrase)}
            problem={command_problem(call.error, m.add_key.failed, m.add_key.correct)}
            on_confirm={() => {
                call.mutate(has_passphrase ? form : { ...form, passphrase: "" });
            }}
            on_cancel={on_done}
        >
            <p>{m.add_key.text}</p>
            <p>
                <Words text={m.add_key.compare(fingerprint(form_key))} />
            </p>
            <TextInput {...field("account")} />
            <NativeSelect {...field("venue")} data={venues.map(({ name }) => name)} />
            <TextInput {...field("key_id")} />
            <Textarea {...field("secret")} rows={3} classNames={{ input: classes.input ?? "" }} />
            {has_passphrase && <TextInput {...field("passphrase")} type="password" />}
            <TextInput {...field("pairs")} />
            <TextInput {...field("order_notional")} inputMode="decimal" />
            <TextInput {...field("day_notional")} inputMode="decimal" />
            <p>{m.add_key.rights}</p>
        </ConfirmDialog>
    );
}
