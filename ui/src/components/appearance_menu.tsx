// AppearanceMenu: theme and the colour of a gain; both are remembered in this browser.
import { Popover, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import type { MantineColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useId } from "react";
import { m } from "@/messages";
import { set_gain_colour, useGainColour } from "@/theme/gain_colour";
import type { GainColour } from "@/theme/gain_colour";
import { AppearanceIcon } from "./icons";
import classes from "./appearance_menu.module.css";

const schemes: { value: MantineColorScheme; label: string }[] = [
    { value: "auto", label: m.appearance.auto },
    { value: "light", label: m.appearance.light },
    { value: "dark", label: m.appearance.dark },
];
const gains: { value: GainColour; label: string }[] = [
    { value: "green", label: m.appearance.gain_green },
    { value: "red", label: m.appearance.gain_red },
];

export function AppearanceMenu({ className }: { className: string }) {
    const { colorScheme, setColorScheme } = useMantineColorScheme();
    const gain = useGainColour();
    const is_phone = useMediaQuery("(max-width: 767px)"); // There the rail is a bar at the bottom.
    const scheme_id = useId();
    const gain_id = useId();
    return (
        <Popover position={is_phone ? "top" : "right-end"} shadow="md" trapFocus returnFocus>
            <Popover.Target>
                <button type="button" className={className} title={m.appearance.title}>
                    <AppearanceIcon />
                    <span>{m.appearance.short}</span>
                </button>
            </Popover.Target>
            <Popover.Dropdown aria-label={m.appearance.title}>
                <div className={classes.menu}>
                    <span id={scheme_id}>{m.appearance.scheme}</span>
                    <SegmentedControl
                        size="xs"
                        aria-labelledby={scheme_id}
                        data={schemes}
                        value={colorScheme}
                        onChange={setColorScheme}
                    />
                    <span id={gain_id}>{m.appearance.gain}</span>
                    <SegmentedControl
                        size="xs"
                        aria-labelledby={gain_id}
                        data={gains}
                        value={gain}
                        onChange={set_gain_colour}
                    />
                </div>
            </Popover.Dropdown>
        </Popover>
    );
}
