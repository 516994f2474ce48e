// Page: headings, paragraphs and tables, once; HTML and PDF are two ways to write them.
//
// Texts are plain: a venue's and a stranger's words stand in them, and each writer makes them
// harmless in its own way.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace strongroom::loss {

struct Heading {
    std::string text;
};
struct Paragraph {
    std::string text;
};
// Every row has as many cells as `head`.
struct Table {
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
    bool has_total = false;  // The last row is one.
};
using Block = std::variant<Heading, Paragraph, Table>;

struct Page {
    std::string title;
    std::vector<Block> blocks;
};

// One file that asks for nothing else: no script, no font, no link. Made to be printed.
std::string to_html(const Page& page);
// A4, broadside; what is not printable ASCII is shown as '?'. Errors: exhausted (more pages than
// kPdfPagesMax), io (the library's own code).
Result<std::string> to_pdf(const Page& page);

inline constexpr std::size_t kPdfPagesMax = 5'000;

}  // namespace strongroom::loss
