// Settings of a bot file put in place of those that it has.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <charconv>
#include <sstream>

#include "bots/bot_file.h"
#include "lab/sweep.h"

namespace strongroom::lab {
namespace {

std::optional<std::int64_t> whole(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// In the form that the file has now. False: the value has another form.
bool put(toml::node& node, const std::string& value) {
    if (auto* text = node.as_string()) {
        text->get() = value;
        return true;
    }
    if (auto* number = node.as_integer()) {
        const auto read = whole(value);
        if (read) number->get() = *read;
        return read.has_value();
    }
    if (auto* flag = node.as_boolean()) {
        flag->get() = value == "true";
        return value == "true" || value == "false";
    }
    return false;
}

Status set(toml::table& root, const std::string& key, const std::string& value,
           const std::string& file_name) {
    const auto wrong = [&](std::string_view why) {
        return fail(Errc::invalid, fmt::format("{}: {} = {}: {}", file_name, key, value, why));
    };
    if (toml::node* node = root.at_path(key).node()) {
        if (!put(*node, value)) return wrong("another kind of value than the bot file has there");
        return {};
    }
    const std::size_t dot = key.rfind('.');
    toml::table* table =
        dot == std::string::npos ? nullptr : root.at_path(key.substr(0, dot)).as_table();
    if (table == nullptr) return wrong("the bot file has no such table");
    const std::string last = key.substr(dot + 1);
    // Not in the file: a text, as amounts are, unless the bot's kind wants a number or a flag
    // there.
    const auto is_taken = [&] {
        std::ostringstream text;
        text << root;
        return bots::parse_bot_file(text.str(), file_name).has_value();
    };
    table->insert_or_assign(last, value);
    if (is_taken()) return {};
    if (const auto number = whole(value)) {
        table->insert_or_assign(last, *number);
        if (is_taken()) return {};
    }
    if (value == "true" || value == "false") {
        table->insert_or_assign(last, value == "true");
        if (is_taken()) return {};
    }
    table->insert_or_assign(last, value);  // What is wrong with it is said when the file is read.
    return {};
}

}  // namespace

Result<std::string> with_values(const std::string& bot_file, const std::string& file_name,
                                const std::vector<SweepAxis>& axes,
                                const std::vector<std::string>& values) {
    try {
        toml::table root = toml::parse(bot_file);
        for (std::size_t i = 0; i < axes.size(); ++i)
            TRY(set(root, axes[i].key, values[i], file_name));
        std::ostringstream text;
        text << root;
        return text.str();
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}:{}: not TOML: {}", file_name,
                                               error.source().begin.line, error.description()));
    }
}

}  // namespace strongroom::lab
