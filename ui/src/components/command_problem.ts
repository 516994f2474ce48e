// Command problem: a failed command in words. Where the outcome is not known the title says so:
// "it was not done" would make people try again what has been done.
import { command_failure, failure_of_error } from "@/api/failure_text";
import { m } from "@/messages";
import type { ProblemWords } from "./problem";

export function command_problem(
    error: Error | null,
    not_done: string,
    correct: string,
): ProblemWords | null {
    const failure = failure_of_error(error);
    if (failure === null) return null;
    const { is_unknown, what, next } = command_failure(failure, correct);
    return { title: is_unknown ? m.failure.unknown : not_done, text: what, next };
}
