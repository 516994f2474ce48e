// MarketStream: a venue's public stream for a set of topics, one attempt of it: what the venue
// wants to be asked first, then the connection. Whoever has it makes another one after a loss.
#pragma once

#include <memory>
#include <string>

#include "feeds/venue_stream.h"

namespace strongroom::feeds {

class MarketStream {
  public:
    struct Source {
        const venues::Replies* venue = nullptr;  // Never null.
        venues::BaseUrls urls;
        std::string ca_file;
    };
    // `lost` is never called from inside the constructor.
    MarketStream(Env env, Source source, venues::MarketTopics topics, VenueStream::Handler handler);
    ~MarketStream();
    MarketStream(const MarketStream&) = delete;
    MarketStream& operator=(const MarketStream&) = delete;

  private:
    void ask_for_ticket(const venues::PublicRequest& request);
    void begin(const std::string& ticket);
    void lose_soon(const std::string& why);

    Env env_;
    Source source_;
    venues::MarketTopics topics_;
    VenueStream::Handler handler_;
    TimerId timer_ = 0;
    std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);  // For answers that come late.
    std::unique_ptr<VenueStream> stream_;
};

}  // namespace strongroom::feeds
