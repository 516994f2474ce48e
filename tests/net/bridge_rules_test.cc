// The rules of the signer bridge, without a socket: who may reach what, the first words, and the
// bound on frames that pass by.
#include "base/frame.h"
#include "net/bridge/bridge_clients.h"
#include "net/bridge/frame_meter.h"
#include "net/bridge/hello.h"
#include "support/test.h"

namespace strongroom::net {
namespace {

Fingerprint print_of(std::uint8_t first) {
    Fingerprint made{};
    made[0] = first;
    return made;
}

BridgeClient client(const std::string& name, std::uint8_t first,
                    std::vector<std::string> doors = {"engine", "status"}) {
    return {.name = name, .fingerprint = print_of(first), .doors = std::move(doors)};
}

TEST(BridgeClients, a_certificate_reaches_the_sockets_that_stand_beside_it_and_no_other) {
    const BridgeClients clients = MUST(
        BridgeClients::make({client("one", 1), client("two", 2, {"watch", "status", "admin"})}));
    const BridgeClient* one = clients.find(print_of(1));
    const BridgeClient* two = clients.find(print_of(2));
    ASSERT_TRUE(one != nullptr && two != nullptr);
    EXPECT_TRUE(may_reach(*one, "engine"));
    for (const char* door : {"watch", "courier", "form", "admin", "", "link", "engin", "engine "})
        EXPECT_FALSE(may_reach(*one, door)) << door;
    EXPECT_TRUE(may_reach(*two, "admin"));
    EXPECT_FALSE(may_reach(*two, "engine"));
    EXPECT_EQ(clients.doors(), (std::vector<std::string>{"admin", "engine", "status", "watch"}));
}

TEST(BridgeClients, one_bit_of_a_fingerprint_makes_a_stranger) {
    const BridgeClients clients = MUST(BridgeClients::make({client("one", 1)}));
    for (std::size_t bit = 0; bit < 256; ++bit) {
        Fingerprint other = print_of(1);
        other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_EQ(clients.find(other), nullptr) << bit;
    }
}

TEST(BridgeClients, the_owners_socket_is_not_among_the_usual_ones) {
    EXPECT_EQ(std::ranges::count(kUsualDoors, kAdminDoor), 0);
}

TEST(BridgeClients, a_list_that_is_not_clear_is_refused) {
    EXPECT_FAILS("nobody", BridgeClients::make({}));
    EXPECT_FAILS("without a name", BridgeClients::make({client("", 1)}));
    EXPECT_FAILS("named twice", BridgeClients::make({client("one", 1), client("one", 2)}));
    EXPECT_FAILS("has this certificate", BridgeClients::make({client("one", 1), client("two", 1)}));
    EXPECT_FAILS("no socket \"root\"", BridgeClients::make({client("one", 1, {"status", "root"})}));
    EXPECT_FAILS("engine twice",
                 BridgeClients::make({client("one", 1, {"engine", "engine", "status"})}));
    EXPECT_FAILS("\"status\"", BridgeClients::make({client("one", 1, {"engine"})}));
    // The link is no socket of the signer's.
    EXPECT_FAILS("no socket \"link\"", BridgeClients::make({client("one", 1, {"status", "link"})}));
}

TEST(BridgeHello, says_which_door) {
    for (const char* door : {"engine", "watch", "courier", "form", "status", "admin", "link"})
        EXPECT_EQ(MUST(parse_hello(hello_for(door))), door);
}

TEST(BridgeHello, anything_else_is_refused) {
    for (const std::string& text :
         {std::string(), std::string("strongroom-bridge 1"), std::string("strongroom-bridge 1 "),
          std::string("strongroom-bridge 2 engine"), std::string("strongroom-bridge 1 Engine"),
          std::string("strongroom-bridge 1 ../admin"), std::string("strongroom-bridge 1 engine "),
          std::string("strongroom-bridge 1 engine\n"), std::string("GET / HTTP/1.1\r\n\r\n"),
          std::string("strongroom-bridge 1 engine\0admin", 32),
          "strongroom-bridge 1 " + std::string(17, 'a'), std::string(65, 'a')})
        EXPECT_FALSE(parse_hello(text).has_value()) << text;
}

TEST(BridgeHello, the_answer_names_the_doors_or_says_why_not) {
    EXPECT_EQ(MUST(parse_answer(welcome({"engine", "status"}))),
              (std::vector<std::string>{"engine", "status"}));
    EXPECT_TRUE(MUST(parse_answer("ok")).empty());
    const auto refused = parse_answer(refusal("not \x1b[31myou\n"));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::refused);
    EXPECT_EQ(refused.error().message, "not [31myou");  // No line break, no escape in our log.
    EXPECT_EQ(refusal(std::string(1000, 'x')).size(), kAnswerBytesMax);
    for (const std::string& text :
         {std::string(), std::string("okay"), std::string("ok  engine"), std::string("ok engine "),
          std::string("ok Engine"), std::string("yes"), "ok " + std::string(300, 'a')})
        EXPECT_FALSE(parse_answer(text).has_value()) << text;
}

// Over any stream, however it is cut, it says what the reader at the end of it will say.
RC_GTEST_PROP(FrameMeter, agrees_with_the_reader_of_the_frames,
              (const std::vector<std::vector<std::uint8_t>>& payloads,
               const std::vector<std::uint8_t>& rest, const std::vector<std::uint8_t>& cuts)) {
    constexpr std::size_t max = 40;
    std::string stream;
    for (const auto& payload : payloads) stream += make_frame(payload);
    stream.append(as_text(rest));
    FrameMeter meter(max);
    FrameReader reader(max);
    std::size_t cut = 0;
    for (std::string_view left = stream; !left.empty();) {
        const std::size_t wanted = cuts.empty() ? 7 : cuts[cut++ % cuts.size()] % 64;
        const std::string_view piece = left.substr(0, std::max<std::size_t>(wanted, 1));
        left.remove_prefix(piece.size());
        const bool is_passed = meter.pass(as_bytes(piece)).has_value();
        RC_ASSERT(is_passed == reader.push(as_bytes(piece)).has_value());
        if (!is_passed) return;
    }
}

TEST(FrameMeter, the_largest_frame_passes_and_one_byte_more_does_not) {
    constexpr std::size_t max = 1U << 20;
    FrameMeter meter(max);
    EXPECT_OK(meter.pass(as_bytes(make_frame(Bytes(max)))));
    EXPECT_OK(meter.pass(as_bytes(make_frame({}))));
    const std::string larger = make_frame(Bytes(max + 1));
    EXPECT_OK(meter.pass(as_bytes(larger).first(3)));  // Its length is not known yet.
    EXPECT_FAILS("1048577 bytes", meter.pass(as_bytes(larger).subspan(3, 1)));
    EXPECT_FALSE(meter.pass(as_bytes(make_frame({}))).has_value());  // And never again.
}

}  // namespace
}  // namespace strongroom::net
