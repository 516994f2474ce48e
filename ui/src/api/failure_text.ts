// Failure text: what to say when a call did not do what was asked, and what to do next.
import { m } from "@/messages";
import { Failed, type Failure } from "./client";

export interface CommandFailure {
    is_unknown: boolean; // It may have been done all the same.
    what: string;
    next: string;
}

// The server's own words come first: they name the field and say what is wrong with it.
export function failure_text(failure: Failure): string {
    switch (failure.kind) {
        case "unreachable":
            return m.failure.unreachable;
        case "logged_out":
            return m.failure.logged_out;
        case "malformed":
            return failure.problem;
        case "refused":
            return failure.detail || failure.title || m.failure.status(failure.status);
    }
}

// `correct`: what to do when the server refuses what was asked, which depends on the command.
export function command_failure(failure: Failure, correct: string): CommandFailure {
    const what = failure_text(failure);
    switch (failure.kind) {
        case "unreachable":
        case "malformed":
            return { is_unknown: true, what, next: m.failure.next_unreachable };
        case "logged_out":
            return { is_unknown: false, what, next: m.failure.next_logged_out };
        case "refused":
            return { ...refused(failure.status, correct), what };
    }
}

// Below 500 the server has refused before it did anything. From there on it may have passed the
// command to a process that then gave no answer.
function refused(status: number, correct: string): Omit<CommandFailure, "what"> {
    if (status === 503) return { is_unknown: true, next: m.failure.next_unavailable };
    if (status >= 500) return { is_unknown: true, next: m.failure.next_unknown };
    const next =
        { 403: m.failure.next_other_site, 404: m.failure.next_gone, 429: m.failure.next_too_many }[status] ??
        correct;
    return { is_unknown: false, next };
}

// Of a call that threw: what is no Failed is a fault of this page, and must not look like success.
export function failure_of_error(error: Error | null): Failure | null {
    if (error === null) return null;
    return error instanceof Failed ? error.failure : { kind: "malformed", problem: error.message };
}
