// The mock: serves dist/ and a moving made-up state in the shapes of docs/api.md, for work on the
// page and for its tests. Never shipped. `npm run mock -- 600` plays it at that speed; start_mock() is for tests.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { House } from "./house.mjs";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const cookie = "strongroom_session=mock";
const venues = [
    { name: "binance", passphrase: false },
    { name: "kucoin", passphrase: true },
    { name: "coinbase", passphrase: false },
];
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

// The same rules as the real server sends, so that a violation shows here first.
const headers = {
    "Content-Security-Policy":
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
        "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
};

// What a test may set: is_down (no connection), is_mute (connections, but never an answer, as with a
// network that has gone away), is_halted (the market does not move), is_stream_refused, and `refusal`,
// the answer to the next commands.
export async function start_mock({ port = 0, seed = 1, step_ms = 250, ...house_options } = {}) {
    const house = new House({ seed, now_ms: Date.now(), ...house_options });
    const mock = { house, is_stream_refused: false, is_down: false, is_mute: false, refusal: null };
    mock.is_halted = false;
    mock.asked = []; // The paths of all requests, in order.
    mock.told = []; // The commands, with what came with them.
    const server = createServer((request, response) => answer(mock, request, response));
    const sockets = new WebSocketServer({ noServer: true });
    const muted = new Set();
    server.on("upgrade", (request, socket, head) => {
        socket.on("error", () => {}); // The page may be gone before the answer.
        if (mock.is_mute) return void muted.add(socket);
        const is_refused = mock.is_stream_refused || mock.is_down || !is_logged_in(request);
        if (is_refused || request.url !== "/api/v1/stream") {
            socket.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n");
            return;
        }
        sockets.handleUpgrade(request, socket, head, (client) => {
            client.send(JSON.stringify(house.state()));
        });
    });
    mock.send = (text) => !mock.is_mute && sockets.clients.forEach((client) => client.send(text));
    mock.push = () => mock.send(JSON.stringify(house.state()));
    mock.drop_streams = () => sockets.clients.forEach((client) => client.terminate());
    const timer = setInterval(() => {
        if (!mock.is_halted) house.run_to(Date.now());
        mock.push();
    }, step_ms);
    mock.stop = () => {
        clearInterval(timer);
        mock.drop_streams();
        muted.forEach((socket) => socket.destroy());
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
    };
    await new Promise((done) => server.listen(port, "127.0.0.1", done));
    mock.address = `http://127.0.0.1:${server.address().port}`;
    return mock;
}

const is_logged_in = (request) => (request.headers.cookie ?? "").includes(cookie);

async function answer(mock, request, response) {
    if (mock.is_down) return request.socket.destroy();
    mock.asked.push(request.url);
    if (mock.is_mute) return; // A browser gives up by itself.
    const url = new URL(request.url, "http://localhost");
    if (!url.pathname.startsWith("/api/")) return send_file(url.pathname, response);
    const path = url.pathname.slice("/api/v1".length);
    const body = request.method === "POST" ? JSON.parse((await read(request)) || "{}") : {};
    if (path === "/login") return log_in(body, response);
    if (!is_logged_in(request)) return problem(response, 401, "not logged in", "");
    if (path === "/logout") return done(response, { "Set-Cookie": `${cookie}; Max-Age=0; Path=/` });
    if (path === "/session") return json(response, { version: "0.1.0", practice: true, venues });
    if (path === "/state") return json(response, mock.house.state());
    if (path === "/candles") return send_candles(mock.house, url.searchParams.get("symbol"), response);
    if (mock.refusal !== null) return problem(response, ...mock.refusal);
    if (path === "/keys") {
        mock.sealed = body.sealed; // What the real signer would be given.
        return json(response, {}, 201);
    }
    if (path === "/bots") return problem(response, 422, "wrong input", start_problem(body));
    mock.told.push({ path, ...body });
    return command(mock.house, path, body, response);
}

function log_in({ token }, response) {
    if (token === "used") return problem(response, 401, "unknown token", "");
    return done(response, { "Set-Cookie": `${cookie}; HttpOnly; SameSite=Strict; Path=/` });
}

function send_candles(house, symbol, response) {
    const market = [house.btc, house.eth].find((each) => each.symbol === symbol);
    if (market === undefined) return problem(response, 404, "unknown market", "");
    return json(response, { venue: "binance", symbol, candles: market.candle_rows() });
}

const start_problem = ({ file }) =>
    String(file).includes("[bot]") ? "bot.name: the mock starts no bots" : "bot: the table [bot] is missing";

function command(house, path, { deal, text }, response) {
    const [, name, verb] = /^\/bots\/([^/]+)\/([a-z_]+)$/.exec(path) ?? [];
    const bot = house.bot(decodeURIComponent(name ?? ""));
    if (bot === undefined) return problem(response, 404, "no such bot", "");
    const taken = bot.row().commands;
    if (!taken.includes(verb)) {
        return problem(response, 422, "wrong input", `command: a ${bot.kind} bot takes ${taken.join(", ")}`);
    }
    if (deal !== undefined && bot.deal?.number !== deal) {
        return json(response, { says: [`deal ${deal} is not open`] });
    }
    if (verb === "open_deal") return json(response, { says: ["no further deal: max_active_deals is reached"] });
    if (verb === "close") bot.close();
    if (verb === "stop") bot.is_stopping = true;
    if (verb === "start") bot.is_stopping = false;
    if (verb === "close_deal") bot.close_deal();
    if (verb === "add_funds") bot.add_funds(Number(/quote = "([\d.]+)"/.exec(text)[1]));
    house.notice(bot.name, `${verb} by the user`);
    return done(response);
}

function send_file(path, response) {
    const file = normalize(join(dist, path));
    const is_file = file.startsWith(dist) && existsSync(file) && statSync(file).isFile();
    const shown = is_file ? file : join(dist, "index.html"); // The page finds its own way.
    response.writeHead(200, { ...headers, "Content-Type": types[extname(shown)] ?? "text/plain" });
    createReadStream(shown).pipe(response);
}

async function read(request) {
    let text = "";
    for await (const chunk of request) text += chunk;
    return text;
}

function json(response, value, status = 200) {
    response.writeHead(status, { ...headers, "Content-Type": "application/json" });
    response.end(JSON.stringify(value));
}

function done(response, extra = {}) {
    response.writeHead(204, { ...headers, ...extra });
    response.end();
}

function problem(response, status, title, detail) {
    response.writeHead(status, { ...headers, "Content-Type": "application/problem+json" });
    response.end(JSON.stringify({ title, status, detail }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const speed = Number(process.argv[2] ?? 60);
    const mock = await start_mock({ port: 8471, speed });
    console.log(`The mock runs: ${mock.address}/login#practice (Ctrl-C stops it)`);
}
