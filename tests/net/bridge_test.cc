// Both ends of the signer bridge against each other, over TLS on this machine, and against what
// neither should have to bear. With real processes: tests/e2e/test_bridge.py.
#include "base/frame.h"
#include "net/bridge_fixture.h"

namespace strongroom::net {
namespace {

using Bridge = BridgeTest;

TEST_F(Bridge, carries_messages_both_ways_up_to_the_largest) {
    bring_up();
    const auto engine = link("engine");
    ASSERT_TRUE(run_until([&] { return engine->is_connected(); }));
    EXPECT_TRUE(engine->send(as_bytes("a question")));
    const std::string largest(1U << 20, 'x');
    EXPECT_TRUE(engine->send(as_bytes(largest)));
    ASSERT_TRUE(run_until([&] { return answers_.size() == 2; }));
    EXPECT_EQ(answers_[0], "engine heard 10 bytes");
    EXPECT_EQ(answers_[1], largest);
    EXPECT_EQ(bridge_->connections(), 2U);  // The link, and this one.
}

TEST_F(Bridge, each_socket_is_its_own) {
    bring_up();
    const auto watch = link("watch");
    ASSERT_TRUE(run_until([&] { return watch->is_connected(); }));
    EXPECT_TRUE(watch->send(as_bytes("?")));
    ASSERT_TRUE(run_until([&] { return answers_.size() == 1; }));
    EXPECT_EQ(answers_[0], "watch heard 1 bytes");
}

TEST_F(Bridge, the_owners_socket_is_not_made_unless_it_is_named) {
    bring_up();
    EXPECT_TRUE(is_there("engine") && is_there("watch") && is_there("status"));
    EXPECT_FALSE(is_there("admin"));
    connector_.reset();
    bridge_.reset();
    serve({"status", "admin"});
    connect();
    ASSERT_TRUE(run_until([&] { return connector_->is_up(); }));
    EXPECT_TRUE(is_there("admin"));
    EXPECT_FALSE(is_there("engine"));
}

TEST_F(Bridge, when_the_signer_ends_its_sockets_go_and_come_back_with_it) {
    bring_up();
    const auto engine = link("engine");
    ASSERT_TRUE(run_until([&] { return engine->is_connected(); }));
    signer_.clear();
    ASSERT_TRUE(run_until([&] { return !connector_->is_up() && !engine->is_connected(); }));
    EXPECT_FALSE(is_there("engine") || is_there("status"));
    EXPECT_FALSE(engine->send(as_bytes("lost")));
    start_signer();
    ASSERT_TRUE(run_until([&] { return engine->is_connected(); }));
    EXPECT_TRUE(engine->send(as_bytes("again")));
    EXPECT_TRUE(run_until([&] { return !answers_.empty(); }));
}

TEST_F(Bridge, when_the_other_end_of_the_bridge_ends_clients_see_a_signer_that_ended) {
    bring_up();
    const auto engine = link("engine");
    ASSERT_TRUE(run_until([&] { return engine->is_connected() && opened_["engine"].size() == 1; }));
    bridge_.reset();
    ASSERT_TRUE(run_until([&] { return !connector_->is_up() && !engine->is_connected(); }));
    EXPECT_FALSE(is_there("engine"));
    ASSERT_TRUE(run_until([&] { return closed_["engine"] == 1; }));  // And so does the signer.
    serve();
    EXPECT_TRUE(run_until([&] { return engine->is_connected(); }));
}

TEST_F(Bridge, a_client_that_goes_is_gone_at_the_signer) {
    bring_up();
    auto engine = link("engine");
    ASSERT_TRUE(run_until([&] { return opened_["engine"].size() == 1; }));
    engine.reset();
    EXPECT_TRUE(run_until([&] { return closed_["engine"] == 1; }));
    EXPECT_TRUE(run_until([&] { return bridge_->connections() == 1; }));
    EXPECT_TRUE(connector_->is_up());
}

TEST_F(Bridge, a_frame_above_the_bound_ends_its_connection_and_no_other) {
    bring_up();
    const auto watch = link("watch");
    ASSERT_TRUE(run_until([&] { return watch->is_connected(); }));
    const int raw = raw_unix("engine");
    ASSERT_EQ(::write(raw, "\x01\x00\x10\x00 and more", 13), 13);  // 1 MiB and one byte.
    EXPECT_TRUE(run_until([&] { return is_ended(raw); }));
    EXPECT_EQ(heard_, 0);
    EXPECT_TRUE(watch->send(as_bytes("?")));
    EXPECT_TRUE(run_until([&] { return !answers_.empty(); }));
    (void)::close(raw);
}

TEST_F(Bridge, a_frame_that_is_cut_short_reaches_nobody) {
    bring_up();
    const int raw = raw_unix("engine");
    ASSERT_EQ(::write(raw, "\x08\x00\x00\x00half", 8), 8);
    ASSERT_TRUE(run_until([&] { return opened_["engine"].size() == 1; }));
    run_for(milliseconds(50));
    (void)::close(raw);
    EXPECT_TRUE(run_until([&] { return closed_["engine"] == 1; }));
    EXPECT_EQ(heard_, 0);
}

TEST_F(Bridge, a_client_that_does_not_read_is_cut_off_and_nothing_piles_up) {
    limits_.stall_limit = milliseconds(300);
    bring_up();
    const int raw = raw_unix("engine");
    ASSERT_TRUE(run_until([&] { return opened_["engine"].size() == 1; }));
    const std::string large(8U << 20, 'x');  // More than the kernel's buffers on the way hold.
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(signer_["engine"]->send(opened_["engine"][0], as_bytes(large)));
    EXPECT_TRUE(run_until([&] { return closed_["engine"] == 1; }));
    EXPECT_TRUE(connector_->is_up());
    (void)::close(raw);
}

TEST_F(Bridge, a_link_that_is_silent_falls) {
    limits_.ping_every = seconds(60);
    limits_.link_silence_limit = milliseconds(100);
    bring_up();
    EXPECT_TRUE(run_until([&] { return !connector_->is_up(); }));
}

// ---- Who is let in ---------------------------------------------------------------------------

TEST_F(Bridge, a_certificate_of_ours_that_is_on_no_list_is_refused) {
    start_signer();
    serve();
    connect(connect_settings(made_.clients[1]));
    run_for(milliseconds(200));
    EXPECT_FALSE(connector_->is_up());
    EXPECT_FALSE(is_there("engine"));
    EXPECT_TRUE(opened_.empty());
}

TEST_F(Bridge, a_certificate_of_another_authority_is_refused) {
    start_signer();
    serve();
    const auto other = MUST(make_link_certificates({"127.0.0.1"}, {"platform"}));
    connect(connect_settings(other.clients[0]));
    run_for(milliseconds(200));
    EXPECT_FALSE(connector_->is_up());
    EXPECT_TRUE(opened_.empty());
}

TEST_F(Bridge, the_servers_certificate_does_not_make_a_client) {
    start_signer();
    serve();
    connect(connect_settings(made_.server));
    run_for(milliseconds(200));
    EXPECT_FALSE(connector_->is_up());
    EXPECT_TRUE(opened_.empty());
}

TEST_F(Bridge, another_server_than_the_pinned_one_is_told_nothing) {
    start_signer();
    serve();
    auto settings = connect_settings(made_.clients[0]);
    settings.server[0] = static_cast<std::uint8_t>(settings.server[0] ^ 1U);
    connect(std::move(settings));
    run_for(milliseconds(200));
    EXPECT_FALSE(connector_->is_up());
    EXPECT_TRUE(opened_.empty());
}

TEST_F(Bridge, files_that_do_not_belong_together_are_refused) {
    auto settings = connect_settings(made_.clients[0]);
    settings.identity.key_pem = made_.clients[1].key_pem;
    EXPECT_FALSE(BridgeConnector::make(loop_, settings).has_value());
    settings.identity = {"no certificate", made_.clients[0].key_pem, made_.ca_pem};
    EXPECT_FAILS("certificate", BridgeConnector::make(loop_, settings));
}

// ---- Strangers -------------------------------------------------------------------------------

TEST_F(Bridge, who_says_nothing_is_cut_off) {
    limits_.handshake_limit = milliseconds(100);
    start_signer();
    serve();
    const int raw = raw_tcp();
    EXPECT_TRUE(run_until([&] { return is_ended(raw); }));
    (void)::close(raw);
}

TEST_F(Bridge, who_speaks_no_tls_is_cut_off) {
    start_signer();
    serve();
    const int raw = raw_tcp();
    run_for(milliseconds(20));
    ASSERT_GT(::send(raw, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL), 0);
    EXPECT_TRUE(run_until([&] { return is_ended(raw); }));  // TLS may say why before.
    EXPECT_TRUE(opened_.empty());
    (void)::close(raw);
}

TEST_F(Bridge, strangers_at_the_door_are_bounded_and_do_not_end_what_stands) {
    limits_.strangers_max = 4;
    bring_up();
    std::vector<int> raw;
    for (int i = 0; i < 12; ++i) raw.push_back(raw_tcp());
    ASSERT_TRUE(run_until([&] { return std::ranges::count_if(raw, is_ended) >= 8; }));
    const auto engine = link("engine");
    for (const int one : raw) (void)::close(one);
    ASSERT_TRUE(run_until([&] { return engine->is_connected(); }));
    EXPECT_TRUE(engine->send(as_bytes("?")));
    EXPECT_TRUE(run_until([&] { return !answers_.empty(); }));
}

TEST_F(Bridge, more_connections_than_there_may_be_are_refused) {
    limits_.connections_max = 3;  // The link and two more at the serving end.
    bring_up();
    std::vector<int> raw;
    for (int i = 0; i < 3; ++i) raw.push_back(raw_unix("engine"));
    EXPECT_TRUE(run_until([&] { return std::ranges::count_if(raw, is_ended) == 1; }));
    EXPECT_EQ(bridge_->connections(), 3U);
    for (const int one : raw) (void)::close(one);
}

// ---- Certificates ----------------------------------------------------------------------------

TEST(BridgeCertificates, a_fingerprint_reads_as_openssl_prints_it) {
    const auto made = MUST(make_link_certificates({"localhost"}, {"a"}));
    const CertificateFacts facts = MUST(read_certificate(made.clients[0].certificate_pem));
    const std::string plain = to_text(facts.fingerprint);
    EXPECT_EQ(plain.size(), 64U);
    std::string colons;
    for (std::size_t i = 0; i < plain.size(); i += 2) colons += plain.substr(i, 2) + ":";
    colons.pop_back();
    std::ranges::transform(colons, colons.begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    EXPECT_EQ(MUST(parse_fingerprint(colons)), facts.fingerprint);
    EXPECT_FALSE(parse_fingerprint(plain.substr(1)).has_value());
    EXPECT_FALSE(parse_fingerprint("sha256:" + plain).has_value());
    EXPECT_FALSE(read_certificate(made.clients[0].key_pem).has_value());
}

}  // namespace
}  // namespace strongroom::net
