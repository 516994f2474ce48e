"""What can be asked of a bot and of its deals, by the API and on the page, on a real house."""
import json

import pytest
from house import House, wait_for
from test_page import SHOTS, browser, call, log_in, open_page  # noqa: F401 (browser is a fixture)

SLOW = """[bot]
name = "slow-dca"
kind = "dca"
account = "practice"
symbols = ["BTC/USDT"]
[dca]
base_order = "50"
take_profit_pct = "60"
stop_loss_pct = "60"
"""


@pytest.fixture(scope="module")
def house():
    with House("--market", "23", "--speed", "60") as running:
        wait_for(lambda: len(running.venue_rows("select id from trades")) > 3)
        yield running


@pytest.fixture(scope="module")
def cookie(house):
    return log_in(house)


@pytest.fixture(scope="module")
def slow(house, cookie):
    """A bot whose deal ends when it is told to."""
    status, _, text = call(house, "POST", "/api/v1/bots", json.dumps({"file": SLOW}).encode(), Cookie=cookie,
                           Content_Type="application/json")
    assert status == 201, text
    wait_for(lambda: (deal_of(house, cookie) or {}).get("take_profit"))
    return "slow-dca"


def state_of(house, cookie):
    return json.loads(call(house, "GET", "/api/v1/state", Cookie=cookie)[2])


def deal_of(house, cookie, bot="slow-dca"):
    """Its open deal, as the API tells it."""
    deals = state_of(house, cookie)["deals"]
    return next((deal for deal in deals if deal["bot"] == bot and not deal["closed_ms"]), None)


def tell(house, cookie, path, body=b"{}"):
    status, _, text = call(house, "POST", f"/api/v1/bots/{path}", body if isinstance(body, bytes) else
                           json.dumps(body).encode(), Cookie=cookie, Content_Type="application/json")
    return status, json.loads(text) if text else {}


def test_a_deal_is_told_by_the_api_what_the_terminal_tells_it(house, cookie, slow):
    before = deal_of(house, cookie)
    assert (before["symbol"], before["is_short"], before["has_steps"]) == ("BTC/USDT", False, False)
    assert before["held"] == before["bought"] and float(before["take_profit"]) > float(before["average"]) * 1.5
    assert float(before["stop"]) < float(before["average"])
    number = before["number"]
    assert tell(house, cookie, f"{slow}/add_funds", {"deal": number, "text": 'quote = "20"'})[0] == 204
    grown = wait_for(lambda: (now := deal_of(house, cookie))["held"] != before["held"] and now)
    assert float(grown["cost"]) > float(before["cost"]) + 15
    assert tell(house, cookie, f"{slow}/edit_deal", {"deal": number, "text": 'take_profit_pct = "90"'})[0] == 204
    wait_for(lambda: float(deal_of(house, cookie)["take_profit"]) > float(grown["take_profit"]))
    assert tell(house, cookie, f"{slow}/close_deal", {"deal": number})[0] == 204
    wait_for(lambda: any(deal["bot"] == slow and deal["number"] == number and deal["reason"] == "closed by the user"
                         for deal in state_of(house, cookie)["deals"]))


@pytest.mark.parametrize("path,body,status,words", [
    ("slow-dca/fly", b"{}", 404, "must be one of stop"),
    ("nobody/stop", b"{}", 404, "there is no bot"),
    ("starter-grid/close_deal", {"deal": 1}, 422, "a grid bot takes stop, close, cancel"),
    ("slow-dca/stop", {"deal": 1}, 422, "leave the number out"),
    ("slow-dca/start", {"text": "now"}, 422, "takes none"),
    ("slow-dca/add_funds", {"deal": 0}, 422, "must be a deal's number"),
    ("slow-dca/add_funds", {"deal": 1, "text": "x" * 5000}, 422, "longer than 4096 bytes"),
    ("slow-dca/close_deal", {"deal": 999}, 200, "deal 999 is not open"),
    ("slow-dca/close_deal", {}, 200, "say which deal"),
])
def test_a_command_that_cannot_be_is_refused_with_the_reason(house, cookie, slow, path, body, status, words):
    got, answer = tell(house, cookie, path, body)
    assert got == status, answer
    assert words in " ".join(answer.get("says", [answer.get("detail", "")]))


def test_a_command_needs_a_session_our_page_and_post(house, cookie, slow):
    target = f"/api/v1/bots/{slow}/close_deal"
    assert call(house, "POST", target, b"{}", Content_Type="application/json")[0] == 401
    assert call(house, "POST", target, b"{}", Cookie=cookie, Content_Type="application/json",
                Origin="https://evil.example")[0] == 403
    assert call(house, "POST", target, b"{}", Cookie=cookie, Content_Type="text/plain")[0] == 415
    assert call(house, "GET", target, Cookie=cookie)[0] == 405


def test_a_deal_gets_funds_from_the_page(house, browser, cookie, slow):
    deal = wait_for(lambda: (now := deal_of(house, cookie)) and now["take_profit"] and now)
    page, complaints = open_page(browser, house.login_link())
    page.get_by_role("button", name=slow, exact=True).click()
    page.get_by_role("button", name=f"Actions for deal {deal['number']} of {slow}").click()
    page.get_by_role("menuitem", name="Add funds").click()
    page.get_by_label("Amount in USDT").fill("20")
    page.get_by_text("Buy for 20 USDT at market").wait_for()
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "add-funds.png")
    page.get_by_role("button", name="Add the funds").click()
    wait_for(lambda: float(deal_of(house, cookie)["cost"]) > float(deal["cost"]) + 15)
    page.get_by_role("heading", name=f"Open deals of {slow}").scroll_into_view_if_needed()
    page.screenshot(path=SHOTS / "deals.png")
    assert complaints == []
    page.context.close()
