// CopyButton: puts a text on the clipboard and says that it did.
import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { m } from "@/messages";
import { CheckIcon, CopyIcon } from "./icons";

export function CopyButton({ text, label }: { text: string; label: string }) {
    const clipboard = useClipboard({ timeout: 1500 });
    return (
        <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={clipboard.copied ? m.common.copied : label}
            title={label}
            onClick={() => {
                clipboard.copy(text);
            }}
        >
            {clipboard.copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
        </ActionIcon>
    );
}
