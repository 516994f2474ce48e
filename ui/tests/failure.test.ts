import { describe, expect, test } from "vitest";
import { Failed, failure_of, type Failure } from "@/api/client";
import { command_failure } from "@/api/failure_text";
import { command_problem } from "@/components/command_problem";

const refusal = (status: number, detail = "") => failure_of(status, JSON.stringify({ title: "No", status, detail }));
const said = (failure: Failure) => command_failure(failure, "Correct it.");

describe("a failed command", () => {
    test("is told in the server's words, with what to do next", () => {
        expect(said(refusal(422, "grid.step: must be above zero"))).toEqual({
            is_unknown: false,
            what: "grid.step: must be above zero",
            next: "Correct it.",
        });
        expect(said(refusal(404)).what).toBe("No");
        expect(said(failure_of(502, "<html>")).what).toBe("The server answered 502.");
    });
    test("says what to do whatever happened", () => {
        const failures: Failure[] = [
            { kind: "unreachable" },
            { kind: "logged_out" },
            { kind: "malformed", problem: "?" },
            ...[400, 403, 404, 405, 413, 415, 422, 429, 500, 503].map((status) => refusal(status)),
        ];
        for (const failure of failures) expect(said(failure).next, JSON.stringify(failure)).not.toBe("");
    });
    test("is never said to be undone where it may have been done", () => {
        const is_unknown = (failure: Failure) => said(failure).is_unknown;
        expect([{ kind: "unreachable" } as const, refusal(500), refusal(503)].map(is_unknown)).toEqual([
            true,
            true,
            true,
        ]);
        expect([refusal(422), refusal(404), { kind: "logged_out" } as const].map(is_unknown)).toEqual([
            false,
            false,
            false,
        ]);
        const problem = command_problem(new Failed(refusal(503)), "It was not stopped", "");
        expect(problem?.title).toBe("It is not known whether it was done");
    });
    test("by a fault of the page itself does not look like success", () => {
        expect(command_problem(new TypeError("x is not a function"), "No", "")?.text).toBe("x is not a function");
        expect(command_problem(null, "No", "")).toBeNull();
    });
});
