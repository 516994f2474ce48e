// Icons: drawn for this page, one stroke width, 20 by 20. They never stand without a word.
interface IconProps {
    size?: number;
}

function icon(paths: React.ReactNode) {
    return function Icon({ size = 20 }: IconProps) {
        return (
            <svg
                width={size}
                height={size}
                viewBox="0 0 20 20"
                fill="none"
                stroke="currentColor"
                strokeWidth="1.5"
                strokeLinecap="round"
                strokeLinejoin="round"
                aria-hidden="true"
                focusable="false"
            >
                {paths}
            </svg>
        );
    };
}

export const DashboardIcon = icon(
    <>
        <rect x="3" y="3" width="6" height="8" rx="1.5" />
        <rect x="11" y="3" width="6" height="4.5" rx="1.5" />
        <rect x="3" y="13.5" width="6" height="3.5" rx="1.5" />
        <rect x="11" y="10" width="6" height="7" rx="1.5" />
    </>,
);
export const AppearanceIcon = icon(
    <>
        <circle cx="10" cy="10" r="6.5" />
        <path d="M10 3.5v13a6.5 6.5 0 0 0 0-13Z" fill="currentColor" />
    </>,
);
export const LogOutIcon = icon(
    <>
        <path d="M8 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3" />
        <path d="M12.5 13.5 16 10l-3.5-3.5M16 10H8" />
    </>,
);
export const KeyboardIcon = icon(
    <>
        <rect x="2.5" y="5" width="15" height="10" rx="1.5" />
        <path d="M5.5 8h.01M8.5 8h.01M11.5 8h.01M14.5 8h.01M7 12h6" />
    </>,
);
export const ShieldIcon = icon(
    <>
        <path d="M10 2.8 4 5v4.6c0 3.7 2.5 6.3 6 7.6 3.5-1.3 6-3.9 6-7.6V5Z" />
        <path d="m7.4 9.9 1.9 1.9 3.4-3.6" />
    </>,
);
export const AlertIcon = icon(
    <>
        <path d="M10 3.2 17.4 16H2.6Z" />
        <path d="M10 8.2v3.4M10 13.8h.01" />
    </>,
);
export const SearchIcon = icon(
    <>
        <circle cx="9" cy="9" r="5" />
        <path d="m13 13 3.5 3.5" />
    </>,
);
export const PlusIcon = icon(<path d="M10 4.5v11M4.5 10h11" />);
export const CopyIcon = icon(
    <>
        <rect x="7" y="7" width="9.5" height="9.5" rx="1.5" />
        <path d="M13 4.5v-.5A1 1 0 0 0 12 3H5a1.5 1.5 0 0 0-1.5 1.5V12a1 1 0 0 0 1 1H5" />
    </>,
);
export const CheckIcon = icon(<path d="m4.5 10.5 3.5 3.5 7.5-8" />);
export const SortIcon = icon(<path d="m6.5 8 3.5-3.5L13.5 8M6.5 12l3.5 3.5 3.5-3.5" />);
export const UpIcon = icon(<path d="m5.5 12 4.5-4.5 4.5 4.5" />);
export const DownIcon = icon(<path d="m5.5 8 4.5 4.5L14.5 8" />);
export const MarkIcon = icon(
    <>
        <circle cx="10" cy="10" r="7.2" />
        <path d="M10 10V5.6M10 10l3.8 2.2M10 10l-3.8 2.2" />
        <circle cx="10" cy="10" r="1.3" fill="currentColor" />
    </>,
);
export const MoreIcon = icon(<path d="M5 10h.01M10 10h.01M15 10h.01" strokeWidth="2.4" />);
