// StartBotDialog: a bot's file, pasted or chosen. The server checks it and says what is wrong.
import { Button, FileButton, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { start_bot, unwrap } from "@/api/client";
import { command_problem } from "@/components/command_problem";
import { ConfirmDialog } from "@/components/confirm_dialog";
import { m } from "@/messages";
import classes from "./start_bot_dialog.module.css";

const file_bytes_max = 64 * 1024;

export function StartBotDialog({ on_done }: { on_done: () => void }) {
    const [text, set_text] = useState("");
    const call = useMutation({
        mutationFn: (file: string) => unwrap(start_bot(file)),
        onSuccess: on_done,
    });
    const is_too_large = new TextEncoder().encode(text).length > file_bytes_max;
    const problem = is_too_large
        ? { title: m.start_bot.failed, text: m.start_bot.too_large, next: m.start_bot.too_large_next }
        : command_problem(call.error, m.start_bot.failed, m.start_bot.correct);
    return (
        <ConfirmDialog
            title={m.start_bot.title}
            confirm={m.start_bot.confirm}
            is_wide
            is_busy={call.isPending}
            is_confirm_disabled={text.trim() === "" || is_too_large}
            problem={problem}
            on_confirm={() => {
                call.mutate(text);
            }}
            on_cancel={on_done}
        >
            <p>{m.start_bot.text}</p>
            <Textarea
                label={m.start_bot.file}
                value={text}
                onChange={(event) => {
                    set_text(event.currentTarget.value);
                }}
                autosize
                minRows={10}
                maxRows={18}
                spellCheck={false}
                autoComplete="off"
                classNames={{ input: classes.input ?? "" }}
            />
            <ChooseFile on_text={set_text} />
        </ConfirmDialog>
    );
}

function ChooseFile({ on_text }: { on_text: (text: string) => void }) {
    return (
        <div>
            <FileButton
                accept=".toml,text/plain"
                onChange={(file) => {
                    void file?.text().then(on_text);
                }}
            >
                {(props) => (
                    <Button {...props} size="xs" variant="default">
                        {m.start_bot.choose}
                    </Button>
                )}
            </FileButton>
        </div>
    );
}
