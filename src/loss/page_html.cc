#include <fmt/format.h>

#include "base/markup.h"
#include "loss/page.h"

namespace strongroom::loss {
namespace {

constexpr std::string_view kStyle = R"(
@page{size:A4 landscape;margin:12mm}*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:24px;background:#fff;color:#14181f;
font:13px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:21px;margin:0 0 10px}h2{font-size:15px;margin:22px 0 6px}
p{margin:4px 0;max-width:110ch}
table{width:100%;border-collapse:collapse;font-size:11px;margin:6px 0}
th,td{padding:3px 6px;text-align:left;border-bottom:1px solid #d5d9e0;overflow-wrap:anywhere}
th{font-weight:600;border-bottom:1px solid #14181f}thead{display:table-header-group}
tr{break-inside:avoid}.total td{font-weight:600;border-top:1px solid #14181f}
)";

std::string row(const std::vector<std::string>& cells, std::string_view tag, bool is_total) {
    std::string out = is_total ? "<tr class=\"total\">" : "<tr>";
    for (const std::string& cell : cells)
        out += fmt::format("<{0}>{1}</{0}>", tag, escape_markup(cell));
    return out + "</tr>\n";
}

std::string html_of(const Table& table) {
    std::string out = "<table><thead>" + row(table.head, "th", false) + "</thead><tbody>\n";
    for (std::size_t at = 0; at < table.rows.size(); ++at)
        out += row(table.rows[at], "td", table.has_total && at + 1 == table.rows.size());
    return out + "</tbody></table>\n";
}
std::string html_of(const Heading& heading) {
    return fmt::format("<h2>{}</h2>\n", escape_markup(heading.text));
}
std::string html_of(const Paragraph& paragraph) {
    return fmt::format("<p>{}</p>\n", escape_markup(paragraph.text));
}

}  // namespace

std::string to_html(const Page& page) {
    const std::string title = escape_markup(page.title);
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title>\n"
        "<style>{}</style></head>\n<body><h1>{}</h1>\n",
        title, kStyle, title);
    for (const Block& block : page.blocks)
        out += std::visit([](const auto& one) { return html_of(one); }, block);
    return out + "</body></html>\n";
}

}  // namespace strongroom::loss
