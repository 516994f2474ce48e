// Fields: the parameters of one request, from the query, a JSON body or the path.
//
// Unknown ones are passed over, as the exchange does. Bounded in count, depth and size. Every
// reader answers in the venue's words (400100).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "lab/practice/answer.h"
#include "model/amounts.h"

namespace strongroom::lab::practice::kucoin {

class Fields {
  public:
    static constexpr std::size_t kCountMax = 64;
    static constexpr std::size_t kBodyBytesMax = 64U << 10U;
    static constexpr std::size_t kItemsMax = 32;

    static Answer<Fields> of_query(std::string_view query);
    // An object; its texts, numbers and flags are fields, a list of such objects is items().
    static Answer<Fields> of_body(std::string_view json);
    // What the path says counts, whatever the query says of the same name.
    void set(std::string_view name, std::string_view value);
    void erase(std::string_view name);

    // Nothing when it was not sent, or sent empty or null.
    const std::string* find(std::string_view name) const;
    Answer<std::string> text(std::string_view name) const;  // Mandatory.
    // Digits with at most one point, and at most 12 decimals.
    Answer<std::optional<Decimal>> amount(std::string_view name) const;
    Answer<std::optional<std::int64_t>> integer(std::string_view name) const;
    Answer<bool> flag(std::string_view name) const;  // Absent: false.
    // `absent` when it was not sent; 1 to most.
    Answer<std::int64_t> count(std::string_view name, std::int64_t absent, std::int64_t most) const;
    // "a,b": at most `most` parts. Empty when it was not sent.
    Answer<std::vector<std::string>> list(std::string_view name, std::size_t most) const;

    bool has_items() const { return has_items_; }
    const std::vector<Fields>& items() const { return items_; }

  private:
    void add(std::string_view name, std::string_view value);
    std::vector<Header> pairs_;
    std::vector<Fields> items_;  // Of the one list in a body: orderList.
    bool has_items_ = false;
};

}  // namespace strongroom::lab::practice::kucoin
