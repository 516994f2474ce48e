// ActionMenu: what can be done with a bot or a deal. Each entry asks first.
import { ActionIcon, Menu } from "@mantine/core";
import { MoreIcon } from "@/components/icons";
import { m } from "@/messages";
import { is_red, type BotAction } from "./bot_commands";
import classes from "./bots_card.module.css";

interface ActionMenuProps {
    label: string;
    actions: readonly BotAction[];
    on_action: (action: BotAction) => void;
}

export function ActionMenu({ label, actions, on_action }: ActionMenuProps) {
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
                        aria-label={label}
                    >
                        <MoreIcon size={18} />
                    </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                    {actions.map((action) => (
                        <Menu.Item
                            key={action.command}
                            className={is_red(action.command) ? (classes.close ?? "") : ""}
                            onClick={() => {
                                on_action(action);
                            }}
                        >
                            {m.command.names[action.command]}
                        </Menu.Item>
                    ))}
                </Menu.Dropdown>
            </Menu>
        </span>
    );
}
