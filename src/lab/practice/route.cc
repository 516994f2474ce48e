#include "lab/practice/route.h"

#include <algorithm>
#include <string>

namespace strongroom::lab::practice {
namespace {

std::string_view take_part(std::string_view& path) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    return part;
}

}  // namespace

bool fits_route(std::string_view route, std::string_view method, std::string_view path,
                std::vector<Header>& captured) {
    captured.clear();
    const std::size_t blank = route.find(' ');
    if (route.substr(0, blank) != method) return false;
    route.remove_prefix(blank + 1);
    if (std::ranges::count(route, '/') != std::ranges::count(path, '/')) return false;
    while (!route.empty()) {
        const std::string_view wanted = take_part(route);
        const std::string_view given = take_part(path);
        if (wanted.starts_with('{') && !given.empty()) {
            const std::string_view name = wanted.substr(1, wanted.size() - 2);
            captured.push_back({std::string(name), std::string(given)});
        } else if (wanted != given) {
            return false;
        }
    }
    return true;
}

}  // namespace strongroom::lab::practice
