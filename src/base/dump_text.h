// DumpText: the bytes of a dump as text. UTF-16 becomes ASCII, what is packed
// otherwise is refused.
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/result.h"

namespace strongroom {

// UTF-16 is known by its mark, or by a zero in each second byte of the
// beginning. Of its characters only those of ASCII can be in a key: any other
// becomes a blank. Everything else goes on as it is.
class DumpText {
  public:
    // `piece` gets the text. Its errors come back from push and finish.
    explicit DumpText(std::function<Status(ByteView)> piece);
    // Errors: invalid (zip and other packed forms, by name).
    Status push(ByteView bytes);
    Status finish();

  private:
    enum class Form { unknown, bytes, utf16_little, utf16_big };
    Status begin();
    Status decode(ByteView bytes);

    std::function<Status(ByteView)> piece_;
    Form form_ = Form::unknown;
    Bytes start_;  // Until the form is known: fewer than 64 bytes.
    Bytes text_;
    int first_half_ = -1;  // Of a character that is cut in two.
};

}  // namespace strongroom
