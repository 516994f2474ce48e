// BotActionDialog: says what a command will do to this bot or deal now, with figures, asks for what it
// needs, and does it. What the bot answers is shown in the same place.
import { Button, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { tell_bot, unwrap } from "@/api/client";
import { useLiveState } from "@/api/live";
import { command_problem } from "@/components/command_problem";
import { ConfirmDialog } from "@/components/confirm_dialog";
import dialog from "@/components/confirm_dialog.module.css";
import { m } from "@/messages";
import { ActionBody } from "./action_body";
import { is_red, type BotAction } from "./bot_commands";

interface BotActionDialogProps {
    action: BotAction;
    on_done: () => void;
}

const has_form = (command: string) => ["add_funds", "edit_deal", "open_deal", "cancel_deal"].includes(command);

export function BotActionDialog({ action, on_done }: BotActionDialogProps) {
    const state = useLiveState((all) => all);
    // The command's text; null while the form is not whole.
    const [text, set_text] = useState<string | null>(has_form(action.command) ? null : "");
    const call = useMutation({
        mutationFn: (said: string) => unwrap(tell_bot({ ...action, ...(said !== "" && { text: said }) })),
        onSuccess: (says) => {
            if (says.length === 0) on_done();
        },
    });
    const bot = state?.bots.find((known) => known.name === action.bot);
    if (state === null || bot === undefined) return null;
    const { command, deal } = action;
    const whom = deal === undefined ? bot.name : m.command.of_deal(deal, bot.name);
    const title = m.command.titles[command]?.(whom) ?? whom;
    if (call.data !== undefined) return <Answer title={title} bot={bot.name} says={call.data} on_done={on_done} />;
    const not_done =
        m.command.failed[command]?.(whom) ?? m.command.not_done(m.command.names[command] ?? command, whom);
    return (
        <ConfirmDialog
            title={title}
            confirm={m.command.confirm[command] ?? command}
            is_dangerous={is_red(command)}
            is_busy={call.isPending}
            is_confirm_disabled={text === null}
            problem={command_problem(call.error, not_done, m.command.correct)}
            on_confirm={() => {
                call.mutate(text ?? "");
            }}
            on_cancel={on_done}
        >
            <ActionBody action={action} bot={bot} state={state} on_text={set_text} />
        </ConfirmDialog>
    );
}

interface AnswerProps {
    title: string;
    bot: string;
    says: readonly string[];
    on_done: () => void;
}

// It may be why the bot did nothing, so it must be read before the dialog goes.
function Answer({ title, bot, says, on_done }: AnswerProps) {
    return (
        <Modal
            opened
            onClose={on_done}
            title={title}
            centered
            size={440}
            withCloseButton={false}
            transitionProps={{ duration: 100 }}
            classNames={{ title: dialog.title ?? "", content: dialog.content ?? "" }}
        >
            <div className={dialog.text} role="alert">
                <p>
                    <b>{m.command.says(bot)}</b>
                </p>
                {says.map((text, index) => (
                    <p key={`${index} ${text}`}>{text}</p>
                ))}
                <p>{m.command.says_text}</p>
            </div>
            <div className={dialog.buttons}>
                <Button variant="default" onClick={on_done} data-autofocus>
                    {m.common.close}
                </Button>
            </div>
        </Modal>
    );
}
