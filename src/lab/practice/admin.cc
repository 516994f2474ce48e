#include "lab/practice/admin.h"

#include <fmt/format.h>

#include "lab/practice/admin_call_internal.h"
#include "lab/practice/json_internal.h"
#include "lab/practice/order_json_internal.h"
#include "lab/practice/order_params.h"
#include "model/ids.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::size_t kBodyBytesMax = 1U << 20U;

HttpReply json_reply(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

int status_of(Errc code) {
    switch (code) {
        case Errc::not_found: return 404;
        case Errc::io:
        case Errc::corrupt: return 500;
        default: return 400;
    }
}

Error to_error(const ApiError& error) {
    return {Errc::refused, fmt::format("{} {}", error.code, error.text)};
}

}  // namespace

HttpReply Admin::answer(const HttpRequest& request) {
    if (venue_.is_broken) return json_reply(500, text_of({{"error", "the store is broken"}}));
    Result<std::string> result = fail(Errc::invalid, "");
    try {
        result = run(request);
    } catch (const DecimalOverflow& overflow) {
        result = fail(Errc::invalid, overflow.what());
    }
    const bool is_stored = venue_.publish();
    venue_.flush();
    if (!is_stored) return json_reply(500, text_of({{"error", "the store is broken"}}));
    if (result) return json_reply(200, *std::move(result));
    return json_reply(status_of(result.error().code), text_of({{"error", result.error().message}}));
}

Result<std::string> Admin::run(const HttpRequest& request) {
    const std::string what = RestDoor::label(request);
    if (what == "GET /state") return state();
    if (what == "GET /orders") return orders();
    if (what == "GET /trades") return trades();
    if (what == "POST /pause") return set_paused(true);
    if (what == "POST /resume") return set_paused(false);
    if (request.body.size() > kBodyBytesMax) return fail(Errc::exhausted, "body: too long");
    if (what == "POST /faults") {
        TRY_ASSIGN(FaultPlan plan, read_fault_plan(request.body, "body"));
        venue_.faults.set(std::move(plan));
        return std::string("{}");
    }
    Call call{.body = Json::parse(request.body, nullptr, false)};
    if (!call.body.is_object()) call.body = Json::object();
    if (what == "POST /account") return add_account(call);
    if (what == "POST /key") return add_key(call);
    if (what == "POST /key/revoke") return revoke_key(call);
    if (what == "POST /key/permissions") return set_permissions(call);
    if (what == "POST /deposit") return deposit(call);
    if (what == "POST /maintenance") return set_maintenance(call);
    if (what == "POST /market") return set_market(call);
    if (what == "POST /streams") return trouble_streams(call);
    if (what == "POST /order") return place_order(call);
    if (what == "POST /order/cancel") return cancel_order(call);
    return fail(Errc::not_found, fmt::format("{} is not here", what.substr(0, 80)));
}

// ---- Accounts and keys -----------------------------------------------------------------------

Result<std::string> Admin::add_account(Call& call) {
    AccountSeed seed;
    TRY_ASSIGN(seed.name, call.text("name"));
    TRY(check_name("name", seed.name));
    if (venue_.accounts.find(seed.name) != nullptr)
        return call.wrong("name", fmt::format("\"{}\" is taken; choose another", seed.name));
    if (call.has("master")) {
        TRY_ASSIGN(seed.master, call.text("master"));
        const Account* master = venue_.accounts.find(seed.master);
        if (master == nullptr || !master->master.empty())
            return call.wrong("master", "must be an account that is no sub-account");
    }
    if (call.has("balances")) {
        if (!call.body["balances"].is_object())
            return call.wrong("balances", "must be an object of texts");
        for (const auto& [asset, written] : call.body["balances"].items()) {
            const auto amount =
                Decimal::parse(written.is_string() ? written.get<std::string>() : "");
            if (!amount || amount->is_negative() || asset.empty() || !Asset::fits(asset))
                return call.wrong("balances", asset.substr(0, 40) + ": is not an amount");
            seed.balances.push_back({*amount, Asset{asset}});
        }
    }
    TRY(venue_.add_seed(seed));
    const Account& made = *venue_.accounts.find(seed.name);
    return text_of({{"name", made.name}, {"uid", made.uid}});
}

Result<std::string> Admin::add_key(Call& call) {
    TRY_ASSIGN(const std::string account, call.text("account"));
    ApiKey key{.created = venue_.env.clock.now()};
    TRY_ASSIGN(key.account, venue_.accounts.number_of(account));
    Json made{{"account", account}};
    key.venue = venue_.settings.protocol;
    if (call.has("id")) {
        TRY_ASSIGN(key.id, call.text("id"));
    } else {
        key.id = make_key_id();
    }
    if (const Status fine = check_key_id(key.id, key.venue); !fine)
        return call.wrong("id", fine.error().message);
    made["id"] = key.id;
    std::string secret;  // Told once, as an exchange does.
    TRY_ASSIGN(key.credential, read_credential(call, key.venue, secret));
    if (!secret.empty()) made["secret"] = secret;
    if (key.venue == Protocol::kucoin) {
        std::string passphrase = venue_.exchange.make_id("");  // Told once, too.
        TRY(add_passphrase(call, key, passphrase));
        if (!passphrase.empty()) made["passphrase"] = passphrase;
    }
    TRY_ASSIGN(const std::vector<std::string> rights, call.texts("permissions"));
    const auto permissions = permissions_of(rights);
    if (!permissions) return call.wrong("permissions", permissions.error().message);
    key.permissions = *permissions;
    TRY_ASSIGN(key.ips, call.texts("ips"));
    TRY(check_ips(key.ips));
    TRY(venue_.add_key(std::move(key)));
    return text_of(made);
}

// "practice-…", or as Coinbase names its keys.
std::string Admin::make_key_id() const {
    if (venue_.settings.protocol != Protocol::coinbase) return venue_.exchange.make_id("practice-");
    return fmt::format("organizations/{}/apiKeys/{}", venue_.exchange.make_id("practice-"),
                       venue_.exchange.make_id(""));
}

// `made` is what the caller has not chosen: a secret, or at Coinbase a private key.
Result<Credential> Admin::read_credential(const Call& call, Protocol venue,
                                          std::string& made) const {
    const bool has_public_key = call.has("public_key");
    if (venue == Protocol::coinbase && !has_public_key && !call.has("secret")) {
        MadeKey pair = make_p256_key();
        made = std::move(pair.private_pem);
        return std::move(pair.credential);
    }
    const char* const field = has_public_key ? "public_key" : "secret";
    std::string text;
    if (call.has(field)) {
        TRY_ASSIGN(text, call.text(field));
    } else {
        text = made = venue_.exchange.make_id("") + venue_.exchange.make_id("");
    }
    auto credential = has_public_key ? credential_of_public_key(std::move(text))
                                     : credential_of_secret(std::move(text));
    if (!credential) return call.wrong(field, credential.error().message);
    if (const Status fine = check_credential(*credential, venue); !fine)
        return call.wrong(field, fine.error().message);
    return credential;
}

// `made` becomes empty when the caller has chosen one.
Status Admin::add_passphrase(const Call& call, ApiKey& key, std::string& made) {
    key.passphrase = made;
    if (!call.has("passphrase")) return {};
    made.clear();
    TRY_ASSIGN(key.passphrase, call.text("passphrase"));
    if (const Status fine = check_passphrase(key.passphrase); !fine)
        return call.wrong("passphrase", fine.error().message);
    return {};
}

Result<std::string> Admin::revoke_key(Call& call) {
    TRY_ASSIGN(const std::string id, call.text("id"));
    TRY_ASSIGN(const bool keeps_streams, call.flag("keep_streams", false));
    ApiKey* key = venue_.accounts.key(id);
    if (key == nullptr) return fail(Errc::not_found, "id: there is no such key");
    venue_.revoke_key(*key, keeps_streams);
    return std::string("{}");
}

Result<std::string> Admin::set_permissions(Call& call) {
    TRY_ASSIGN(const std::string id, call.text("id"));
    ApiKey* key = venue_.accounts.key(id);
    if (key == nullptr) return fail(Errc::not_found, "id: there is no such key");
    TRY_ASSIGN(const std::vector<std::string> rights, call.texts("permissions"));
    const auto permissions = permissions_of(rights);
    if (!permissions) return call.wrong("permissions", permissions.error().message);
    if (call.has("ips")) {
        TRY_ASSIGN(std::vector<std::string> ips, call.texts("ips"));
        TRY(check_ips(ips));
        key->ips = std::move(ips);
    }
    if (call.has("permissions")) key->permissions = *permissions;
    venue_.store->save(*key);
    return std::string("{}");
}

Result<std::string> Admin::deposit(Call& call) {
    TRY_ASSIGN(const std::string account, call.text("account"));
    TRY_ASSIGN(const std::string asset, call.text("asset"));
    TRY_ASSIGN(const std::string written, call.text("amount"));
    TRY_ASSIGN(const std::uint32_t number, venue_.accounts.number_of(account));
    if (asset.empty() || !Asset::fits(asset)) return call.wrong("asset", "is not an asset's name");
    const auto amount = Decimal::parse(written);
    if (!amount) return call.wrong("amount", amount.error().message);
    if (!venue_.exchange.deposit(number, {*amount, Asset{asset}}))
        return call.wrong("amount", "more than is free, or than 10^18");
    return std::string("{}");
}

// ---- The market ------------------------------------------------------------------------------

Result<std::string> Admin::set_paused(bool is_paused) {
    if (is_paused)
        venue_.conductor->pause();
    else
        venue_.conductor->resume();
    venue_.store->save_paused(is_paused);
    return std::string("{}");
}

Result<std::string> Admin::set_maintenance(Call& call) {
    TRY_ASSIGN(venue_.is_in_maintenance, call.flag("on", true));
    return std::string("{}");
}

Result<std::string> Admin::trouble_streams(Call& call) {
    TRY_ASSIGN(const std::string fault, call.text("fault"));
    if (fault == "mute") {
        venue_.mute_streams();
    } else if (fault == "cut") {
        venue_.cut_streams();
    } else if (fault == "warn") {
        TRY(venue_.warn_streams());
    } else {
        return call.wrong("fault", "must be mute, cut or warn");
    }
    return std::string("{}");
}

// As if the account's owner had placed it in the app.
Result<std::string> Admin::place_order(Call& call) {
    TRY_ASSIGN(const std::string account, call.text("account"));
    TRY_ASSIGN(const std::uint32_t number, venue_.accounts.number_of(account));
    std::vector<Header> pairs;
    for (const auto& [key, value] : call.body.items()) {
        if (key == "account") continue;
        if (!value.is_string()) return call.wrong(key.substr(0, 40), "must be a text");
        pairs.push_back(
            {key == "clientOrderId" ? "newClientOrderId" : key, value.get<std::string>()});
    }
    const bool is_limit = call.has("type") && call.body["type"] == "LIMIT";
    if (is_limit && !call.has("timeInForce")) pairs.push_back({"timeInForce", "GTC"});
    auto params = Params::read(std::move(pairs));
    if (!params) return std::unexpected(to_error(params.error()));
    const auto symbol = params->text("symbol");
    Market* market = symbol ? venue_.exchange.find_market(*symbol) : nullptr;
    if (market == nullptr) return fail(Errc::not_found, "symbol: there is no such market");
    auto wanted = read_new_order(*market, *params);
    if (!wanted) return std::unexpected(to_error(wanted.error()));
    if (const auto read = params->check_all_read(); !read)
        return std::unexpected(to_error(read.error()));
    if (wanted->client_id.empty()) wanted->client_id = venue_.exchange.make_id("web_");
    const auto placed = venue_.exchange.place(number, *std::move(wanted));
    if (!placed) return std::unexpected(to_error(placed.error()));
    return text_of(placement_json(*placed, market->symbol(), ReplyKind::full));
}

Result<std::string> Admin::cancel_order(Call& call) {
    TRY_ASSIGN(const std::string account, call.text("account"));
    TRY_ASSIGN(const std::uint32_t number, venue_.accounts.number_of(account));
    if (!call.has("orderId") || !call.body["orderId"].is_number_unsigned())
        return call.wrong("orderId", "must be a number");
    const auto id = call.body["orderId"].get<std::uint64_t>();
    const auto& orders = venue_.exchange.book(number).orders;
    const auto at = orders.find(id);
    if (at == orders.end()) return fail(Errc::not_found, "orderId: there is no such order");
    const std::string request_id = venue_.exchange.make_id("web_");
    const auto cancelled = venue_.exchange.cancel(
        number, at->second.market, {.id = id, .client_id = {}}, CancelOnly::any, request_id);
    if (!cancelled) return std::unexpected(to_error(cancelled.error()));
    const std::string& symbol = venue_.exchange.markets()[cancelled->market].symbol();
    return text_of(cancel_json(*cancelled, symbol, request_id));
}

}  // namespace strongroom::lab::practice

namespace strongroom::lab {

HttpReply PracticeVenue::Inner::admin(const HttpRequest& request) {
    return practice::Admin(*this).answer(request);
}

}  // namespace strongroom::lab
