// Messages from outside: what reads, what does not, and what it means.
#include "bots/bot_file.h"
#include "bots/signal_message.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

const Symbol btc = {Asset("BTC"), Asset("USDT")};

TEST(SignalMessage, reads_the_strategy_form_unchanged) {
    const SignalMessage read = MUST(parse_signal(R"({
 "secret":"token","max_lag":"300","timestamp":"2026-11-30T10:00:00Z","trigger_price":"46000.5",
 "tv_exchange":"BINANCE","tv_instrument":"BTCUSDT","action":"sell","bot_uuid":"signal-bot-uuid",
 "strategy_info":{"market_position":"short","market_position_size":"0.2",
  "prev_market_position":"long","prev_market_position_size":"0.1"},
 "order":{"amount":"0.3","currency_type":"base"}})"));
    EXPECT_EQ(read.form, SignalForm::strategy);
    EXPECT_EQ(read.action, SignalAction::sell);
    EXPECT_EQ(read.pair, "BTCUSDT");
    EXPECT_EQ(read.holding, Holding::is_short);
    EXPECT_EQ(read.was_holding, Holding::is_long);
    EXPECT_EQ(read.holding_size, "0.2"_d);
    EXPECT_EQ(read.amount->value, "0.3"_d);
    EXPECT_EQ(read.max_lag, seconds(300));
    EXPECT_EQ(to_iso8601(*read.timestamp), "2026-11-30T10:00:00.000Z");
}

TEST(SignalMessage, reads_numbers_as_they_are_written) {
    const auto amount = [](const std::string& written) {
        return MUST(parse_signal(R"({"action":"enter_long","order":{"amount":)" + written + "}}"))
            .amount->value;
    };
    // A binary float would make 0.100000000000000005551 of the first, and 9007199254740992 of the
    // second.
    EXPECT_EQ(amount("0.1"), "0.1"_d);
    EXPECT_EQ(amount("9007199254740993"), "9007199254740993"_d);
    EXPECT_EQ(amount("123456789.123456789012"), "123456789.123456789012"_d);
    EXPECT_EQ(amount("\"5\""), 5);
}

TEST(SignalMessage, reads_each_action_of_the_dca_form) {
    const auto action = [](const std::string& name, const std::string& rest = "") {
        return MUST(parse_signal(R"({"message_type":"bot","bot_id":1,"email_token":"t",)"
                                 R"("delay_seconds":0,"pair":"USDT_BTC","action":")" +
                                 name + "\"" + rest + "}"))
            .action;
    };
    EXPECT_EQ(action(""), SignalAction::start_deal);
    EXPECT_EQ(action("close_at_market_price"), SignalAction::close_deal);
    EXPECT_EQ(action("close_at_market_price_all"), SignalAction::close_all_deals);
    EXPECT_EQ(action("cancel"), SignalAction::cancel_deal);
    EXPECT_EQ(action("start_bot"), SignalAction::start_bot);
    EXPECT_EQ(action("stop_bot"), SignalAction::stop_bot);
    EXPECT_EQ(action("start_bot_and_start_deal"), SignalAction::start_bot_and_deal);
    EXPECT_EQ(action("stop_bot_and_close_at_market_price"), SignalAction::close_and_stop_bot);
    EXPECT_EQ(action("add_funds_in_quote", ",\"volume\":15.5"), SignalAction::add_funds);
}

struct Breach {
    const char* json;
    const char* message;
};

TEST(SignalMessage, what_does_not_read_is_named) {
    const Breach breaches[] = {
        {"", "not JSON at byte"},
        {"{", "not JSON at byte"},
        {"{\"action\":\"enter_long\"} x", "not JSON at byte"},
        {"[]", "must be an object"},
        {"[{\"action\":\"enter_long\"}]", "must be an object"},
        {"\"enter_long\"", "must be an object"},
        {"null", "must be an object"},
        {"{}", "action: is missing"},
        {R"({"action":""})", "action: is missing"},
        {R"({"action":1})", "action: must be buy, sell"},
        {R"({"action":"ENTER_LONG"})", "action: must be buy, sell"},
        {R"({"action":"enter_long","action":"exit_long"})", "\"action\" stands there twice"},
        {R"({"a":{"b":{"c":{"d":{"e":1}}}}})", "nested deeper than 4 levels"},
        {R"({"a":[[[[[[1]]]]]]})", "nested deeper than 4 levels"},
        {R"({"action":"enter_long","order":{"amount":"0"}})", "order.amount: must be above zero"},
        {R"({"action":"enter_long","order":{"amount":"-1"}})", "order.amount: must be above zero"},
        {R"({"action":"enter_long","order":{"amount":1e3}})", "order.amount: \"1e3\" is not"},
        {R"({"action":"enter_long","order":{"amount":1e999}})", "not JSON at byte"},
        {R"({"action":"enter_long","order":{"amount":"NaN"}})", "order.amount: \"NaN\" is not"},
        {R"({"action":"enter_long","order":{"amount":true}})", "order.amount: \"true\" is not"},
        {R"({"action":"enter_long","order":{"amount":"1","currency_type":"gold"}})",
         "order.currency_type: must be base"},
        {R"({"action":"enter_long","order":{"amount":"101","currency_type":"margin_percent"}})",
         "order.amount: must be at most 100 %"},
        {R"({"action":"buy","strategy_info":{"market_position":"up"}})",
         "strategy_info.market_position: must be flat, long or short"},
        {R"({"action":"enter_long","max_lag":"-1"})", "max_lag: must be whole seconds"},
        {R"({"action":"enter_long","max_lag":"0.5"})", "max_lag: must be whole seconds"},
        {R"({"action":"enter_long","timestamp":"{{timenow}}"})", "timestamp: "},
        {R"({"action":"enter_long","trigger_price":"0"})", "trigger_price: must be above zero"},
        {R"({"message_type":"deal"})", "message_type: must be bot"},
        {R"({"message_type":"bot","action":"fly"})", "action: is not one that this house knows"},
        {R"({"message_type":"bot","action":"add_funds_in_quote"})", "volume: must be above zero"},
        {R"({"message_type":"bot","action":"add_funds_in_quote","volume":-5})",
         "volume: must be above zero"},
        {R"({"message_type":"bot","delay_seconds":86401})", "delay_seconds: must be whole seconds"},
    };
    for (const Breach& breach : breaches) EXPECT_FAILS(breach.message, parse_signal(breach.json));
    EXPECT_FAILS("longer than 8 KiB", parse_signal(std::string(9'000, ' ')));
    std::string many = "{\"action\":\"enter_long\"";
    for (int i = 0; i < 101; ++i) many += fmt::format(",\"f{}\":1", i);
    EXPECT_FAILS("more than 100 values", parse_signal(many + "}"));
}

TEST(SignalMessage, pairs_are_known_in_each_spelling_of_senders) {
    for (const auto* written :
         {"BTCUSDT", "btcusdt", "BINANCE:BTCUSDT", "USDT_BTC", "BTC/USDT", "BTC-USDT"}) {
        EXPECT_TRUE(is_pair(written, btc)) << written;
    }
    for (const auto* written :
         {"", "BTC", "ETHUSDT", "BTC_USDT", "USDTBTC", "BTCUSDT.P", "BTCUSDTX"}) {
        EXPECT_FALSE(is_pair(written, btc)) << written;
    }
}

TEST(SignalMessage, an_age_counts_from_the_sender_s_time) {
    SignalMessage message;
    const Time now{1'000'000};
    EXPECT_OK(check_age(message, now, seconds(60), false));
    EXPECT_FAILS("timestamp: is missing", check_age(message, now, seconds(60), true));
    message.timestamp = now - seconds(60);
    EXPECT_OK(check_age(message, now, seconds(60), true));
    message.timestamp = now - seconds(61);
    EXPECT_FAILS("more than 1m before", check_age(message, now, seconds(60), true));
    message.timestamp = now - seconds(6);
    message.max_lag = seconds(5);  // The message may allow less than the bot, not more.
    EXPECT_FAILS("more than 5s before", check_age(message, now, seconds(60), true));
    message.timestamp = now + seconds(11);
    EXPECT_FAILS("is the sender's clock right?", check_age(message, now, seconds(60), true));
}

TEST(SignalMessage, commands_of_a_dca_bot) {
    const auto commands = [](const std::string& json) {
        return commands_of(MUST(parse_signal(json)), {btc});
    };
    EXPECT_EQ(MUST(commands(R"({"message_type":"bot","pair":"USDT_BTC"})")).front().kind,
              Command::Kind::open_deal);
    const auto added =
        MUST(commands(R"({"message_type":"bot","action":"add_funds_in_quote","volume":15})"));
    EXPECT_EQ(added.front().kind, Command::Kind::add_funds);
    EXPECT_EQ(added.front().text, "pair = \"BTC/USDT\", quote = \"15\"");
    const auto both =
        MUST(commands(R"({"message_type":"bot","action":"start_bot_and_start_deal"})"));
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].kind, Command::Kind::start);
    EXPECT_EQ(both[1].kind, Command::Kind::open_deal);
    EXPECT_FAILS("message_type \"bot\" only", commands(R"({"action":"enter_long"})"));
    EXPECT_FAILS("\"USDT_ETH\" is none of this bot's",
                 commands(R"({"message_type":"bot","pair":"USDT_ETH"})"));
}

TEST(SignalMessage, commands_of_a_dca_bot_of_several_pairs_name_the_pair) {
    const Symbol eth = MUST(Symbol::parse("ETH/USDT"));
    const auto texts = [&](const std::string& more) {
        std::vector<std::string> found;
        const auto message = MUST(parse_signal(R"({"message_type":"bot")" + more + "}"));
        for (const Command& command : MUST(commands_of(message, {btc, eth}))) {
            EXPECT_EQ(command.deal, 0U);
            found.push_back(command.text);
        }
        return found;
    };
    using Texts = std::vector<std::string>;
    const Texts all{"pair = \"BTC/USDT\"", "pair = \"ETH/USDT\""};
    EXPECT_EQ(texts(R"(,"pair":"USDT_ETH")"), Texts{all[1]});
    EXPECT_EQ(texts(R"(,"pair":"USDT_ETH","action":"close_at_market_price")"), Texts{all[1]});
    EXPECT_EQ(texts(R"(,"action":"close_at_market_price")"), all);
    EXPECT_EQ(texts(R"(,"pair":"USDT_ETH","action":"close_at_market_price_all")"), all);
    EXPECT_EQ(texts(R"(,"pair":"USDT_ETH","action":"cancel")"), Texts{all[1]});
    EXPECT_FAILS("pair: is missing; this bot has several",
                 commands_of(MUST(parse_signal(R"({"message_type":"bot"})")), {btc, eth}));
}

// ---- The [signal] table ------------------------------------------------------------------------

std::string file_of(std::string_view table) {
    return "[bot]\nname = \"s\"\nkind = \"signal\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
           "[signal]\n" +
           std::string(table);
}

TEST(SignalFile, reads_every_field) {
    const BotFile file = MUST(parse_bot_file(
        file_of("side = \"both\"\norder = \"100\"\nmax_position = \"500\"\nmax_lag = \"10s\"\n"
                "needs_timestamp = true\ntake_profit = [{ pct = \"2\" }]\n"
                "stop_loss = { pct = \"5\" }\n"),
        "s.toml"));
    const auto& config = std::get<SignalConfig>(file.config);
    EXPECT_EQ(file.kind(), "signal");
    EXPECT_TRUE(config.takes_long && config.takes_short && config.needs_timestamp);
    EXPECT_EQ(config.order, 100);
    EXPECT_EQ(config.max_position, 500);
    EXPECT_EQ(config.max_lag, seconds(10));
    EXPECT_EQ(config.exits.take_profit.size(), 1U);
}

TEST(SignalFile, a_broken_field_is_named) {
    const Breach breaches[] = {
        {"max_position = \"1\"", "signal.order: is missing"},
        {"order = \"100\"", "signal.max_position: is missing"},
        {"order = \"100\"\nmax_position = \"99\"",
         "signal.max_position: must be at least signal.order, 100"},
        {"order = \"0\"\nmax_position = \"99\"", "signal.order: must be above zero"},
        {"order = \"1\"\nmax_position = \"9\"\nside = \"up\"", "signal.side: must be \"long\""},
        {"order = \"1\"\nmax_position = \"9\"\nmax_lag = \"0s\"",
         "signal.max_lag: must be 1s to 1d"},
        {"order = \"1\"\nmax_position = \"9\"\nmax_lag = \"2d\"",
         "signal.max_lag: must be 1s to 1d"},
        {"order = \"1\"\nmax_position = \"9\"\nneeds_timestamp = 1",
         "signal.needs_timestamp: must be true or false"},
        {"order = \"1\"\nmax_position = \"9\"\ntake_profit = [{ price = \"5\" }]",
         "signal.take_profit: write pct"},
        {"order = \"1\"\nmax_position = \"9\"\nstop_loss = { price = \"5\" }",
         "signal.stop_loss: write pct"},
        {"order = \"1\"\nmax_position = \"9\"\nside = \"both\"\nstop_loss = { pct = \"100\" }",
         "signal.stop_loss: pct must be below 100"},
        {"order = \"1\"\nmax_position = \"9\"\nsecret = \"x\"",
         "signal.secret: is not a key of this table"},
    };
    for (const Breach& breach : breaches)
        EXPECT_FAILS(breach.message, parse_bot_file(file_of(breach.json), "s.toml"));
}

}  // namespace
}  // namespace strongroom::bots
