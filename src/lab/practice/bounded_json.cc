#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice {

Json parse_bounded(std::string_view text, int depth_max) {
    // What lies deeper is left out, and what it was in is then no object any more.
    bool is_too_deep = false;
    Json json = Json::parse(
        text,
        [&](int depth, Json::parse_event_t, Json&) {
            is_too_deep = is_too_deep || depth > depth_max;
            return depth <= depth_max;
        },
        false);
    return is_too_deep ? Json() : json;
}

}  // namespace strongroom::lab::practice
