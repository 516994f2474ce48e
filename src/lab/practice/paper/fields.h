// Fields: what a request to the paper venue says, from its query or its body.
//
// Both are read alike: names with texts. A name that is there twice, that is not one of those
// which the request has, or whose value is no text is refused.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "lab/practice/answer.h"
#include "model/decimal.h"

namespace strongroom::lab::practice::paper {

class Fields {
  public:
    static constexpr std::size_t kCountMax = 20;
    static constexpr std::size_t kBodyBytesMax = 4U << 10U;

    static Answer<Fields> of_query(std::string_view query);
    static Answer<Fields> of_body(std::string_view body);  // {"symbol":"BTC-USDT",…}

    Answer<void> only(std::initializer_list<std::string_view> names) const;
    const std::string* find(std::string_view name) const;
    Answer<std::string> text(std::string_view name) const;
    // Digits with at most one point, above zero.
    Answer<Decimal> amount(std::string_view name) const;
    // 1 to `most`; `usual` when it is not there.
    Answer<std::size_t> count(std::string_view name, std::size_t usual, std::size_t most) const;
    // A number of the venue's; nothing when it is not there.
    Answer<std::optional<std::uint64_t>> number(std::string_view name) const;
    // 1 to 36 letters, digits, '-' and '_'; nothing when it is not there.
    Answer<std::optional<std::string>> client_id(std::string_view name) const;

  private:
    Answer<void> add(Header pair);

    std::vector<Header> pairs_;
};

}  // namespace strongroom::lab::practice::paper
