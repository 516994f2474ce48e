// DataTable: dense rows of fixed height and fixed column widths, sortable, with decimal points in
// line. It scrolls inside its card. Where it is too narrow for all columns it leaves out those that
// can be spared; on a phone each row becomes a block, so that nothing has to be scrolled sideways.
//
// LIMIT: draws every row. The API sends at most 300 of a kind; virtual rows come with longer lists.
// LIMIT: a narrow table shows the order of the server; sorting is in the titles, which it has not.
import { useMemo, useState } from "react";
import { DrawnRow } from "./data_table_row";
import { DownIcon, SortIcon, UpIcon } from "./icons";
import { chosen, digits_of, fitting, rooms_of, width_of, with_rooms, type Column } from "./table_columns";
import { move_focus, next_order, sorted, type Order } from "./table_order";
import { useWidth } from "./use_width";
import classes from "./data_table.module.css";

interface DataTableProps<Row extends object> {
    caption: string;
    columns: readonly Column<Row>[]; // A constant outside the component, else every row is redrawn.
    narrow?: readonly string[]; // What a row shows as a block, in this order; without it it scrolls.
    rows: readonly Row[];
    key_of: (row: Row) => string;
    height?: number | string;
    selected?: string | null;
    on_select?: (key: string) => void;
    is_dimmed?: (row: Row) => boolean;
}

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
    const { caption, rows, key_of, height } = props;
    const [order, set_order] = useState<Order | null>(null);
    const [measured, width] = useWidth();
    const [columns, is_narrow] = useColumns(props, width);
    const shown = useMemo(
        () => (is_narrow ? rows : sorted(rows, columns, order)),
        [rows, columns, order, is_narrow],
    );
    const digits = digits_of(rows, columns);
    return (
        <div
            ref={measured}
            className={classes.scroll}
            style={height === undefined ? undefined : { height }}
            role="region"
            aria-label={caption}
            tabIndex={0}
        >
            {/* The roles are those of the elements; without them a browser forgets them with `display`. */}
            <table
                role="table"
                className={classes.table}
                style={is_narrow ? undefined : { minWidth: width_of(columns) }}
                data-narrow={is_narrow}
            >
                <caption className="unseen">{caption}</caption>
                {!is_narrow && <Head columns={columns} order={order} on_order={set_order} />}
                <tbody role="rowgroup" onKeyDown={props.on_select && move_focus}>
                    {shown.map((row) => {
                        const key = key_of(row);
                        return (
                            <DrawnRow
                                key={key}
                                row={row}
                                row_key={key}
                                columns={columns}
                                digits={digits}
                                is_narrow={is_narrow}
                                is_selected={props.selected === key}
                                is_dimmed={props.is_dimmed?.(row) ?? false}
                                on_select={props.on_select}
                            />
                        );
                    })}
                </tbody>
            </table>
        </div>
    );
}

function useColumns<Row extends object>(props: DataTableProps<Row>, width: number) {
    const { columns, narrow, rows } = props;
    const rooms = rooms_of(rows, columns);
    return useMemo(() => {
        const all = with_rooms(columns, rooms);
        const lined = fitting(all, width);
        const is_narrow = narrow !== undefined && width > 0 && width_of(lined) > width;
        return [is_narrow ? chosen(all, narrow) : lined, is_narrow] as const;
    }, [columns, narrow, rooms, width]);
}

interface HeadProps<Row> {
    columns: readonly Column<Row>[];
    order: Order | null;
    on_order: (order: Order | null) => void;
}

function Head<Row>({ columns, order, on_order }: HeadProps<Row>) {
    return (
        <>
            <colgroup>
                {columns.map((column) => (
                    <col key={column.id} style={column.is_grow ? undefined : { width: column.width }} />
                ))}
            </colgroup>
            <thead role="rowgroup">
                <tr role="row">
                    {columns.map((column) => (
                        <HeadCell key={column.id} column={column} order={order} on_order={on_order} />
                    ))}
                </tr>
            </thead>
        </>
    );
}

interface HeadCellProps<Row> extends Omit<HeadProps<Row>, "columns"> {
    column: Column<Row>;
}

function HeadCell<Row>({ column, order, on_order }: HeadCellProps<Row>) {
    const way = order?.id === column.id ? order.way : null;
    const name = <span className={column.is_title_unseen ? "unseen" : undefined}>{column.title}</span>;
    return (
        <th
            scope="col"
            role="columnheader"
            data-number={column.is_number ?? false}
            aria-sort={way === null ? undefined : way === "up" ? "ascending" : "descending"}
            title={column.help}
        >
            {column.compare === undefined ? (
                name
            ) : (
                <button
                    type="button"
                    className={classes.sort}
                    data-active={way !== null}
                    onClick={() => {
                        on_order(next_order(order, column.id));
                    }}
                >
                    {name}
                    {way === null && <SortIcon size={12} />}
                    {way === "up" && <UpIcon size={12} />}
                    {way === "down" && <DownIcon size={12} />}
                </button>
            )}
        </th>
    );
}
