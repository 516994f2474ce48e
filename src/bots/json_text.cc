#include "bots/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace strongroom::bots {
namespace {

// nlohmann calls it for each piece of the text, without recursion of its own.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
  public:
    explicit TreeBuilder(const JsonBounds& bounds) : bounds_(bounds) {}

    JsonValue root;
    std::string wrong;

    bool null() override { return add({}); }
    bool boolean(bool value) override {
        return add({.kind = JsonValue::Kind::boolean, .text = value ? "true" : "false"});
    }
    bool number_integer(std::int64_t value) override { return add_number(fmt::to_string(value)); }
    bool number_unsigned(std::uint64_t value) override { return add_number(fmt::to_string(value)); }
    bool number_float(nlohmann::json::number_float_t /*value*/,
                      const std::string& written) override {
        return add_number(written);
    }
    bool string(std::string& value) override {
        return add({.kind = JsonValue::Kind::text, .text = value});
    }
    bool binary(nlohmann::json::binary_t& /*value*/) override { return stop("binary data"); }
    bool start_object(std::size_t /*size*/) override { return open(JsonValue::Kind::object); }
    bool start_array(std::size_t /*size*/) override { return open(JsonValue::Kind::list); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(std::string& name) override {
        if (std::ranges::find(open_.back()->names, name) != open_.back()->names.end())
            return stop(fmt::format("\"{}\" stands there twice", name.substr(0, 40)));
        open_.back()->names.push_back(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return stop(fmt::format("not JSON at byte {}", position));
    }

  private:
    bool stop(std::string why) {
        wrong = std::move(why);
        return false;
    }
    bool add_number(std::string written) {
        return add({.kind = JsonValue::Kind::number, .text = std::move(written)});
    }
    bool add(JsonValue value) {
        if (++values_ > bounds_.values)
            return stop(fmt::format("more than {} values", bounds_.values));
        if (open_.empty())
            root = std::move(value);
        else
            open_.back()->items.push_back(std::move(value));
        return true;
    }
    // While a list or object is open, its parent gets no further item, so the pointers stay good.
    bool open(JsonValue::Kind kind) {
        if (open_.size() >= bounds_.depth)
            return stop(fmt::format("nested deeper than {} levels", bounds_.depth));
        if (!add({.kind = kind})) return false;
        open_.push_back(open_.empty() ? &root : &open_.back()->items.back());
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    JsonBounds bounds_;
    std::vector<JsonValue*> open_;
    std::size_t values_ = 0;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
    const auto at = std::ranges::find(names, name);
    return at == names.end() ? nullptr : &items[static_cast<std::size_t>(at - names.begin())];
}

Result<JsonValue> read_json(std::string_view text, const JsonBounds& bounds) {
    if (text.size() > bounds.bytes)
        return fail(Errc::invalid, fmt::format("longer than {} KiB", bounds.bytes / 1024));
    TreeBuilder builder(bounds);
    const bool is_read = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    if (!is_read || !builder.wrong.empty()) return fail(Errc::invalid, builder.wrong);
    return std::move(builder.root);
}

}  // namespace strongroom::bots
