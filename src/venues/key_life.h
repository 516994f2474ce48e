// Is this key dead? What a venue's answer to one signed, harmless read proves of the key that
// signed it. Pure. A revocation that nobody has tried is a hope: the first refusal is the evidence.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::venues {

enum class KeyLife {
    alive,    // The venue knows the key.
    dead,     // The venue says that there is no such key.
    refused,  // It refuses this key, in words that another IP list or a lost right would get, too.
    unknown,  // No answer, or one that says nothing about the key.
};
std::string_view to_string(KeyLife life);  // "alive" …

struct KeyProof {
    KeyLife life = KeyLife::unknown;
    int http_status = 0;
    int code = 0;         // The venue's; 0 when it gave none.
    std::string text;     // The venue's words, cleaned and cut.
    std::string address;  // Ours as the venue sees it, when its words tell it; else empty.

    friend bool operator==(const KeyProof&, const KeyProof&) = default;
};

// `http_status` 0: no answer came. Never fails: what cannot be read says nothing.
KeyProof judge_life(std::string_view venue, int http_status, std::string_view body);

// The first IP address that stands in a venue's words; else empty.
std::string address_in(std::string_view text);

}  // namespace strongroom::venues
