// WatcherHouse: a Watcher of which the test is everybody else: signer, courier, venue and clock.
#pragma once

#include <string>
#include <vector>

#include "courier.pb.h"
#include "signer.pb.h"
#include "support/binance_json.h"
#include "support/fake_world.h"
#include "support/test.h"
#include "watch.pb.h"
#include "watch/watcher.h"

namespace strongroom::watch {

class WatcherHouse : public testing::Test {
  protected:
    explicit WatcherHouse(std::string venue = "binance") : venue_(std::move(venue)) {}

    // Links up, and the private stream of "practice" open.
    void bring_up() {
        watcher_.start();
        connect_signer();
        connect_courier();
        open_stream();
        to_signer_.clear();
    }
    void connect_signer(bool is_connected = true) {
        is_signer_there_ = is_connected;
        watcher_.signer_connected(is_connected);
    }
    void connect_courier(bool is_connected = true) {
        is_courier_there_ = is_connected;
        watcher_.courier_connected(is_connected);
    }

    // ---- What the courier brings.
    void courier(const proto::FromCourier& message) {
        watcher_.courier_frame(as_bytes(message.SerializeAsString()));
    }
    void open_stream(const char* account = "practice") {
        proto::FromCourier message;
        message.mutable_stream_opened()->set_account(account);
        courier(message);
    }
    void stream(const std::string& text, const char* account = "practice") {
        proto::FromCourier message;
        message.mutable_stream_message()->set_account(account);
        message.mutable_stream_message()->set_text(text);
        courier(message);
    }
    void reply(std::uint64_t request, int status, const std::string& body) {
        proto::FromCourier message;
        message.mutable_reply()->set_request_id(request);
        message.mutable_reply()->set_status(status);
        message.mutable_reply()->set_body(body);
        courier(message);
    }

    // ---- What the signer answers.
    void signer(const proto::FromSigner& message) {
        watcher_.signer_frame(as_bytes(message.SerializeAsString()));
    }
    void judge(std::uint64_t question, bool is_ours, const char* reason = "") {
        proto::FromSigner message;
        message.mutable_verdict()->set_request_id(question);
        message.mutable_verdict()->set_answer(is_ours ? proto::Verdict::OURS
                                                      : proto::Verdict::FOREIGN);
        message.mutable_verdict()->set_reason(reason);
        signer(message);
    }
    // Foreign, and what the owner has declared to be done about it.
    void judge_foreign(std::uint64_t question, proto::Verdict::Response response,
                       bool is_cancel = false) {
        proto::FromSigner message;
        message.mutable_verdict()->set_request_id(question);
        message.mutable_verdict()->set_answer(proto::Verdict::FOREIGN);
        message.mutable_verdict()->set_reason("no tag of ours");
        message.mutable_verdict()->set_response(response);
        message.mutable_verdict()->set_is_cancel(is_cancel);
        signer(message);
    }
    void refuse(std::uint64_t request, const char* code) {
        proto::FromSigner message;
        message.mutable_reply()->set_request_id(request);
        message.mutable_reply()->mutable_refused()->set_code(code);
        signer(message);
    }
    void price(const char* symbol, const char* bid, const char* ask, const char* volume = "") {
        proto::FromCourier message;
        proto::MarketPrice& told = *message.mutable_market_price();
        told.set_venue(venue_);
        told.set_symbol(symbol);
        told.set_bid(bid);
        told.set_ask(ask);
        told.set_day_volume(volume);
        courier(message);
    }
    void cannot_judge(std::uint64_t question, const char* reason = "the signer is sealed") {
        proto::FromSigner message;
        message.mutable_verdict()->set_request_id(question);
        message.mutable_verdict()->set_answer(proto::Verdict::CANNOT_JUDGE);
        message.mutable_verdict()->set_reason(reason);
        signer(message);
    }
    void confirm(std::uint64_t freeze, const char* error = "") {
        proto::FromSigner message;
        message.mutable_done()->set_request_id(freeze);
        message.mutable_done()->set_error(error);
        signer(message);
    }

    // ---- What the watch has said, since the last call.
    std::vector<proto::JudgeOrder> judged() {
        std::vector<proto::JudgeOrder> found;
        std::erase_if(to_signer_, [&](const proto::ToSigner& message) {
            if (message.has_judge()) found.push_back(message.judge());
            return message.has_judge();
        });
        return found;
    }
    std::vector<proto::FreezeKey> frozen() {
        std::vector<proto::FreezeKey> found;
        std::erase_if(to_signer_, [&](const proto::ToSigner& message) {
            if (message.has_freeze()) found.push_back(message.freeze());
            return message.has_freeze();
        });
        return found;
    }
    std::vector<proto::SignRequest> swept() {
        std::vector<proto::SignRequest> found;
        std::erase_if(to_signer_, [&](const proto::ToSigner& message) {
            const bool is_read = message.has_sign() && message.sign().has_read();
            if (is_read) found.push_back(message.sign());
            return is_read;
        });
        return found;
    }
    std::vector<proto::SignRequest> cancels() {
        std::vector<proto::SignRequest> found;
        std::erase_if(to_signer_, [&](const proto::ToSigner& message) {
            const bool is_cancel = message.has_sign() && message.sign().has_cancel_at_venue();
            if (is_cancel) found.push_back(message.sign());
            return is_cancel;
        });
        return found;
    }
    proto::WatchState state() const {
        proto::WatchState shown;
        watcher_.fill_state(shown);
        return shown;
    }
    proto::WatchedAccount account(const char* name = "practice") const {
        const proto::WatchState shown = state();
        for (const auto& one : shown.accounts()) {
            if (one.account() == name) return one;
        }
        throw std::runtime_error("this account is not watched");
    }
    static std::string placed(int id, const char* client_id = "tag") {
        return test::execution({.client_id = client_id, .id = id}, "NEW", id);
    }
    // A foreign order was seen and its freeze has left; the number of both.
    std::uint64_t see_foreign(int id = 28) {
        stream(placed(id, "web_12345"));
        const std::uint64_t question = judged().at(0).request_id();
        judge(question, false, "no tag of ours");
        return question;
    }

    bool keep(ByteView frame) {
        if (!is_signer_there_) return false;
        EXPECT_TRUE(to_signer_.emplace_back().ParseFromString(std::string(as_text(frame))));
        return true;
    }

    std::string venue_;
    test::FakeWorld world_;
    bool is_signer_there_ = false;
    bool is_courier_there_ = false;
    std::vector<proto::ToSigner> to_signer_;
    std::vector<proto::ToCourier> to_courier_;
    int changes_ = 0;
    Watcher watcher_{{.venue = venue_, .accounts = {{"practice"}}, .sweep_every = seconds(10)},
                     world_.env(),
                     {.to_signer = [this](ByteView frame) { return keep(frame); },
                      .to_courier =
                          [this](ByteView frame) {
                              if (!is_courier_there_) return false;
                              EXPECT_TRUE(to_courier_.emplace_back().ParseFromString(
                                  std::string(as_text(frame))));
                              return true;
                          },
                      .changed = [this] { ++changes_; }}};
};

}  // namespace strongroom::watch
