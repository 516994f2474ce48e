// Params: the parameters of one request, from query, form body or a WebSocket message.
//
// Reading one marks it; what nobody read is an error in the end, since a misspelt parameter would
// silently trade with a default. Every reader answers in the venue's words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "lab/practice/answer.h"
#include "model/amounts.h"

namespace strongroom::lab::practice {

class Params {
  public:
    static constexpr std::size_t kCountMax = 64;

    // The query wins where both have a name; twice in one of them is -1101.
    static Answer<Params> read(std::string_view query, std::string_view body);
    static Answer<Params> read(std::vector<Header> pairs);

    bool has(std::string_view name) const;
    // The text as it came, decoded; nothing when it was not sent. May be empty.
    std::optional<std::string> find(std::string_view name);

    // Mandatory: -1102 when it is missing or empty.
    Answer<std::string> text(std::string_view name);
    // Optional: -1105 when it was sent empty.
    Answer<std::optional<std::string>> optional_text(std::string_view name);
    // Digits with at most one point. -1100, -1111 with more than `places` decimals, -1108.
    Answer<std::optional<Decimal>> amount(std::string_view name, int places);
    // 0 and up. -1100, -1108.
    Answer<std::optional<std::int64_t>> integer(std::string_view name);
    // Milliseconds, or microseconds when it is that long.
    Answer<std::optional<Time>> time(std::string_view name);
    Answer<bool> flag(std::string_view name, bool absent);
    // 1 to most; -1130 for 0, cut to `most` above it.
    Answer<std::int64_t> limit(std::int64_t absent, std::int64_t most);
    // ^[a-zA-Z0-9-_]{1,36}$
    Answer<std::optional<std::string>> client_id(std::string_view name);

    void mark(std::string_view name) { (void)find(name); }
    // -1101 or -1104 when something was sent that nobody read.
    Answer<void> check_all_read() const;
    std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        Header pair;
        bool is_read = false;
    };
    Entry* entry(std::string_view name);
    std::vector<Entry> entries_;
};

// "1645423376532" in milliseconds or microseconds; nothing when it is not digits or too long.
std::optional<std::int64_t> read_microseconds(std::string_view text);

}  // namespace strongroom::lab::practice
