// A client in JavaScript, driven from pytest (tests/e2e/judge.py): one JSON object a line, both ways.
//   standard input:       the settings, once; then {id, call, arguments}
//   the descriptor named: {ready}; {id, result} or {id, error}; {event} whenever the client tells something
// What a client prints is not in the way.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

const wire = Number(process.argv[2]);

function say(line) {
    writeSync(wire, `${JSON.stringify(line)}\n`);
}

// `open(settings, tell)` gives {call(name, arguments), told(error)}: what answers a call, and an error in fields.
export async function serve(open) {
    const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    const settings = JSON.parse((await lines.next()).value);
    if (settings.clock_offset_ms) {
        // The machine's clock goes wrong, not the client.
        const now = Date.now;
        Date.now = () => now() + settings.clock_offset_ms;
    }
    const client = await open(settings, (event) => say({ event }));
    say({ ready: true });
    for await (const line of lines) {
        const request = JSON.parse(line);
        Promise.resolve()
            .then(() => client.call(request.call, request.arguments))
            .then((result) => say({ id: request.id, result: result ?? null }))
            .catch((error) => say({ id: request.id, error: { kind: kindOf(error), ...client.told(error) } }));
    }
    process.exit(0);
}

function kindOf(error) {
    return error?.constructor?.name ?? typeof error;
}

// "rest.getOrder" of {rest: client}: its method, called.
export function callPath(objects, path, given) {
    const [owner, method] = path.split(".");
    if (typeof objects[owner]?.[method] !== "function") throw new Error(`the client has no ${path}`);
    return objects[owner][method](...given);
}
