// What the requests of every venue have in common: the query as it is sent, and the checks of what
// goes into a request. A venue's own query.h adds what is its own. Errors: invalid, naming the
// field.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/order_intent.h"

namespace strongroom::venues {

// Pairs in the order in which they are sent, the values percent-encoded. What add() returns is of
// the venue's own kind.
class Query {
  public:
    template <typename Self>
    Self&& add(this Self&& self, std::string_view name, std::string_view value) {
        self.append(name, value);
        return std::forward<Self>(self);
    }
    template <typename Self>
    Self&& add(this Self&& self, std::string_view name, std::int64_t value) {
        self.append(name, std::to_string(value));
        return std::forward<Self>(self);
    }
    // Milliseconds; nothing when there is none.
    template <typename Self>
    Self&& add(this Self&& self, std::string_view name, const std::optional<Time>& time) {
        if (time) self.append(name, std::to_string(time->ms));
        return std::forward<Self>(self);
    }
    const std::string& text() const { return text_; }

  private:
    void append(std::string_view name, std::string_view value);
    std::string text_;
};

// A text between quotes, as JSON writes it.
std::string json_text(std::string_view text);
void append_json_text(std::string& out, std::string_view text);

// Above zero and below 10^20.
Status check_amount(std::string_view field, Decimal amount);
// The instrument is the order's, limit and trigger are there when the kind wants them, and the
// amounts are fine.
Status check_terms(const OrderIntent& intent, const Instrument& instrument);
Status check_limit(int limit, int most);
// The names are those that the venue gives the two.
Status check_range(const std::optional<Time>& start, const std::optional<Time>& end,
                   std::string_view start_name = "start", std::string_view end_name = "end");

}  // namespace strongroom::venues
