// Reads one TOML table field by field, strictly: every key must be known, and each error says the
// file, the line, the field and what was expected. Heavy (toml++): only for .cc files.
#pragma once

#include <fmt/format.h>

#include <toml++/toml.h>
#include <set>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "model/decimal.h"

namespace strongroom::bots {

struct Choice {
    std::string_view name;
    int value;
};

class TableReader {
  public:
    TableReader(const toml::table* table, std::string_view file, std::string_view name)
        : table_(table), file_(file), name_(name) {}

    bool is_there() const { return table_ != nullptr; }
    bool has(std::string_view key) const { return table_ != nullptr && table_->contains(key); }

    // "file:line: table.key: text"; without the line when the key is not there, without both when
    // the text is of no file.
    std::unexpected<Error> wrong(std::string_view key, std::string_view text) const {
        const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
        const std::string where =
            node == nullptr ? "" : fmt::format("{}:", node->source().begin.line);
        const std::string place = file_.empty() ? "" : fmt::format("{}:{} ", file_, where);
        return fail(Errc::invalid, fmt::format("{}{}.{}: {}", place, name_, key, text));
    }

    Result<std::string> text(std::string_view key, const std::string& absent = {}) {
        known_.insert(std::string(key));
        if (!has(key))
            return absent.empty() ? wrong(key, "is missing") : Result<std::string>(absent);
        const auto value = table_->get(key)->value_exact<std::string>();
        if (!value) return wrong(key, "must be a text in quotes, as in \"1.5\"");
        return *value;
    }

    // An amount or percent, zero or above. `absent` empty: the key must be there.
    Result<Decimal> number(std::string_view key, const std::string& absent = {}) {
        TRY_ASSIGN(const std::string written, text(key, absent));
        const Result<Decimal> value = Decimal::parse(written);
        if (!value) return wrong(key, value.error().message);
        if (value->is_negative()) return wrong(key, "must not be below zero");
        return *value;
    }
    Result<Decimal> positive(std::string_view key, const std::string& absent = {}) {
        TRY_ASSIGN(const Decimal value, number(key, absent));
        if (value.is_zero()) return wrong(key, "must be above zero");
        return value;
    }

    Result<int> whole(std::string_view key, int least, int most, int absent) {
        known_.insert(std::string(key));
        if (!has(key)) return absent;
        const auto value = table_->get(key)->value_exact<std::int64_t>();
        if (!value || *value < least || *value > most) {
            return wrong(key, fmt::format("must be a whole number from {} to {}", least, most));
        }
        return static_cast<int>(*value);
    }

    Result<Duration> duration(std::string_view key, const std::string& absent) {
        TRY_ASSIGN(const std::string written, text(key, absent));
        const Result<Duration> value = parse_duration(written);
        if (!value) return wrong(key, value.error().message);
        return *value;
    }

    // One of the names; `absent` is used when the key is not there.
    Result<int> choice(std::string_view key, std::initializer_list<Choice> choices,
                       const std::string& absent = {}) {
        TRY_ASSIGN(const std::string written, text(key, absent));
        std::string names;
        for (const Choice& choice : choices) {
            if (choice.name == written) return choice.value;
            names += fmt::format("{}\"{}\"", names.empty() ? "" : " or ", choice.name);
        }
        return wrong(key, fmt::format("must be {}", names));
    }

    // true or false; false when the key is not there.
    Result<bool> flag(std::string_view key) {
        known_.insert(std::string(key));
        if (!has(key)) return false;
        const auto value = table_->get(key)->value_exact<bool>();
        if (!value) return wrong(key, "must be true or false");
        return *value;
    }

    // A table within this one; `name` is its key.
    TableReader inner(const toml::table* table, std::string_view name) const {
        return {table, file_, fmt::format("{}.{}", name_, name)};
    }

    // A misspelt key would silently trade with a default: refuse it.
    Status no_unknown_keys() const {
        if (table_ == nullptr) return {};
        for (const auto& [key, node] : *table_) {
            if (!known_.contains(std::string(key.str()))) {
                return wrong(key.str(), "is not a key of this table; see docs/bots.md");
            }
        }
        return {};
    }
    void allow(std::string_view key) { known_.insert(std::string(key)); }
    // One table of the list `key`, counted from 1: its fields are called "dca.start[2].period".
    TableReader item(const toml::table* table, std::string_view key, std::size_t number) const {
        return {table, file_, fmt::format("{}.{}[{}]", name_, key, number)};
    }
    const toml::table* table() const { return table_; }
    const std::string& file() const { return file_; }

  private:
    const toml::table* table_;
    std::string file_;
    std::string name_;
    std::set<std::string> known_;
};

}  // namespace strongroom::bots
