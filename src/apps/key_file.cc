#include "apps/key_file.h"

#include <nlohmann/json.hpp>

namespace strongroom::apps {
namespace {

std::string text_at(const nlohmann::json& object, const char* field) {
    const auto at = object.find(field);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

Result<KeyFile> parse_key_file(std::string_view text) {
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object()) {
        return fail(Errc::invalid,
                    "the key file is no JSON object; take the one that the venue gave (Coinbase: "
                    "cdp_api_key.json)");
    }
    KeyFile file{.key_id = text_at(object, "name"), .secret = text_at(object, "privateKey")};
    if (file.key_id.empty()) file.key_id = text_at(object, "id");
    if (file.key_id.empty()) return fail(Errc::invalid, "name: the key file does not say it");
    if (file.secret.empty()) return fail(Errc::invalid, "privateKey: the key file has none");
    return file;
}

}  // namespace strongroom::apps
