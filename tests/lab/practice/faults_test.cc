// The fault plan: what goes wrong on purpose, and only that.
#include "lab/practice/faults.h"

#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

PracticeSettings with_plan(std::string plan) {
    PracticeSettings settings;
    settings.faults = std::move(plan);
    settings.faults_name = "plan.toml";
    return settings;
}

std::string rule(std::string_view lines) {
    return fmt::format("[[fault]]\non = \"POST /api/v3/order\"\n{}\n", lines);
}

HttpReply place(PracticeWorld& world, const std::string& id = "") {
    Pairs params{{"symbol", "BTCUSDT"},  {"side", "BUY"},     {"type", "LIMIT"},
                 {"timeInForce", "GTC"}, {"quantity", "0.1"}, {"price", "99"}};
    if (!id.empty()) params.emplace_back("newClientOrderId", id);
    return world.place(std::move(params));
}

std::size_t orders(PracticeWorld& world) { return world.admin_ok("GET", "/orders").size(); }

TEST(PracticeFaults, a_lost_request_is_neither_executed_nor_answered) {
    PracticeWorld world(with_plan(rule("kind = \"lost_request\"\ncount = 1")));
    EXPECT_EQ(place(world).status, -1);
    EXPECT_EQ(orders(world), 0U);
    EXPECT_EQ(place(world).status, 200);  // Only once.
}

TEST(PracticeFaults, a_lost_reply_was_executed) {
    PracticeWorld world(with_plan(rule("kind = \"lost_reply\"\ncount = 1")));
    EXPECT_EQ(place(world).status, -1);
    EXPECT_EQ(orders(world), 1U);
}

TEST(PracticeFaults, a_late_request_is_executed_late_and_its_time_is_looked_at_again) {
    PracticeWorld world(with_plan(rule("kind = \"late\"\nms = 1500")));
    const auto send = [&](std::string window) {
        const std::string query =
            query_of({{"symbol", "BTCUSDT"},
                      {"side", "BUY"},
                      {"type", "LIMIT"},
                      {"timeInForce", "GTC"},
                      {"quantity", "0.1"},
                      {"price", "60"},
                      {"recvWindow", std::move(window)},
                      {"timestamp", fmt::format("{}", world.clock.now().ms)}});
        auto answer = std::make_shared<HttpReply>(HttpReply{.status = -1});
        world.venue->request(
            {.method = "POST",
             .target = "/api/v3/order?" + query + "&signature=" + hmac_hex("alice-secret", query),
             .headers = {{"X-MBX-APIKEY", "alice-key"}},
             .peer = "127.0.0.1"},
            [answer](HttpReply reply) { *answer = std::move(reply); });
        return answer;
    };
    const auto in_time = send("2000");
    const auto too_late = send("1000");
    EXPECT_EQ(orders(world), 0U);
    world.run(milliseconds(1'499));
    EXPECT_EQ(in_time->status, -1);
    world.run(milliseconds(1));
    EXPECT_EQ(in_time->status, 200);
    EXPECT_EQ(refusal_of(*too_late),
              "-1021 Timestamp for this request is outside of the recvWindow.");
    EXPECT_EQ(orders(world), 1U);
}

TEST(PracticeFaults, limits_and_bans_come_with_the_time_to_wait) {
    PracticeWorld world(with_plan(rule("kind = \"rate_limit\"\nretry_after_s = 7\ncount = 1") +
                                  rule("kind = \"ban\"\nretry_after_s = 300\ncount = 1")));
    const HttpReply limited = place(world);
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(find_header(limited.headers, "Retry-After"), "7");
    const HttpReply banned = place(world);
    EXPECT_EQ(banned.status, 418);
    EXPECT_EQ(find_header(banned.headers, "Retry-After"), "300");
    EXPECT_EQ(place(world).status, 200);
}

TEST(PracticeFaults, a_server_error_says_nothing_of_whether_it_was_executed) {
    PracticeWorld world(with_plan(
        rule("kind = \"error_5xx\"\nstatus = 502\ncode = -1006\ncount = 1\nexecuted = true") +
        rule("kind = \"error_5xx\"\ncount = 1")));
    const HttpReply executed = place(world, "one");
    EXPECT_EQ(executed.status, 502);
    EXPECT_EQ(refusal_of(executed).substr(0, 6), "-1006 ");
    EXPECT_EQ(orders(world), 1U);
    const HttpReply refused = place(world, "two");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refusal_of(refused),
              "-1007 Timeout waiting for response from backend server. Send "
              "status unknown; execution status unknown.");
    EXPECT_EQ(orders(world), 1U);
}

TEST(PracticeFaults, garbage_does_not_read_and_a_cut_has_no_answer) {
    PracticeWorld world(with_plan(rule("kind = \"garbage\"\ncount = 1\nexecuted = true") +
                                  rule("kind = \"cut\"\ncount = 1\nexecuted = true")));
    const HttpReply garbage = place(world);
    EXPECT_EQ(garbage.status, 200);
    EXPECT_TRUE(json::parse(garbage.body, nullptr, false).is_discarded());
    EXPECT_EQ(place(world).status, 0);
    EXPECT_EQ(orders(world), 2U);
}

TEST(PracticeFaults, they_strike_where_the_pattern_and_the_account_say) {
    PracticeWorld world(
        with_plan("[[fault]]\nkind = \"lost_request\"\non = \"* /api/v3/order*\"\n"
                  "account = \"bob\"\n"));
    EXPECT_EQ(world.signed_request("GET", "/api/v3/order", {}, "bob-key").status, -1);
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, "bob-key").status, 200);
    EXPECT_EQ(place(world).status, 200);
    EXPECT_TRUE(matches("POST /api/*/order", "POST /api/v3/order"));
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("a*b*c", "axxbyybzzc"));
    EXPECT_FALSE(matches("a*b", "axxbc"));
    EXPECT_FALSE(matches("", "a"));
}

TEST(PracticeFaults, messages_of_the_websocket_api_have_them_too) {
    PracticeWorld world(
        with_plan("[[fault]]\nkind = \"error_5xx\"\non = \"ws ping\"\ncount = 1\n"
                  "[[fault]]\nkind = \"lost_reply\"\non = \"ws ping\"\ncount = 1\n"
                  "[[fault]]\nkind = \"rate_limit\"\non = \"ws ping\"\ncount = 1\n"
                  "retry_after_s = 5\n"
                  "[[fault]]\nkind = \"late\"\non = \"ws ping\"\ncount = 1\n"
                  "[[fault]]\nkind = \"cut\"\non = \"ws time\"\n"));
    const SocketId socket = world.connect("/ws-api/v3");
    EXPECT_EQ(world.call(socket, "ping")["status"], 503);
    EXPECT_TRUE(world.call(socket, "ping").is_null());
    const json limited = world.call(socket, "ping");
    EXPECT_EQ(limited["status"], 429);
    EXPECT_EQ(limited["error"]["data"]["retryAfter"], (world.clock.now() + seconds(5)).ms);
    EXPECT_TRUE(world.call(socket, "ping").is_null());
    world.run(seconds(1));
    EXPECT_EQ(world.frames(socket).at(0)["status"], 200);
    world.call(socket, "time");
    EXPECT_EQ(world.closed, std::vector<SocketId>{socket});
}

TEST(PracticeFaults, events_are_lost_doubled_and_late) {
    PracticeWorld world(with_plan(
        "[[fault]]\nkind = \"event_lost\"\non = \"event executionReport\"\ncount = 1\n"
        "[[fault]]\nkind = \"event_doubled\"\non = \"event executionReport\"\ncount = 1\n"
        "[[fault]]\nkind = \"event_delayed\"\non = \"event executionReport\"\ncount = 1\nms = 200\n"
        "[[fault]]\nkind = \"event_lost\"\non = \"event outboundAccountPosition\"\n"
        "[[fault]]\nkind = \"event_lost\"\non = \"event trade\"\n"));
    const SocketId user = world.user_stream();
    const SocketId market = world.connect("/ws/btcusdt@trade");
    world.frames(user);
    for (const char* id : {"lost", "doubled", "delayed", "plain"}) place(world, id);
    std::vector<std::string> ids;
    const auto collect = [&] {
        for (const json& frame : world.frames(user)) ids.push_back(frame["event"]["c"]);
    };
    collect();
    world.run(milliseconds(200));
    collect();
    EXPECT_EQ(ids, (std::vector<std::string>{"doubled", "doubled", "plain", "delayed"}));
    world.run(seconds(5));
    EXPECT_TRUE(world.frames(market).empty());
}

TEST(PracticeFaults, the_same_seed_gives_the_same_faults) {
    const auto outcome = [](int seed) {
        PracticeWorld world(with_plan(
            fmt::format("seed = {}\n[[fault]]\nkind = \"lost_request\"\nper_cent = 30\n", seed)));
        std::string text;
        for (int i = 0; i < 60; ++i) text += world.get("/api/v3/ping").status == 200 ? '.' : 'x';
        return text;
    };
    EXPECT_EQ(outcome(1), outcome(1));
    EXPECT_NE(outcome(1), outcome(2));
    const std::string text = outcome(3);
    const auto lost = std::ranges::count(text, 'x');
    EXPECT_GT(lost, 6);
    EXPECT_LT(lost, 34);
}

TEST(PracticeFaults, a_plan_may_be_json_and_its_mistakes_are_named) {
    const auto plan =
        MUST(read_fault_plan(R"({"seed":5,"faults":[{"kind":"late","ms":20,"per_cent":5}]})", "p"));
    EXPECT_EQ(plan.seed, 5U);
    ASSERT_EQ(plan.rules.size(), 1U);
    EXPECT_EQ(plan.rules[0].kind, FaultKind::late);
    EXPECT_EQ(plan.rules[0].delay, milliseconds(20));
    EXPECT_EQ(plan.rules[0].per_cent, 5);
    EXPECT_TRUE(MUST(read_fault_plan("", "p")).rules.empty());
    EXPECT_FAILS("p: fault[1].kind: must be one of", read_fault_plan("[[fault]]\nkind=\"x\"", "p"));
    EXPECT_FAILS("p: fault[1].kind: must be one of", read_fault_plan("[[fault]]\n", "p"));
    EXPECT_FAILS("p: fault[1].per_cent: must be a whole number from 0 to 100",
                 read_fault_plan("[[fault]]\nkind=\"late\"\nper_cent=101", "p"));
    EXPECT_FAILS("p: fault[1].often: is not a key",
                 read_fault_plan("[[fault]]\nkind=\"late\"\noften=1", "p"));
    EXPECT_FAILS("p: plan.sead", read_fault_plan("sead = 1", "p"));
    EXPECT_FAILS("p:1:", read_fault_plan("[[fault", "p"));
    EXPECT_FAILS("p: is not JSON", read_fault_plan("{", "p"));
    EXPECT_FAILS("must be a list", read_fault_plan(R"({"faults":5})", "p"));
    EXPECT_FAILS("must be true or false",
                 read_fault_plan("[[fault]]\nkind=\"cut\"\nexecuted=1", "p"));
    PracticeWorld world;
    EXPECT_FAILS("plan.toml: fault[1].kind", world.try_open(with_plan("[[fault]]\n")));
}

}  // namespace
}  // namespace strongroom::lab::practice
