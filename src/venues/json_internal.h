// Reading a venue's JSON: bounded in size and depth, strict about types, and with errors that name
// the field ("fills: [3]: price: …"). Included by .cc files only, since simdjson is heavy.
//
// Amounts are read from JSON strings alone: a JSON number would have gone through a float
// somewhere. A field that is there twice is an error when it is read, whichever of the two was
// meant. Fields that nobody asks for are not looked at.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/amounts.h"

namespace strongroom::venues::json {

using Value = simdjson::dom::element;

inline constexpr std::size_t depth_max = 16;
inline constexpr std::size_t name_bytes_max = 64;
inline constexpr std::size_t free_text_bytes_max = 300;

// Texts. A name holds no control characters and is not longer than bytes_max; it may be empty.
Result<std::string> read_name(Value value, std::size_t bytes_max = name_bytes_max);
// What the venue says to people: any length, cut and without control characters.
Result<std::string> read_free_text(Value value);
std::string clean_text(std::string_view text);

// Numbers. Amounts: 0 to 10^20, or the same either side of zero when signed.
Result<Decimal> read_amount(Value value);
Result<Decimal> read_signed_amount(Value value);
Result<std::int64_t> read_integer(Value value, std::int64_t least, std::int64_t most);
Result<Time> read_time(Value value);  // Milliseconds, up to the year 2262.
Result<bool> read_flag(Value value);
Result<Asset> read_asset(Value value);

class Object {
  public:
    static Result<Object> read(Value value);

    // It is there, and is not null.
    bool has(std::string_view name) const;
    // Errors: invalid, when it is missing, null or there twice.
    Result<Value> find(std::string_view name) const;

    template <typename Read>
    auto field(std::string_view name, Read read) const -> decltype(read(Value())) {
        TRY_ASSIGN(const Value value, find(name));
        auto result = read(value);
        if (!result) return fail_in(name, result.error());
        return result;
    }

    Result<std::string> name(std::string_view key) const {
        return field(key, [](Value value) { return read_name(value); });
    }
    Result<std::string> free_text(std::string_view key) const { return field(key, read_free_text); }
    Result<Decimal> amount(std::string_view key) const { return field(key, read_amount); }
    Result<Price> price(std::string_view key) const;  // Above zero.
    Result<Qty> qty(std::string_view key) const;      // Above zero.
    Result<Time> time(std::string_view key) const { return field(key, read_time); }
    Result<bool> flag(std::string_view key) const { return field(key, read_flag); }
    Result<Asset> asset(std::string_view key) const { return field(key, read_asset); }
    Result<Object> object(std::string_view key) const { return field(key, Object::read); }
    Result<std::int64_t> integer(std::string_view key, std::int64_t least = 0,
                                 std::int64_t most = INT64_MAX) const;

    simdjson::dom::object all() const { return object_; }

  private:
    // One pass over the parsed text: a decoder asks for twenty fields of forty, and simdjson would
    // walk through all of them for each. Those of one slot are a chain, the last of the text first.
    using Link = std::uint32_t;  // The field's place in fields_, plus one; 0: none.
    struct Field {
        std::string_view name;
        Value value;
        Link next = 0;
        bool is(std::string_view other) const {
            // Most names of a message differ in length or first letter.
            return name.size() == other.size() && !name.empty() && name[0] == other[0] &&
                   name == other;
        }
    };
    static constexpr std::size_t slots = 64;
    // Names of one letter, as Binance's streams have them, all differ; long ones mostly.
    static std::size_t slot_of(std::string_view name) {
        if (name.empty()) return 0;
        return (static_cast<unsigned char>(name[0]) + 5 * name.size()) % slots;
    }
    struct Found {
        const Field* field = nullptr;
        int count = 0;
    };
    Link head_of(std::string_view name) const {
        return heads_.empty() ? static_cast<Link>(fields_.size()) : heads_[slot_of(name)];
    }
    Found look_up(std::string_view name) const;
    explicit Object(simdjson::dom::object object);

    simdjson::dom::object object_;
    std::vector<Field> fields_;  // In the order of the text, those that are there twice too.
    std::vector<Link> heads_;    // By slot; empty: all fields are one chain.
};

Result<simdjson::dom::array> read_array(Value value);

// Each element of an array through `read`; the error names the element: "[3]: price: missing".
template <typename Read>
auto read_list(Value value, std::size_t count_max, Read read)
    -> Result<std::vector<typename decltype(read(Value()))::value_type>> {
    TRY_ASSIGN(const simdjson::dom::array array, read_array(value));
    std::vector<typename decltype(read(Value()))::value_type> list;
    for (const Value element : array) {
        const auto place = [&] { return "[" + std::to_string(list.size()) + "]"; };
        if (list.size() == count_max) {
            return fail(Errc::exhausted, place() + ": more elements than we take");
        }
        auto item = read(element);
        if (!item) return fail_in(place(), item.error());
        list.push_back(*std::move(item));
    }
    return list;
}

// Whoever owns a parsed text; its values live as long.
//
// Making a parser's buffers takes as long as reading a message, so each thread keeps those of small
// messages for the next one, with what they were filled with.
class Document {
  public:
    enum class Buffers { kept, dropped };  // dropped: for a text that holds a secret.
    explicit Document(Buffers buffers = Buffers::kept);
    ~Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    // Errors: exhausted (longer than bytes_max, deeper than depth_max), invalid (not JSON).
    Result<Value> parse(std::string_view text, std::size_t bytes_max);

  private:
    Buffers buffers_;
    std::unique_ptr<simdjson::dom::parser> parser_;
};

// The door of every decoder: parses `text` and gives its root to `read`. Arithmetic that overflows
// inside is an error of this one message.
template <typename Read>
auto decode(std::string_view text, std::size_t bytes_max, Read read,
            Document::Buffers buffers = Document::Buffers::kept) -> decltype(read(Value())) {
    Document document(buffers);
    TRY_ASSIGN(const Value root, document.parse(text, bytes_max));
    try {
        return read(root);
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, overflow.what());
    }
}

}  // namespace strongroom::venues::json
