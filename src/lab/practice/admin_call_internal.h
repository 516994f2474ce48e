// One request at the owner's port, as its readers see it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "lab/practice/admin.h"
#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice {

// The fields of one request's body; each reader's error names the field.
struct Admin::Call {
    Json body;

    std::unexpected<Error> wrong(std::string_view key, std::string_view text) const {
        return fail(Errc::invalid, fmt::format("{}: {}", key, text));
    }
    bool has(const char* key) const { return body.contains(key); }
    Result<std::string> text(const char* key) const {
        if (!has(key) || !body[key].is_string()) return wrong(key, "must be a text");
        return body[key].get<std::string>();
    }
    Result<std::vector<std::string>> texts(const char* key) const {
        std::vector<std::string> list;
        if (!has(key)) return list;
        if (!body[key].is_array()) return wrong(key, "must be a list of texts");
        for (const Json& element : body[key]) {
            if (!element.is_string()) return wrong(key, "must be a list of texts");
            list.push_back(element.get<std::string>());
        }
        return list;
    }
    Result<bool> flag(const char* key, bool absent) const {
        if (!has(key)) return absent;
        if (!body[key].is_boolean()) return wrong(key, "must be true or false");
        return body[key].get<bool>();
    }
};

}  // namespace strongroom::lab::practice
