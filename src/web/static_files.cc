#include "web/static_files.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace strongroom::web {
namespace {

constexpr std::uint64_t kFileBytesMax = 8U << 20;
constexpr std::array kTypes{std::pair{".html", "text/html; charset=utf-8"},
                            std::pair{".js", "text/javascript; charset=utf-8"},
                            std::pair{".css", "text/css; charset=utf-8"},
                            std::pair{".svg", "image/svg+xml"},
                            std::pair{".png", "image/png"},
                            std::pair{".ico", "image/x-icon"},
                            std::pair{".json", "application/json"},
                            std::pair{".woff2", "font/woff2"}};

// Empty: not a kind of file that we serve.
std::string_view type_of(std::string_view name) {
    for (const auto& [ending, type] : kTypes) {
        if (name.ends_with(ending)) return type;
    }
    return {};
}

}  // namespace

Result<StaticFiles> StaticFiles::load(Disk& disk, const std::string& folder) {
    StaticFiles files;
    for (const std::string& below : {std::string(), std::string("/assets")}) {
        TRY_ASSIGN(const std::vector<std::string> names, disk.list(folder + below));
        for (const std::string& name : names) {
            const std::string_view type = type_of(name);
            if (type.empty()) continue;
            const std::string path = fmt::format("{}/{}", below, name);
            TRY_ASSIGN(const Bytes bytes, disk.read(folder + path, kFileBytesMax));
            files.files_[path] = {std::string(type), std::string(as_text(bytes))};
        }
    }
    if (!files.files_.contains("/index.html")) {
        return fail(Errc::not_found,
                    folder +
                        ": the page is not there; build it with ./dev build, or name its "
                        "folder with --ui");
    }
    return files;
}

HttpReply StaticFiles::get(std::string_view path) const {
    const bool is_page = path == "/" || path == "/login";
    const auto at = files_.find(is_page ? std::string_view("/index.html") : path);
    if (at == files_.end())
        return {.status = 404, .headers = {{"Content-Type", "text/plain"}}, .body = "not found\n"};
    // The names under /assets/ carry a hash of what is in them.
    const bool is_fixed = path.starts_with("/assets/");
    return {.status = 200,
            .headers = {{"Content-Type", at->second.type},
                        {"Cache-Control",
                         is_fixed ? "public, max-age=31536000, immutable" : "no-cache"}},
            .body = at->second.body};
}

}  // namespace strongroom::web
