// Whatever a browser or a stranger sends, the web process answers with a bounded reply, and without
// a session it tells and does nothing.
#include <cstdlib>
#include <string>

#include "support/fake_world.h"
#include "web/service.h"

namespace {

using namespace strongroom;

// "METHOD target\nName: value\n…\n\nbody"
HttpRequest parse(std::string_view text) {
    HttpRequest request;
    const auto take = [&text](char end) {
        const std::size_t at = std::min(text.find(end), text.size());
        std::string piece(text.substr(0, at));
        text.remove_prefix(std::min(at + 1, text.size()));
        return piece;
    };
    request.method = take(' ');
    request.target = take('\n');
    request.headers.push_back({"Host", "h:1"});
    while (!text.empty()) {
        std::string line = take('\n');
        if (line.empty()) break;
        const std::size_t colon = std::min(line.find(':'), line.size());
        request.headers.push_back(
            {line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
    }
    request.body = std::string(text);
    return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static test::FakeWorld world;
    static bool is_asked = false;
    static web::WebService& service = *[] {
        (void)world.disk.make_folder("/web");
        (void)world.disk.make_folder("/ui/assets");
        (void)world.disk.replace("/ui/index.html", as_bytes(std::string_view("page")));
        auto* made =
            new web::WebService({.folder = "/web",
                                 .page = *web::StaticFiles::load(world.disk, "/ui"),
                                 .hosts = {"h:1"},
                                 .version = "1"},
                                world.env(),
                                {.to_engine =
                                     [](ByteView) {
                                         is_asked = true;
                                         return true;
                                     },
                                 .to_signer = [](ByteView) { return true; },
                                 .to_form = [](ByteView) { return true; },
                                 .to_socket = [](web::SocketId, std::string) { return true; },
                                 .close_socket = [](web::SocketId) {}});
        if (!made->open()) std::abort();
        return made;
    }();
    is_asked = false;
    int replies = 0;
    const HttpRequest request = parse({reinterpret_cast<const char*>(data), size});
    service.request(request, [&](const HttpReply& reply) {
        ++replies;
        if (reply.status < 200 || reply.status > 599) std::abort();
        if (reply.body.find("\"bots\"") != std::string::npos) std::abort();  // The state.
    });
    if (replies != 1 || is_asked) std::abort();
    if (!service.upgrade(1, request)) std::abort();
    return 0;
}
