#include "base/frame.h"

#include "support/test.h"

namespace strongroom {
namespace {

std::vector<std::string> texts(const std::vector<Bytes>& frames) {
    std::vector<std::string> all;
    for (const Bytes& frame : frames) all.emplace_back(as_text(frame));
    return all;
}

RC_GTEST_PROP(Frames, come_out_as_they_went_in_wherever_the_stream_is_cut, ()) {
    const auto messages = *rc::gen::arbitrary<std::vector<std::string>>();
    std::string stream;
    for (const std::string& message : messages) stream += make_frame(as_bytes(message));
    FrameReader reader;
    std::vector<std::string> read;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 8);
        for (const auto& text : texts(MUST(
                 reader.push(as_bytes(stream).subspan(at, std::min(piece, stream.size() - at))))))
            read.push_back(text);
        at += piece;
    }
    RC_ASSERT(read == messages);
}

TEST(Frames, a_length_above_the_bound_is_an_error_before_its_bytes_are_there) {
    FrameReader reader(10);
    EXPECT_FAILS("a frame of 11 bytes, at most 10",
                 reader.push(as_bytes(std::string_view("\x0b\0\0\0", 4))));
}

TEST(Frames, an_empty_message_is_a_message) {
    FrameReader reader;
    EXPECT_EQ(texts(MUST(reader.push(as_bytes(make_frame({}))))), std::vector<std::string>{""});
}

}  // namespace
}  // namespace strongroom
