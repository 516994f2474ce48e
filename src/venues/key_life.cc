#include "venues/key_life.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "venues/json_internal.h"

namespace strongroom::venues {
namespace {

constexpr std::size_t body_bytes_max = 64U << 10U;
constexpr int kucoin_success = 200'000;

struct Told {
    int code = 0;
    std::string text;
};

// KuCoin writes its codes as texts.
Result<int> read_code(json::Value value) {
    constexpr std::int64_t code_max = 9'999'999;
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) {
        TRY_ASSIGN(const std::int64_t code, json::read_integer(value, -code_max, code_max));
        return static_cast<int>(code);
    }
    int code = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
    if (error != std::errc{} || end != text.data() + text.size() || code < 0 || code > code_max)
        return fail(Errc::invalid, "code: not a number");
    return code;
}

// What the body says, when it is an object.
Result<Told> read_told(std::string_view body) {
    return json::decode(body, body_bytes_max, [](json::Value root) -> Result<Told> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        Told told;
        if (object.has("code")) {
            TRY_ASSIGN(told.code, object.field("code", read_code));
        }
        if (object.has("msg")) {
            TRY_ASSIGN(told.text, object.free_text("msg"));
        }
        return told;
    });
}

KeyLife life_at_binance(int status, int code) {
    if (status == 200) return code == 0 ? KeyLife::alive : KeyLife::unknown;
    switch (code) {
        case -2008: return KeyLife::dead;     // "Invalid Api-Key ID." Uncertain: not in its list.
        case -2014:                           // "API-key format invalid."
        case -2015: return KeyLife::refused;  // "Invalid API-key, IP, or permissions for action."
        default: return status == 401 && code == 0 ? KeyLife::refused : KeyLife::unknown;
    }
}

KeyLife life_at_kucoin(int status, int code) {
    switch (code) {
        case kucoin_success: return status == 200 ? KeyLife::alive : KeyLife::unknown;
        case 400003: return KeyLife::dead;   // "KC-API-KEY not exists"
        case 400006:                         // Not from this address,
        case 400007: return KeyLife::alive;  // or not allowed to: but known.
        default: return status == 401 && code == 0 ? KeyLife::refused : KeyLife::unknown;
    }
}

// Coinbase gives no reason.
KeyLife life_at_coinbase(int status) {
    if (status == 200) return KeyLife::alive;
    return status == 401 ? KeyLife::refused : KeyLife::unknown;
}

bool is_address(const std::string& text) {
    in6_addr room{};
    return inet_pton(AF_INET, text.c_str(), &room) == 1 ||
           inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

}  // namespace

std::string_view to_string(KeyLife life) {
    switch (life) {
        case KeyLife::alive: return "alive";
        case KeyLife::dead: return "dead";
        case KeyLife::refused: return "refused";
        case KeyLife::unknown: return "unknown";
    }
    return "?";
}

KeyProof judge_life(std::string_view venue, int http_status, std::string_view body) {
    KeyProof proof{.http_status = http_status};
    if (http_status == 0) {
        proof.text = "no answer";
        return proof;
    }
    const Result<Told> told = read_told(body);
    // A page of some machine on the way is shown, not believed.
    proof.text = told ? told->text : json::clean_text(body);
    proof.code = told ? told->code : 0;
    proof.address = address_in(proof.text);
    if (http_status >= 500) return proof;
    if (venue == "coinbase") {
        if (told || http_status != 200) proof.life = life_at_coinbase(http_status);
        return proof;
    }
    if (!told) return proof;
    if (venue == "binance") proof.life = life_at_binance(http_status, proof.code);
    if (venue == "kucoin") proof.life = life_at_kucoin(http_status, proof.code);
    return proof;
}

std::string address_in(std::string_view text) {
    constexpr std::size_t bytes_max = 45;
    const auto is_of_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == ':';
    };
    while (!text.empty()) {
        const auto end = std::ranges::find_if_not(text, is_of_word);
        const auto size = static_cast<std::size_t>(end - text.begin());
        std::string word(text.substr(0, size));
        // A full stop or a colon of the sentence around it.
        while (word.ends_with('.') || (word.ends_with(':') && !word.ends_with("::")))
            word.pop_back();
        if (word.size() <= bytes_max && is_address(word)) return word;
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    return {};
}

}  // namespace strongroom::venues
