// useWidth: the inner width of an element, known before its first drawing, so that nothing jumps.
import { useLayoutEffect, useState } from "react";

export function useWidth(): [(element: HTMLElement | null) => void, number] {
    const [element, set_element] = useState<HTMLElement | null>(null);
    const [width, set_width] = useState(0);
    useLayoutEffect(() => {
        if (element === null) return;
        const measure = () => {
            set_width(element.clientWidth);
        };
        measure();
        const observer = new ResizeObserver(measure);
        observer.observe(element);
        return () => {
            observer.disconnect();
        };
    }, [element]);
    return [set_element, width];
}
