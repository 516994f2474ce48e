// EngineService: what clients ask.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine.pb.h"
#include "engine/service.h"
#include "model/command_words.h"
#include "signer.pb.h"

namespace strongroom::engine {
namespace {

constexpr std::size_t kPlacingMax = 16;
constexpr std::int64_t kAskAgainNs = 1'000'000'000;
constexpr std::int64_t kPlacingLimitNs = 20'000'000'000;

}  // namespace

void EngineService::client_frame(ClientId client, ByteView frame) {
    proto::ToEngine message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
    if (message.has_add_bot()) {
        add_bot(client, message.add_bot());
    } else if (message.has_command_bot()) {
        command_bot(client, message.command_bot());
    } else if (message.has_send_signal()) {
        send_signal(client, message.send_signal());
    } else if (message.has_await_settled()) {
        await_settled(client, message.await_settled());
    } else if (message.has_get_state()) {
        if (!release()) return;
        proto::FromEngine reply;
        fill_state(*reply.mutable_state());
        reply.mutable_state()->set_request_id(message.get_state().request_id());
        send(client, reply);
    } else if (message.has_get_candles()) {
        send_candles(client, message.get_candles());
    } else if (message.has_subscribe()) {
        subscribers_.insert(client);
        shown_version_ = 0;
    }
}

void EngineService::client_closed(ClientId client) {
    subscribers_.erase(client);
    std::erase_if(placing_, [client](const auto& entry) { return entry.second.client == client; });
    for (const auto& venue : venues_) venue->client_closed(client);
}

// ---- A bot comes in --------------------------------------------------------------------------

void EngineService::add_bot(ClientId client, const proto::AddBot& add) {
    const std::string name = add.file_name().empty() ? "bot file" : add.file_name();
    Result<bots::BotFile> file = bots::parse_bot_file(add.file(), name);
    const auto refuse = [&](const Error& error) {
        done(client, add.request_id(), std::unexpected(error));
    };
    if (!file) return refuse(file.error());
    if (of(file->name) != nullptr) {
        return refuse({Errc::invalid, fmt::format("{}: bot.name: \"{}\" is taken; choose another",
                                                  name, file->name.value)});
    }
    if (placing_.size() >= kPlacingMax)
        return refuse({Errc::exhausted, "too many bots are being added at once"});
    const std::uint64_t id = next_++;
    Placing& placing = placing_[id] = {client,
                                       add.request_id(),
                                       add.file(),
                                       *std::move(file),
                                       "the signer is not connected",
                                       0,
                                       env_.clock.ticks_ns() + kPlacingLimitNs};
    ask_where(id, placing);
}

void EngineService::ask_where(std::uint64_t id, Placing& placing) {
    proto::ToSigner message;
    message.mutable_get_account_venue()->set_request_id(id);
    message.mutable_get_account_venue()->set_account(placing.file.account.value);
    placing.asked_ns = env_.clock.ticks_ns();
    if (!signer_.is_up || !ports_.to_signer(as_bytes(message.SerializeAsString())))
        placing.missing = "the signer is not connected";
}

void EngineService::go_on_placing() {
    const std::int64_t now = env_.clock.ticks_ns();
    std::vector<Placing> late;
    std::erase_if(placing_, [&](auto& entry) {
        if (now <= entry.second.deadline_ns) return false;
        late.push_back(std::move(entry.second));
        return true;
    });
    for (const Placing& placing : late)
        done(placing.client, placing.request_id, fail(Errc::unavailable, placing.missing));
    for (auto& [id, placing] : placing_) {
        if (now - placing.asked_ns >= kAskAgainNs) ask_where(id, placing);
    }
}

void EngineService::on_account_venue(const proto::AccountVenue& answer) {
    const auto asked = placing_.find(answer.request_id());
    if (asked == placing_.end()) return;
    if (answer.venue().empty() && answer.is_for_now()) {
        asked->second.missing = answer.reason();
        return;
    }
    Placing placing = std::move(asked->second);
    placing_.erase(asked);
    const ClientId client = placing.client;
    const std::uint64_t request_id = placing.request_id;
    const std::string account = placing.file.account.value;
    if (answer.venue().empty())
        return done(client, request_id,
                    fail(Errc::refused, fmt::format("bot.account: {}", answer.reason())));
    VenueEngine* venue = at(answer.venue());
    if (venue == nullptr) {
        return done(client, request_id,
                    fail(Errc::refused,
                         fmt::format("bot.account: \"{}\" trades at {}, which is not in the venue "
                                     "file of this house",
                                     account, answer.venue())));
    }
    if (of(placing.file.name) != nullptr)
        return done(client, request_id, fail(Errc::invalid, "bot.name: is taken; choose another"));
    venue->add_bot(
        client, std::move(placing.text), std::move(placing.file),
        [this, client, request_id](const Status& status) { done(client, request_id, status); });
}

// ---- Other wishes ----------------------------------------------------------------------------

void EngineService::command_bot(ClientId client, const proto::CommandBot& command) {
    const BotName bot{command.bot()};
    VenueEngine* venue = of(bot);
    const auto answer = [&](const Status& status) { done(client, command.request_id(), status); };
    if (venue == nullptr)
        return answer(fail(Errc::not_found, fmt::format("there is no bot \"{}\"", command.bot())));
    const auto kind = command_of(command.command());
    if (!kind) return answer(fail(Errc::invalid, "command: must be one of " + command_names()));
    if (command.text().size() > kCommandTextMax)
        return answer(
            fail(Errc::invalid, fmt::format("text: longer than {} bytes", kCommandTextMax)));
    const auto says = venue->command_bot(bot, {*kind, command.deal(), command.text()});
    if (!says) return answer(std::unexpected(says.error()));
    proto::FromEngine message;
    message.mutable_done()->set_request_id(command.request_id());
    for (const std::string& text : *says) message.mutable_done()->add_says(text);
    send(client, message);
}

void EngineService::send_signal(ClientId client, const proto::SendSignal& signal) {
    const BotName bot{signal.bot()};
    VenueEngine* venue = of(bot);
    done(client, signal.request_id(),
         venue == nullptr
             ? fail(Errc::not_found, fmt::format("there is no bot \"{}\"", signal.bot()))
             : venue->send_signal(bot, signal.text()));
}

// Without a venue: settled when every venue is.
void EngineService::await_settled(ClientId client, const proto::AwaitSettled& await) {
    std::vector<VenueEngine*> asked;
    for (const auto& venue : venues_) {
        if (await.venue().empty() || await.venue() == venue->name()) asked.push_back(venue.get());
    }
    if (asked.empty())
        return done(client, await.request_id(),
                    fail(Errc::invalid, "venue: is not in the venue file of this house"));
    struct Left {
        std::size_t venues = 0;
        Status outcome;
    };
    const auto left = std::make_shared<Left>(Left{asked.size(), {}});
    const Answer answer = [this, left, client, id = await.request_id()](const Status& status) {
        if (left->outcome && !status) left->outcome = status;
        if (--left->venues == 0) done(client, id, left->outcome);
    };
    for (VenueEngine* venue : asked) venue->await_settled(client, await, answer);
}

void EngineService::send_candles(ClientId client, const proto::GetCandles& asked) {
    proto::FromEngine reply;
    proto::CandleList& list = *reply.mutable_candles();
    list.set_request_id(asked.request_id());
    list.set_venue(asked.venue());
    list.set_symbol(asked.symbol());
    const Result<Symbol> symbol = Symbol::parse(asked.symbol());
    const VenueEngine* venue = at(asked.venue());
    if (symbol && venue != nullptr) venue->fill_candles(*symbol, list);
    send(client, reply);
}

}  // namespace strongroom::engine
