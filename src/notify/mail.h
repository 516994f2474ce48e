// Mail: a notice as the bytes of an e-mail (RFC 5322), and the addresses of its envelope.
#pragma once

#include <string>

#include "notify/config.h"
#include "notify/notice.h"

namespace strongroom::notify {

// Lines end in CRLF. Headers are printable ASCII, and hold nothing but fixed text, the checked
// addresses and the subject; the body is base64. So no field can add a header, end the message or
// begin another part. Message-ID is made of the notice's id: a repeat is seen as one.
std::string mail_of(const Notice& notice, const Channel& channel, const std::string& house);

// "Fri, 21 Nov 1997 09:55:06 +0000", in any language of the machine. Years 1970 to 9999.
std::string mail_date(Time time);

}  // namespace strongroom::notify
