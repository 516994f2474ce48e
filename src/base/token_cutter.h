// TokenCutter: the words of a file of any form, in which ids and secrets could stand.
//
// A dump has no format that one could count on. So every byte outside [A-Za-z0-9+/=_.:-] ends a
// word, and words are also cut at '=' ':' '.' '/', un-escaped once as JSON and URLs write them, and
// un-base64ed once, in one line or over lines. What looks like the DER of a key comes out as bytes:
// that is how a PEM is known whatever its line breaks are.
// Memory is bounded whatever comes: a word has at most 256 bytes, and a run is cut at 64 KiB with
// enough of an overlap that no word is lost.
#pragma once

#include <functional>
#include <string>

#include "base/bytes.h"

namespace strongroom {

struct TokenSink {
    std::function<void(std::string_view)> token;  // 16 to 256 bytes. One may come more than once.
    std::function<void(ByteView)> der;            // An ASN.1 sequence, whole.
};

class TokenCutter {
  public:
    explicit TokenCutter(TokenSink sink);
    void feed(ByteView bytes);
    void finish();

  private:
    // The runs of one reading of the file.
    class Runs {
      public:
        enum class Kind { plain, unescaped, inner };
        Runs(const TokenSink& sink, Kind kind) : sink_(&sink), kind_(kind) {}
        void put(char byte, bool is_escape = false);
        void put_all(std::string_view text);  // None of it is an escape.
        void finish();

      private:
        void take(std::string_view some);
        void end_at(char byte, std::string_view run, bool is_escape);
        void end_run(std::string_view run, bool is_line_end);
        void join(std::string_view run, bool is_line_end);
        void flush_joined();
        void cut(std::string_view run);
        void decode(std::string_view run);

        const TokenSink* sink_;
        Kind kind_;  // Inner: of something that was base64, and is not decoded a second time.
        // An escape is in this run, or ended the one before: else the plain reading has it, too.
        bool has_escape_ = false;
        bool has_joined_escape_ = false;
        bool is_line_start_ = true;
        bool has_begun_line_ = false;  // The run did.
        std::string run_;
        std::string joined_;  // Lines of base64, one after the other.
        int joined_lines_ = 0;
    };

    void feed_unescaped(std::string_view text);
    void unescape(char byte);

    TokenSink sink_;
    Runs plain_;
    Runs unescaped_;
    std::string escape_;  // What could become one: at most 6 bytes.
};

}  // namespace strongroom
