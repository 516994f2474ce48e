// What properties draw from: any value that our types can hold, with the corners drawn often.
#pragma once

#include <string>
#include <string_view>

#include "model/order.h"

namespace strongroom::test {

// All but the most negative one, which has no mirror and which no text reads as.
inline Decimal any_decimal() {
    const auto high = *rc::gen::element<Int128>(0, -1, 1, INT64_MAX, INT64_MIN, 54'210);
    const auto low = *rc::gen::arbitrary<std::uint64_t>();
    if (*rc::gen::arbitrary<bool>()) return Decimal::from_raw(static_cast<Int128>(low));
    return Decimal::from_raw(high * (static_cast<Int128>(1) << 64) + static_cast<Int128>(low | 1U));
}

inline Decimal any_amount() {
    const Decimal value = any_decimal();
    return value.is_negative() ? -value : value;
}

inline Decimal any_positive() {
    const Decimal value = any_amount();
    return value.is_zero() ? Decimal::from_raw(1) : value;
}

// Up to `characters` of them, of one to four bytes each.
inline std::string any_text(int characters = 20) {
    const int count = *rc::gen::inRange(0, characters + 1);
    std::string text;
    for (int i = 0; i < count; ++i)
        text += *rc::gen::elementOf(
            std::vector<std::string>{"a", "Z", " ", "\n", "é", "€", "币", "😀"});
    return text;
}

inline std::string any_name() {
    return *rc::gen::elementOf(std::vector<std::string>{
        "a", "main-binance", "A.b_c-9", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"});
}

inline Symbol any_symbol() {
    const auto asset = [] {
        return Asset(*rc::gen::elementOf(
            std::vector<std::string>{"B", "BTC", "USDT", "币安人生", "ABCDEFGHIJKLMNOPQRSTUVW"}));
    };
    return {asset(), asset()};
}

inline IntentId any_intent_id() {
    IntentId id;
    for (std::uint8_t& byte : id.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
    return id;
}

inline Time any_time() { return {*rc::gen::arbitrary<std::int64_t>()}; }

template <typename Enum>
Enum any_of(Enum last) {
    return static_cast<Enum>(*rc::gen::inRange(0, static_cast<int>(last) + 1));
}

inline Fill any_fill() {
    return {.trade_id = any_text(),
            .time = any_time(),
            .side = any_of(Side::sell),
            .price = {any_amount()},
            .qty = {any_amount()},
            .fee = {any_decimal(), any_symbol().base},
            .is_maker = *rc::gen::arbitrary<bool>()};
}

}  // namespace strongroom::test
