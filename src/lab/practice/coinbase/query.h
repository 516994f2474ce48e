// Query: the parameters of a GET, and those of its path.
//
// A list is sent as its name again and again. Unknown parameters are passed over, as the venue
// does. Every reader answers in the venue's words (INVALID_ARGUMENT).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "base/time.h"
#include "lab/practice/answer.h"

namespace strongroom::lab::practice::coinbase {

class Query {
  public:
    static constexpr std::size_t kCountMax = 512;

    static Answer<Query> read(std::string_view query);
    // What the path says counts, whatever the query says of the same name.
    void set(const Header& pair);

    // Nothing when it was not sent, or sent empty.
    const std::string* find(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;
    Answer<std::string> text(std::string_view name) const;  // Mandatory.
    Answer<std::optional<std::int64_t>> integer(std::string_view name) const;
    // `absent` when it was not sent; from 1, and cut to `most`.
    Answer<std::size_t> count(std::string_view name, std::size_t absent, std::size_t most) const;
    Answer<std::optional<Time>> seconds(std::string_view name) const;  // Since 1970.
    Answer<std::optional<Time>> rfc3339(std::string_view name) const;

  private:
    std::vector<Header> pairs_;
};

}  // namespace strongroom::lab::practice::coinbase
