// WebService: the paths of docs/api.md.
#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine.pb.h"
#include "model/command_words.h"
#include "model/ids.h"
#include "web/door.h"
#include "web/service.h"

namespace strongroom::web {
namespace {

constexpr std::string_view kApi = "/api/v1/";
constexpr std::string_view kHooks = "/hooks/";
constexpr std::size_t kAskedMax = 100;
constexpr std::int64_t kAnswerLimitNs = 25'000'000'000;

HttpReply json(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

std::string value_of(std::string_view query, std::string_view name) {
    for (const Header& pair : parse_query(query)) {
        if (pair.name == name) return pair.value;
    }
    return {};
}

// The method of each path; empty: there is no such path.
std::string_view method_of(std::string_view path) {
    if (path == "session" || path == "state" || path == "candles" || path == "stream") return "GET";
    if (path == "login" || path == "logout" || path == "bots" || path == "keys" ||
        path.starts_with("bots/"))
        return "POST";
    return {};
}

std::string session_text(const WebSettings& settings) {
    auto venues = nlohmann::ordered_json::array();
    for (const FormVenue& venue : settings.venues)
        venues.push_back({{"name", venue.name}, {"passphrase", venue.has_passphrase}});
    const nlohmann::ordered_json body{{"version", settings.version},
                                      {"practice", settings.is_practice},
                                      {"venues", std::move(venues)}};
    return body.dump();
}

// {"deal":3,"text":"quote = \"15\""}, either left out or both; or nothing.
Status read_command(const std::string& body, proto::CommandBot& out) {
    if (body.empty()) return {};
    const auto read = nlohmann::json::parse(body, nullptr, false);
    if (!read.is_object())
        return fail(Errc::invalid, "the body is a JSON object: deal and text, or {}");
    for (const auto& [name, value] : read.items()) {
        if (name == "deal") {
            const bool is_number = value.is_number_unsigned() && value.get<std::uint64_t>() > 0 &&
                                   value.get<std::uint64_t>() <= UINT32_MAX;
            if (!is_number) return fail(Errc::invalid, "deal: must be a deal's number");
            out.set_deal(value.get<std::uint32_t>());
        } else if (name == "text") {
            if (!value.is_string()) return fail(Errc::invalid, "text: must be a text");
            out.set_text(value.get<std::string>());
        } else {
            return fail(Errc::invalid, "the body has deal and text, and nothing else");
        }
    }
    return {};
}

// What a bot said to a command at once.
HttpReply said(const proto::EngineDone& done) {
    nlohmann::json says = nlohmann::json::array();
    for (const std::string& text : done.says()) says.push_back(text);
    return json(200, nlohmann::json{{"says", std::move(says)}}.dump(
                         -1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

void WebService::request(const HttpRequest& request, const Reply& reply) {
    const bool is_api = request.target.starts_with("/api/") || request.target.starts_with(kHooks);
    answer(request, [reply, is_api](HttpReply made) {
        add_safety_headers(made, is_api);
        reply(std::move(made));
    });
}

void WebService::answer(const HttpRequest& request, const Reply& reply) {
    const std::string_view target = request.target;
    const std::size_t mark = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, mark);
    const std::string_view query = target.substr(std::min(mark + 1, target.size()));
    // Senders are programs elsewhere, which know us by another name and have no cookie.
    if (path.starts_with(kHooks)) return hook(request, path.substr(kHooks.size()), reply);
    if (auto no = check_site(request, settings_.hosts)) return reply(*std::move(no));
    if (path.starts_with(kApi)) return answer_api(request, path.substr(kApi.size()), query, reply);
    if (request.method != "GET")
        return reply(problem(405, "Method not allowed", "the page is read with GET"));
    reply(settings_.page.get(path));
}

void WebService::answer_api(const HttpRequest& request, std::string_view path,
                            std::string_view query, const Reply& reply) {
    const std::string_view method = method_of(path);
    if (method.empty()) return reply(problem(404, "Not found", "there is no such resource"));
    if (request.method != method)
        return reply(problem(405, "Method not allowed", fmt::format("use {}", method)));
    if (path == "login") return log_in(request, reply);
    if (!is_logged_in(request))
        return reply(problem(401, "Not logged in",
                             "open the link that `strongroom link` prints on the machine"));
    if (path == "logout") return log_out(request, reply);
    if (path == "session") return reply(json(200, session_text(settings_)));
    if (path == "state") return reply(json(200, state()));
    if (path == "candles") return candles(query, reply);
    if (path == "bots") return add_bot(request, reply);
    if (path == "keys") return add_key(request, reply);
    if (path.starts_with("bots/")) return command_bot(request, path.substr(5), reply);
    reply(problem(426, "Upgrade required", "this is a WebSocket"));
}

// ---- Commands --------------------------------------------------------------------------------

void WebService::add_bot(const HttpRequest& request, const Reply& reply) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    const bool is_read = body.is_object() && body.contains("file") && body["file"].is_string();
    if (!is_read) return reply(problem(422, "Wrong input", "file: write the bot file (TOML)"));
    proto::ToEngine message;
    const std::uint64_t id = next_id_++;
    message.mutable_add_bot()->set_request_id(id);
    message.mutable_add_bot()->set_file(body["file"].get<std::string>());
    message.mutable_add_bot()->set_file_name("bot file");
    ask(message, id, 201, reply);
}

// "NAME/COMMAND". What the words mean, and whether this bot takes them, the engine judges.
void WebService::command_bot(const HttpRequest& request, std::string_view rest,
                             const Reply& reply) {
    const std::size_t slash = std::min(rest.rfind('/'), rest.size());
    const std::string name(rest.substr(0, slash));
    const std::string command(rest.substr(std::min(slash + 1, rest.size())));
    if (!command_of(command))
        return reply(problem(404, "Not found", "command: must be one of " + command_names()));
    if (const Status fine = check_name("bot", name); !fine)
        return reply(problem(404, "Not found", fine.error().message));
    proto::ToEngine message;
    proto::CommandBot& told = *message.mutable_command_bot();
    if (const Status read = read_command(request.body, told); !read)
        return reply(problem(422, "Wrong input", read.error().message));
    const std::uint64_t id = next_id_++;
    told.set_request_id(id);
    told.set_bot(name);
    told.set_command(command);
    ask(message, id, 204, reply);
}

void WebService::candles(std::string_view query, const Reply& reply) {
    const std::string symbol = value_of(query, "symbol");
    constexpr std::size_t symbol_bytes_max = 60;
    if (symbol.empty() || symbol.size() > symbol_bytes_max)
        return reply(problem(422, "Wrong input", "symbol: write a pair, as in BTC/USDT"));
    const std::string venue = value_of(query, "venue");
    if (const Status fine = check_name("venue", venue); !fine)
        return reply(problem(422, "Wrong input", fine.error().message));
    proto::ToEngine message;
    const std::uint64_t id = next_id_++;
    message.mutable_get_candles()->set_request_id(id);
    message.mutable_get_candles()->set_venue(venue);
    message.mutable_get_candles()->set_symbol(symbol);
    ask(message, id, 200, reply);
}

void WebService::ask(proto::ToEngine& message, std::uint64_t id, int good_status,
                     const Reply& reply) {
    const std::string bytes = message.SerializeAsString();
    const bool is_sent = asked_.size() < kAskedMax && ports_.to_engine(as_bytes(bytes));
    if (!is_sent) return reply(problem(503, "Not reachable", "the engine is not running now"));
    asked_[id] = {reply, false, good_status, env_.clock.ticks_ns() + kAnswerLimitNs};
}

void WebService::finish(std::uint64_t id, const HttpReply& reply) {
    const auto asked = asked_.extract(id);
    if (!asked.empty()) asked.mapped().reply(reply);
}

void WebService::engine_done(const proto::EngineDone& done) {
    const auto at = asked_.find(done.request_id());
    if (at == asked_.end()) return;
    if (done.error().empty()) {
        const int status = at->second.good_status;
        if (done.says_size() > 0) return finish(done.request_id(), said(done));
        return finish(done.request_id(),
                      status == 204 ? HttpReply{.status = 204} : json(status, "{}"));
    }
    const bool is_away = done.code() == "unavailable" || done.code() == "timeout";
    const int status = done.code() == "not found" ? 404 : is_away ? 503 : 422;
    finish(done.request_id(), problem(status,
                                      status == 404 ? "Not found"
                                      : is_away     ? "Not ready"
                                                    : "Wrong input",
                                      done.error()));
}

}  // namespace strongroom::web
