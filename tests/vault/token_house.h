// The signer behind its sockets, and a token that has a key of it.
#pragma once

#include <sodium.h>

#include "vault/service_house.h"

namespace strongroom::vault {

inline constexpr PeerId kToken = 6;
inline constexpr const char* kTokenPolicy =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n";

class Tokens : public Service {
  protected:
    Tokens() { crypto_sign_keypair(public_half_.data(), secret_.data()); }

    // ---- The token's side
    void connect(PeerId peer = kToken) { service_.opened(peer, "token"); }
    void answer(const proto::TokenAnswer& answer, PeerId peer = kToken) {
        proto::ToSigner message;
        *message.mutable_token_answer() = answer;
        say(peer, "token", message);
    }
    proto::TokenAnswer signature_of(const proto::TokenSign& asked) const {
        std::array<std::uint8_t, crypto_sign_BYTES> signature{};
        const ByteView text = as_bytes(asked.text());
        crypto_sign_detached(signature.data(), nullptr, text.data(), text.size(), secret_.data());
        proto::TokenAnswer made;
        made.set_request_id(asked.request_id());
        made.set_signature(std::string(as_text(signature)));
        return made;
    }
    proto::TokenAnswer made_key(std::uint64_t request_id) const {
        proto::TokenAnswer made;
        made.set_request_id(request_id);
        made.set_public_key(std::string(as_text(public_half_)));
        return made;
    }
    static proto::TokenAnswer described(std::uint64_t request_id, const char* text) {
        proto::TokenAnswer made;
        made.set_request_id(request_id);
        made.set_description(text);
        return made;
    }

    // ---- The owner's side
    proto::SignerStatus status_now() {
        proto::ToSigner ask;
        ask.mutable_get_status();
        say(kAdmin, "admin", ask);
        const proto::FromSigner* last = last_to(kAdmin);
        return last == nullptr ? proto::SignerStatus() : last->status();
    }
    void ask_for_key(const char* account = "main", const char* policy = kTokenPolicy) {
        proto::ToSigner message;
        proto::MakeKey& make = *message.mutable_make_key();
        make.set_account(account);
        make.set_venue("binance");
        make.set_policy(policy);
        make.set_in_token(true);
        say(kAdmin, "admin", message);
    }
    void open_with_token_key() {
        open_house();
        connect();
        ask_for_key();
        answer(made_key(asked_to_make().request_id()));
        proto::ToSigner name;
        name.mutable_name_key()->set_account("main");
        name.mutable_name_key()->set_api_key("id-of-main");
        say(kAdmin, "admin", name);
        see_rights(signer_, "main");
        sent_.clear();
    }
    static proto::ToSigner order(std::uint32_t number) {
        proto::ToSigner message = place(number);
        message.mutable_sign()->mutable_place()->set_account("main");
        return message;
    }

    // ---- What was sent
    const proto::FromSigner* last_to(PeerId peer) const {
        for (auto at = sent_.rbegin(); at != sent_.rend(); ++at)
            if (at->first == peer) return &at->second;
        return nullptr;
    }
    proto::TokenSign asked_to_sign() const {
        const proto::FromSigner* last = last_to(kToken);
        return last == nullptr ? proto::TokenSign() : last->token_sign();
    }
    proto::TokenMakeKey asked_to_make() const {
        const proto::FromSigner* last = last_to(kToken);
        return last == nullptr ? proto::TokenMakeKey() : last->token_make_key();
    }
    std::uint64_t asked_to_describe() const {
        const proto::FromSigner* last = last_to(kToken);
        return last == nullptr ? 0 : last->token_describe().request_id();
    }
    std::string refused() const {
        const proto::FromSigner* last = last_to(kEngine);
        return last == nullptr ? "" : last->reply().refused().code();
    }
    std::string told_owner() const {
        const proto::FromSigner* last = last_to(kAdmin);
        return last == nullptr ? "nothing" : last->done().error();
    }
    bool was_sent_out() const { return last_to(kCourier) != nullptr; }

    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_half_{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret_{};
};

}  // namespace strongroom::vault
