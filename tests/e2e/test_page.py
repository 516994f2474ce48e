"""The page in a real browser on a real house: log-in, live figures, commands; and what a stranger gets."""
import json
import os
import secrets
import shutil
import urllib.error
import urllib.request

import pytest
from house import House, ROOT, run, wait_for
from test_memory import forms, hits, memory_of

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
SHOTS = ROOT / "build/screenshots"


@pytest.fixture(scope="module")
def house():
    with House("--market", "23", "--speed", "600") as running:
        wait_for(lambda: len(running.venue_rows("select id from trades")) > 3)
        yield running


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def shot(page, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
    if os.environ.get("STRONGROOM_UPDATE_SCREENSHOTS"):
        shutil.copy(SHOTS / f"{name}.png", ROOT / f"docs/images/{name}.png")


def open_page(browser, link, **options):
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, **options)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(link)
    page.get_by_text("starter-grid").first.wait_for()
    return page, complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_link_opens_a_living_page(house, browser, theme):
    page, complaints = open_page(browser, house.login_link(), color_scheme=theme)
    assert "#" not in page.url and "login" not in page.url
    for text in ("starter-dca", "Practice money", "generated prices, seed 23", "This page cannot read them"):
        page.get_by_text(text).first.wait_for()
    page.wait_for_timeout(3000)  # A picture with some life in it; the next test asks for change.
    shot(page, f"dashboard-{theme}")
    assert complaints == []
    page.context.close()


def test_figures_change_while_one_looks(house, browser):
    page, _ = open_page(browser, house.login_link())
    before = page.locator("body").inner_text()
    page.wait_for_function("before => document.body.innerText !== before", arg=before, timeout=20_000)
    page.context.close()


def test_a_bot_is_stopped_from_the_page(house, browser):
    page, _ = open_page(browser, house.login_link())
    page.get_by_text("starter-dca").first.click()
    page.get_by_role("button", name="Stop", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Stop").last.click()
    wait_for(lambda: "stop" in house.engine_rows("select state from bots where name = 'starter-dca'")[0]["state"])
    page.context.close()


def test_a_key_is_sealed_in_the_browser_and_added(house, browser):
    """The fingerprint on the page is the terminal's; the key is there; web's memory never had the secret."""
    page, complaints = open_page(browser, house.login_link())
    page.get_by_role("button", name="Add a key").click()
    dialog = page.get_by_role("dialog")
    listed = json.loads(run("key", "list", "--json", "--folder", house.folder).stdout)
    assert listed["form_fingerprint"] in dialog.inner_text()
    secret = secrets.token_urlsafe(48)
    for label, text in {"Name": "from-page", "Key id": "id-of-the-page", "Secret": secret, "Pairs": "BTC/USDT",
                        "Most an order": "500", "Most a day": "5000"}.items():
        dialog.get_by_label(label).fill(text)
    shot(page, "add-key")
    dialog.get_by_role("button", name="Seal and add").click()
    dialog.wait_for(state="detached")
    wait_for(lambda: "from-page" in run("key", "list", "--folder", house.folder).stdout)
    assert complaints == []
    page.context.close()
    if os.geteuid() == 0:
        for role in ("web", "engine"):
            assert hits(memory_of(house.pid(role)), {str(house.folder).encode()})
            assert hits(memory_of(house.pid(role)), forms(secret)) == []


def test_a_link_works_once(house, browser):
    link = house.login_link()
    open_page(browser, link)[0].context.close()
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_text("strongroom link").first.wait_for()
    assert "starter-grid" not in page.locator("body").inner_text()
    context.close()


# ---- Without a browser: what the API refuses -----------------------------------------------------

def call(house, method, path, body=None, **headers):
    base = house.login_link().split("/login")[0]
    request = urllib.request.Request(base + path, method=method, data=body,
                                     headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read().decode()


def log_in(house):
    token = house.login_link().split("#")[1]
    status, headers, _ = call(house, "POST", "/api/v1/login", json.dumps({"token": token}).encode(),
                              Content_Type="application/json")
    assert status == 204
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    return cookie.split(";")[0]


@pytest.mark.parametrize("method,path", [("GET", "/api/v1/state"),
                                         ("GET", "/api/v1/candles?venue=binance&symbol=BTC/USDT"),
                                         ("GET", "/api/v1/session"), ("POST", "/api/v1/bots/starter-dca/close"),
                                         ("POST", "/api/v1/bots"), ("POST", "/api/v1/logout")])
def test_nothing_is_told_or_done_without_a_session(house, method, path):
    status, headers, body = call(house, method, path, b"{}", Content_Type="application/json")
    assert status == 401
    assert "starter" not in body and headers["Content-Type"] == "application/problem+json"


def test_another_site_cannot_act_with_our_cookie(house):
    cookie = log_in(house)
    for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Host": "evil.example"}):
        status, _, _ = call(house, "POST", "/api/v1/bots/starter-grid/stop", b"{}", Cookie=cookie,
                            Content_Type="application/json", **headers)
        assert status == 403, headers
    status, _, _ = call(house, "POST", "/api/v1/bots/starter-grid/stop", b"{}",
                        Cookie=cookie, Content_Type="text/plain")
    assert status == 415


def test_the_state_is_whole_and_holds_no_secret(house):
    cookie = log_in(house)
    status, headers, body = call(house, "GET", "/api/v1/state", Cookie=cookie)
    assert status == 200 and headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    state = json.loads(body)
    assert {"bots", "deals", "orders", "fills", "balances", "keys", "ledger", "watch", "markets", "feeds"} <= set(state)
    assert "practice" in [key["account"] for key in state["keys"]] and state["practice"] is True
    _, secret = house.key()
    assert secret not in body
    assert isinstance(state["orders"][0]["qty"], str), "amounts are texts"


@pytest.mark.parametrize("body,words", [
    (b"{}", "file"), (b"not json", "file"), (json.dumps({"file": "[bot]\nname = 1"}).encode(), "bot.name"),
    (json.dumps({"file": "\x00"}).encode(), "bot file"),
])
def test_a_wrong_bot_file_is_named(house, body, words):
    status, _, text = call(house, "POST", "/api/v1/bots", body, Cookie=log_in(house), Content_Type="application/json")
    assert status == 422 and words in json.loads(text)["detail"]


def test_log_out_ends_the_session_and_guessing_is_slowed(house):
    cookie = log_in(house)
    assert call(house, "POST", "/api/v1/logout", b"{}", Cookie=cookie, Content_Type="application/json")[0] == 204
    assert call(house, "GET", "/api/v1/state", Cookie=cookie)[0] == 401
    guess = json.dumps({"token": "x" * 43}).encode()
    seen = [call(house, "POST", "/api/v1/login", guess, Content_Type="application/json")[0] for _ in range(12)]
    assert seen[0] == 401 and seen[-1] == 429
