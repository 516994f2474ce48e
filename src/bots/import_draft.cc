#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "bots/bot_file.h"
#include "bots/import_draft_internal.h"
#include "model/ids.h"

namespace strongroom::bots {
namespace {

constexpr std::size_t kShownBytesMax = 200;

bool is_of_a_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

// "My BTC bot (1)" -> "My-BTC-bot-1".
std::string name_here(std::string_view theirs) {
    constexpr std::size_t longest = 40;
    std::string name;
    for (const char c : theirs) {
        if (name.size() == longest) break;
        if (is_of_a_name(c))
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (!name.empty() && name.back() == '-') name.pop_back();
    return name.empty() ? "imported" : name;
}

}  // namespace

std::string one_line(std::string_view text) {
    std::string line(text.substr(0, kShownBytesMax));
    if (text.size() > kShownBytesMax) {  // Not in the middle of a letter.
        while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0U) == 0x80U)
            line.pop_back();
        if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0U) line.pop_back();
    }
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) c = ' ';
    }
    return line;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : one_line(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

// ---- What is read ----------------------------------------------------------------------------

const JsonValue* ImportSource::find(std::string_view name) {
    read_.emplace(name);
    const JsonValue* value = object_.find(name);
    return value == nullptr || value->kind == JsonValue::Kind::null ? nullptr : value;
}

std::string ImportSource::text(std::string_view name) {
    const JsonValue* value = find(name);
    return value == nullptr ? "" : value->text;
}

bool ImportSource::flag(std::string_view name) {
    const std::string value = text(name);
    return value == "true" || value == "1";
}

Result<std::optional<Decimal>> ImportSource::number(std::string_view name) {
    std::string written = text(name);
    if (written.empty()) return std::optional<Decimal>();
    const std::size_t point = written.find('.');
    constexpr auto places = static_cast<std::size_t>(Decimal::places);
    const bool is_plain = written.find_first_not_of("-0123456789.") == std::string::npos;
    if (is_plain && point != std::string::npos && written.size() > point + 1 + places) {
        written.resize(point + 1 + places);
        notes_.push_back({std::string(name), fmt::format("cut to 12 places: {}", written)});
    }
    const Result<Decimal> value = Decimal::parse(written);
    if (!value) return wrong(name, value.error().message);
    return std::optional(*value);
}

Result<Decimal> ImportSource::needed(std::string_view name) {
    TRY_ASSIGN(const std::optional<Decimal> value, number(name));
    if (!value) return wrong(name, "is missing");
    return *value;
}

Result<int> ImportSource::whole(std::string_view name, int absent) {
    const std::string written = text(name);
    if (written.empty()) return absent;
    int value = 0;
    const char* end = written.data() + written.size();
    const auto read = std::from_chars(written.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value < 0)
        return wrong(name, fmt::format("\"{}\" is not a whole number", one_line(written)));
    return value;
}

std::unexpected<Error> ImportSource::wrong(std::string_view name, std::string_view text) const {
    return fail(Errc::invalid, fmt::format("{}: {}: {}", file_, name, text));
}

void ImportSource::ignore(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) read_.emplace(name);
}

std::vector<std::string> ImportSource::unread() const {
    std::vector<std::string> names;
    for (const std::string& name : object_.names) {
        if (!read_.contains(name)) names.push_back(name);
    }
    return names;
}

// ---- What is written -------------------------------------------------------------------------

void ImportDraft::set(std::string_view key, std::string value) {
    lines_.push_back(fmt::format("{} = {}", key, value));
}

void ImportDraft::differs(std::string_view field, std::string text) {
    notes_.push_back({std::string(field), std::move(text)});
}

void ImportDraft::differs_gravely(std::string_view field, std::string text) {
    notes_.push_back({std::string(field), std::move(text), true});
}

void ImportDraft::name(ImportSource& source) {
    const std::string theirs = source.text("name");
    name_ = options_.name.empty() ? name_here(theirs) : options_.name;
    if (name_ != theirs && options_.name.empty())
        differs("name", fmt::format("{} here: letters, digits, - _ . only, at most 40", name_));
}

Status ImportDraft::pairs(ImportSource& source, std::string_view field) {
    const JsonValue* value = source.find(field);
    std::vector<std::string> theirs;
    if (value != nullptr && value->kind == JsonValue::Kind::text) theirs.push_back(value->text);
    if (value != nullptr && value->kind == JsonValue::Kind::list) {
        for (const JsonValue& item : value->items) theirs.push_back(item.text);
    }
    if (theirs.empty()) return source.wrong(field, "names no pair");
    for (const std::string& pair : theirs) {
        const std::size_t at = pair.find('_');
        const bool has_both = at != std::string::npos;
        const auto symbol =
            Symbol::parse(has_both ? pair.substr(at + 1) + "/" + pair.substr(0, at) : pair);
        if (!symbol)
            return source.wrong(field, fmt::format("\"{}\" is not a pair", one_line(pair)));
        symbols_.push_back(symbol->str());
    }
    return {};
}

std::string ImportDraft::first_quote() const {
    return symbols_.empty() ? "" : symbols_.front().substr(symbols_.front().find('/') + 1);
}

void ImportDraft::leave_futures(ImportSource& source) {
    const std::string type = source.text("leverage_type");
    if (!type.empty() && type != "not_specified")
        differs_gravely("leverage_type", fmt::format("{}: futures only. This bot trades spot, "
                                                     "with what is on the account",
                                                     one_line(type)));
    const std::string leverage = source.text("leverage_custom_value");
    if (!leverage.empty() && leverage != "1" && leverage != "1.0")
        differs_gravely("leverage_custom_value",
                        fmt::format("{}: futures only; without it", one_line(leverage)));
}

void ImportDraft::name_unknown(const ImportSource& source) {
    // The names alone: what stands in an unknown field may be a secret.
    for (const std::string& name : source.unread())
        differs(one_line(name), "is not known here; left out");
}

Result<ImportedBot> ImportDraft::finish(std::string_view file_name) {
    std::string toml = fmt::format("# Imported from {} of 3Commas.", one_line(file_name));
    toml += notes_.empty() ? "\n" : " What differs:\n";
    for (const ImportNote& note : notes_)
        toml += fmt::format("# - {}{}: {}\n", note.is_grave ? "GRAVE " : "", one_line(note.field),
                            one_line(note.text));
    std::string pairs;
    for (const std::string& symbol : symbols_)
        pairs += (pairs.empty() ? "" : ", ") + quoted(symbol);
    toml += fmt::format("[bot]\nname = {}\nkind = \"{}\"\naccount = {}\nsymbols = [{}]\n\n[{}]\n",
                        quoted(name_), kind_, quoted(options_.account), pairs, kind_);
    for (const std::string& line : lines_) toml += line + "\n";
    const Result<BotFile> read = parse_bot_file(toml, file_name);
    if (!read)
        return fail(Errc::invalid,
                    fmt::format("it makes no bot of this version: {}", read.error().message));
    return ImportedBot{std::move(toml), std::move(notes_)};
}

}  // namespace strongroom::bots
