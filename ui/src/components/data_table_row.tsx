// DrawnRow: one row of a DataTable; drawn again only when something in it changed.
import { memo } from "react";
import type { Column } from "./table_columns";
import classes from "./data_table.module.css";

interface DrawnRowProps<Row> {
    row: Row;
    row_key: string;
    columns: readonly Column<Row>[];
    digits: string;
    is_narrow: boolean;
    is_selected: boolean;
    is_dimmed: boolean;
    on_select: ((key: string) => void) | undefined;
}

function PlainRow<Row>(props: DrawnRowProps<Row>) {
    const { row, row_key, columns, is_narrow, on_select } = props;
    const digits = props.digits.split(" ").map(Number);
    return (
        <tr
            role="row"
            data-selected={props.is_selected}
            data-dimmed={props.is_dimmed}
            data-selectable={on_select !== undefined}
            // For the mouse only: the keyboard has the button in the row.
            onClick={
                on_select &&
                (() => {
                    on_select(row_key);
                })
            }
        >
            {columns.map((column, index) => (
                <td
                    key={column.id}
                    role="cell"
                    data-number={column.is_number ?? false}
                    data-line={column.is_line ?? column.is_grow ?? false}
                    data-bare={column.is_bare ?? false}
                >
                    {is_narrow ? (
                        <Titled column={column}>{column.cell(row, no_digits)}</Titled>
                    ) : (
                        column.cell(row, digits[index] ?? 0)
                    )}
                </td>
            ))}
        </tr>
    );
}

const no_digits = 0; // In a block no points are lined up.

interface TitledProps<Row> {
    column: Column<Row>;
    children: React.ReactNode;
}

function Titled<Row>({ column, children }: TitledProps<Row>) {
    if (column.is_bare) return children;
    return (
        <>
            <span className={classes.label}>{column.help ?? column.title}</span>
            <span className={classes.figure}>{children}</span>
        </>
    );
}

// memo() forgets the type parameter; the cast gives it back.
export const DrawnRow = memo(PlainRow) as typeof PlainRow;
