// A text that somebody signs, read as one strict TOML table: each key is known, each needed one is
// there. For the .cc files of mandates, persons, grants and acts.
#pragma once

#include <fmt/format.h>

#include <toml++/toml.h>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "model/decimal.h"
#include "vault/factor.h"

namespace strongroom::vault {

inline constexpr std::size_t kSignedTextBytesMax = 8192;

// One signed table. The first error is kept, so that a reader reads on and fails once.
class SignedTable {
  public:
    SignedTable(const toml::table& table, std::string_view name) : table_(table), name_(name) {}

    void wrong(std::string_view key, std::string_view text) {
        if (error_.empty()) error_ = fmt::format("{}.{}: {}", name_, key, text);
    }
    bool has(std::string_view key) {
        known_.emplace(key);
        return table_.contains(key);
    }
    std::string text(std::string_view key, std::size_t min = 1, std::size_t max = 256) {
        const auto value = has(key) ? table_.get(key)->value_exact<std::string>() : std::nullopt;
        if (!value || value->size() < min || value->size() > max)
            wrong(key, fmt::format("must be a text of {} to {} bytes in quotes", min, max));
        return value.value_or("");
    }
    Decimal amount(std::string_view key) {
        const Result<Decimal> value = Decimal::parse(text(key));
        if (!value || !value->is_positive()) wrong(key, "must be an amount above zero in quotes");
        return value.value_or(Decimal());
    }
    std::int64_t number(std::string_view key, std::int64_t min, std::int64_t max) {
        const auto value = has(key) ? table_.get(key)->value_exact<std::int64_t>() : std::nullopt;
        if (!value || *value < min || *value > max)
            wrong(key, fmt::format("must be a number from {} to {}", min, max));
        return value.value_or(min);
    }
    std::vector<std::string> list(std::string_view key, std::size_t max) {
        const toml::array* array = has(key) ? table_.get_as<toml::array>(key) : nullptr;
        std::vector<std::string> texts;
        if (array == nullptr || array->empty() || array->size() > max) {
            wrong(key, fmt::format("must list 1 to {} texts", max));
            return texts;
        }
        for (const toml::node& node : *array) {
            const auto value = node.value_exact<std::string>();
            if (!value) wrong(key, "must list texts only");
            texts.push_back(value.value_or(""));
        }
        return texts;
    }
    template <typename T>
    std::set<T> choice(std::string_view key, const std::map<std::string_view, T>& names) {
        std::set<T> chosen;
        for (const std::string& text : list(key, names.size())) {
            const auto at = names.find(text);
            if (at == names.end()) {
                wrong(key, fmt::format("\"{}\" is not known here", text.substr(0, 40)));
            } else {
                chosen.insert(at->second);
            }
        }
        return chosen;
    }
    // 2026-12-31T00:00:00Z: a moment, so it names its offset.
    Time moment(std::string_view key) {
        const auto value =
            has(key) ? table_.get(key)->value_exact<toml::date_time>() : std::nullopt;
        if (!value || !value->offset) {
            wrong(key, "must be a moment, as in 2026-12-31T00:00:00Z");
            return {};
        }
        const std::chrono::sys_days day(std::chrono::year{value->date.year} /
                                        std::chrono::month{value->date.month} /
                                        std::chrono::day{value->date.day});
        const std::int64_t minutes_of_day =
            std::int64_t{60} * value->time.hour + value->time.minute - value->offset->minutes;
        const std::int64_t days = day.time_since_epoch().count();
        return {((days * 24 * 60 + minutes_of_day) * 60 + value->time.second) * 1000};
    }
    Bytes hex(std::string_view key, std::size_t size) {
        const std::string digits = text(key);
        const Result<Bytes> bytes = from_hex(digits);
        if (bytes && bytes->size() == size) return *bytes;
        wrong(key, fmt::format("must be {} bytes in hex", size));
        return Bytes(size);
    }
    Status end() {
        for (const auto& [key, node] : table_) {
            if (!known_.contains(key.str())) wrong(key.str(), "is not a key of this version");
        }
        return error_.empty() ? Status{} : fail(Errc::invalid, error_);
    }

  private:
    const toml::table& table_;
    std::string_view name_;
    std::string error_;
    std::set<std::string, std::less<>> known_;
};

template <typename T, typename Read>
Result<T> read_signed_table(std::string_view text, std::string_view name, Read read,
                            std::size_t bytes_max = kSignedTextBytesMax) {
    if (text.size() > bytes_max)
        return fail(Errc::invalid, fmt::format("{}: longer than {} bytes", name, bytes_max));
    try {
        const toml::table toml = toml::parse(text);
        SignedTable table(toml, name);
        T made = read(table);
        TRY(table.end());
        return made;
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}: line {}: not TOML: {}", name,
                                               error.source().begin.line, error.description()));
    }
}

// "ed25519" or "webauthn-es256". Errors: of the table.
Factor read_factor(SignedTable& table, Factor::Kind kind);

}  // namespace strongroom::vault
