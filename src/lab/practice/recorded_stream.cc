#include "lab/practice/recorded_stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "venues/binance/decode.h"

namespace strongroom::lab {
namespace {

constexpr std::size_t kLineBytesMax = 4U << 20U;  // A depth snapshot is long.
constexpr std::size_t kTicksMax = 4'000'000;
constexpr std::size_t kPieceBytes = 64U << 10U;
constexpr std::size_t kTextBytesMax = std::size_t{16} << 30U;  // A bomb ends here.

// Inflates a gzip text piece by piece, so that only a line or so is in memory at a time.
class Inflater {
  public:
    explicit Inflater(ByteView gzip) : rest_(gzip) {
        constexpr int with_gzip_header = 15 + 16;
        is_open_ = inflateInit2(&stream_, with_gzip_header) == Z_OK;
    }
    ~Inflater() {
        if (is_open_) inflateEnd(&stream_);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    // The next piece; empty at the end. Errors: invalid.
    Result<std::string_view> next() {
        while (is_open_ && !is_done_) {
            if (stream_.avail_in == 0) feed();
            stream_.next_out = piece_.data();
            stream_.avail_out = static_cast<uInt>(piece_.size());
            const int state = inflate(&stream_, Z_NO_FLUSH);
            const std::size_t size = piece_.size() - stream_.avail_out;
            if (state == Z_STREAM_END && !next_member()) is_done_ = true;
            if (state != Z_OK && state != Z_STREAM_END)
                return fail(Errc::invalid, "the gzip data is damaged or cut short");
            if (size > 0) return as_text({piece_.data(), size});
        }
        return std::string_view();
    }

  private:
    void feed() {
        const std::size_t size = std::min(rest_.size(), kPieceBytes);
        // zlib's interface is not const, but it does not write there.
        stream_.next_in = const_cast<std::uint8_t*>(rest_.data());
        stream_.avail_in = static_cast<uInt>(size);
        rest_ = rest_.subspan(size);
    }
    // Files that were written in several goes are several gzip members, one after another.
    bool next_member() {
        if (stream_.avail_in == 0 && rest_.empty()) return false;
        return inflateReset(&stream_) == Z_OK;
    }

    ByteView rest_;
    z_stream stream_{};
    std::array<std::uint8_t, kPieceBytes> piece_{};
    bool is_open_ = false;
    bool is_done_ = false;
};

std::optional<RecordedTop::Level> level_of(const std::optional<venues::BookTop::Level>& level) {
    if (!level) return std::nullopt;
    return RecordedTop::Level{level->price, level->qty};
}

class Reader {
  public:
    Status take(std::string_view line) {
        ++line_;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) return {};
        const std::size_t blank = line.find(' ');
        if (blank == std::string_view::npos) return wrong("a time and a message were expected");
        const std::string_view message = line.substr(blank + 1);
        // Most of a recording is depth, which is not needed; do not even parse it.
        const bool is_wanted = message.find("rade\"") != std::string_view::npos ||
                               message.find("bookTicker\"") != std::string_view::npos;
        if (!is_wanted) return {};
        const auto event = venues::binance::decode_market_message(message);
        if (!event) return wrong(event.error().message);
        if (const auto* trade = std::get_if<venues::PublicTrade>(&*event)) return add(*trade);
        if (const auto* top = std::get_if<venues::BookTop>(&*event)) return add(*top);
        return {};
    }

    std::size_t line() const { return line_; }
    Recording recording;

  private:
    std::unexpected<Error> wrong(std::string_view text) const {
        return fail(Errc::invalid, fmt::format("line {}: {}", line_, text));
    }

    Status check_symbol(const std::string& symbol) {
        if (recording.venue_symbol.empty()) recording.venue_symbol = symbol;
        if (recording.ticks.size() >= kTicksMax)
            return fail(Errc::exhausted, fmt::format("more than {} prices", kTicksMax));
        if (recording.venue_symbol == symbol) return {};
        return wrong(fmt::format("{} in a recording of {}; one market a file", symbol,
                                 recording.venue_symbol));
    }

    Status add(const venues::PublicTrade& trade) {
        TRY(check_symbol(trade.venue_symbol.text));
        MarketTrade kept = trade.trade;
        // Streams overtake themselves by a millisecond now and then; time does not run backwards.
        kept.time = std::max(kept.time, last_);
        last_ = kept.time;
        recording.ticks.emplace_back(kept);
        return {};
    }

    Status add(const venues::BookTop& top) {
        TRY(check_symbol(top.venue_symbol.text));
        recording.ticks.emplace_back(RecordedTop{level_of(top.bid), level_of(top.ask)});
        return {};
    }

    std::size_t line_ = 0;
    Time last_;
};

Status read_lines(Inflater& inflater, Reader& reader) {
    std::string line;
    std::size_t total = 0;
    while (true) {
        TRY_ASSIGN(std::string_view piece, inflater.next());
        if (piece.empty()) break;
        total += piece.size();
        if (total > kTextBytesMax) return fail(Errc::exhausted, "more than 16 GiB of text");
        while (!piece.empty()) {
            const std::size_t end = std::min(piece.find('\n'), piece.size());
            line += piece.substr(0, end);
            if (line.size() > kLineBytesMax)
                return fail(Errc::exhausted,
                            fmt::format("line {}: longer than 4 MiB", reader.line() + 1));
            if (end == piece.size()) break;
            TRY(reader.take(line));
            line.clear();
            piece.remove_prefix(end + 1);
        }
    }
    return reader.take(line);
}

}  // namespace

Result<Recording> read_recording(ByteView gzip, std::string_view file_name) {
    const auto inflater = std::make_unique<Inflater>(gzip);
    Reader reader;
    if (const Status read = read_lines(*inflater, reader); !read)
        return fail_in(file_name, read.error());
    const bool has_trade = std::ranges::any_of(reader.recording.ticks, [](const auto& tick) {
        return std::holds_alternative<MarketTrade>(tick);
    });
    if (!has_trade) return fail(Errc::invalid, fmt::format("{}: no trade in it", file_name));
    return std::move(reader.recording);
}

}  // namespace strongroom::lab
