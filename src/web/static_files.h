// StaticFiles: the page, read once from the folder that the build of ui/ made.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/env.h"

namespace strongroom::web {

class StaticFiles {
  public:
    // Errors: not_found (no index.html there; says how to build it), io.
    static Result<StaticFiles> load(Disk& disk, const std::string& folder);

    // The file of this path; the page itself for its own addresses ("/", "/login"). 404 otherwise.
    HttpReply get(std::string_view path) const;

  private:
    struct File {
        std::string type;
        std::string body;
    };
    std::map<std::string, File, std::less<>> files_;  // By path, from "/".
};

}  // namespace strongroom::web
