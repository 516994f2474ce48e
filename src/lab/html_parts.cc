#include "lab/html_parts.h"

#include <fmt/format.h>

namespace strongroom::lab {

const std::string_view kPageStyle = R"(
:root{color-scheme:light dark;--bg:#f7f8fa;--card:#fff;--ink:#1b2130;--dim:#667085;--line:#e3e6ec;
--accent:#3b6cf6;--up:#0f9d58;--down:#d64545}
@media(prefers-color-scheme:dark){:root{--bg:#10131a;--card:#181d27;--ink:#e7eaf0;--dim:#98a2b3;
--line:#2a3140;--accent:#7aa2ff;--up:#36c98a;--down:#ff7b7b}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:28px 20px 60px}h1{font-size:24px;margin:0 0 2px}
h2{font-size:16px;margin:32px 0 10px}p{margin:4px 0}.dim{color:var(--dim)}
.tiles{display:grid;gap:10px;margin-top:18px;
grid-template-columns:repeat(auto-fit,minmax(240px,1fr))}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px}
.tile b{display:block;font-size:19px}.up{color:var(--up)}.down{color:var(--down)}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px}
svg{width:100%;height:auto;display:block}.curve{fill:none;stroke:var(--accent);stroke-width:1.4}
.grid{stroke:var(--line);stroke-width:1}text{fill:var(--dim);font-size:11px}
.buy{fill:var(--up)}.sell{fill:var(--down)}table{width:100%;border-collapse:collapse;
background:var(--card);border:1px solid var(--line);border-radius:10px;font-size:14px}
th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--line)}th{color:var(--dim);
font-weight:500}td:last-child,th:last-child{text-align:left}.scroll{overflow-x:auto}
)";

std::string signed_percent(double value) {
    return fmt::format("<b class=\"{}\">{:+.2f} %</b>", value < 0 ? "down" : "up", value);
}

std::string tile(std::string_view name, std::string_view value) {
    return fmt::format("<div class=\"tile\"><span class=\"dim\">{}</span>{}</div>\n", name, value);
}

}  // namespace strongroom::lab
