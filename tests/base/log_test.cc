// Messages for the operator: one line each on stderr, word for word.
#include "base/log.h"

#include <algorithm>
#include <string>

#include "support/test.h"

namespace strongroom {
namespace {

template <typename Say>
std::string said(Say say) {
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    say();
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");  // That belongs to a command's result.
    return testing::internal::GetCapturedStderr();
}

TEST(Log, a_message_is_one_line_with_its_time_and_level) {
    const std::string line = said([] { log::warn("the feed is down"); });
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_NE(line.find("warning"), std::string::npos) << line;
    EXPECT_TRUE(line.ends_with(" the feed is down\n")) << line;
    EXPECT_EQ(line.find("20"), 0U) << line;  // "2026-…"
    EXPECT_NE(said([] { log::error("x"); }).find("error"), std::string::npos);
    EXPECT_NE(said([] { log::info("x"); }).find("info"), std::string::npos);
}

// A message may hold what a venue or a user wrote.
TEST(Log, braces_and_percents_in_a_message_are_no_format) {
    for (const std::string text : {"{}", "{0} {1:x}", "%s%n", "}{", "a {missing} b"})
        EXPECT_TRUE(said([&] { log::info(text); }).ends_with(" " + text + "\n")) << text;
}

TEST(Log, quiet_keeps_warnings_and_errors_only) {
    log::set_quiet(true);
    EXPECT_EQ(said([] { log::info("chatter"); }), "");
    EXPECT_NE(said([] { log::warn("trouble"); }), "");
    EXPECT_NE(said([] { log::error("trouble"); }), "");
    log::set_quiet(false);
    EXPECT_NE(said([] { log::info("chatter"); }), "");
}

TEST(Log, each_line_names_its_process_once_that_is_known) {
    log::set_process("engine");
    EXPECT_TRUE(said([] { log::info("started"); }).ends_with(" engine: started\n"));
}

}  // namespace
}  // namespace strongroom
