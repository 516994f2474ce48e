// BotMenu: what can be done with a bot. Each entry asks first.
import { ActionIcon, Menu } from "@mantine/core";
import type { Bot } from "@/api/types";
import { MoreIcon } from "@/components/icons";
import { m } from "@/messages";
import type { BotAction } from "./bot_action_dialog";
import classes from "./bots_card.module.css";

interface BotMenuProps {
    bot: Bot;
    on_action: (action: BotAction) => void;
}

export function BotMenu({ bot, on_action }: BotMenuProps) {
    return (
        // A click in the menu must not choose the row: React hands it on to the row otherwise.
        <span
            onClick={(event) => {
                event.stopPropagation();
            }}
        >
            <Menu
                position="bottom-end"
                shadow="md"
                transitionProps={{ duration: 80 }}
                // It is no menu item, and a menu may hold nothing else.
                withInitialFocusPlaceholder={false}
            >
                <Menu.Target>
                    <ActionIcon
                        variant="subtle"
                        color="gray"
                        size={26}
                        aria-label={m.bots.actions_of(bot.name)}
                    >
                        <MoreIcon size={18} />
                    </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Item
                        onClick={() => {
                            on_action({ kind: "stop", bot: bot.name });
                        }}
                    >
                        {m.bot_action.stop}
                    </Menu.Item>
                    <Menu.Item
                        className={classes.close ?? ""}
                        onClick={() => {
                            on_action({ kind: "close", bot: bot.name });
                        }}
                    >
                        {m.bot_action.close}
                    </Menu.Item>
                </Menu.Dropdown>
            </Menu>
        </span>
    );
}
